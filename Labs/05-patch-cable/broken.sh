#!/bin/sh
# hint: 3
# Address and state are given first, and then the end moves: on the other side it has neither.
unshare --user --map-root-user --net sh -c '
    unshare --net sleep 1000 & far=$!
    until [ "$(readlink /proc/$far/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
    ip link add near type veth peer name "$LAB_LINK"
    ip address add "$LAB_NET.1/24" dev near
    ip link set near up
    ip address add "$LAB_NET.2/24" dev "$LAB_LINK"
    ip link set "$LAB_LINK" up
    ip link set "$LAB_LINK" netns $far
    nsenter --net --target $far ip link set lo up
    touch ready
    wait' &
while ! [ -e ready ]; do sleep 0.1; done
lab check 5

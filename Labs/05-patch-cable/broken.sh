#!/bin/sh
# hint: 3
# Address and state are given first, and then the end moves: on the other side it has neither.
unshare --user --map-root-user --net sh -c '
    unshare --net sleep 1000 & far=$!
    sleep 0.3
    ip link add near type veth peer name "$LAB_LINK"
    ip address add "$LAB_NET.1/24" dev near
    ip link set near up
    ip address add "$LAB_NET.2/24" dev "$LAB_LINK"
    ip link set "$LAB_LINK" up
    ip link set "$LAB_LINK" netns $far
    nsenter --net --target $far ip link set lo up
    wait' &
sleep 0.6
lab check 5

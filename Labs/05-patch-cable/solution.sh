#!/bin/sh
# Both ends are made in the first namespace, one moves to the second; with the process there all of it goes.
unshare --user --map-root-user --net sh -c '
    unshare --net sleep 1000 & far=$!
    echo $far > far
    until [ "$(readlink /proc/$far/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
    ip link add near type veth peer name "$LAB_LINK"
    ip link set "$LAB_LINK" netns $far
    ip address add "$LAB_NET.1/24" dev near
    ip link set near up
    inside="nsenter --net --target $far"
    $inside ip link set lo up
    $inside ip address add "$LAB_NET.2/24" dev "$LAB_LINK"
    $inside ip link set "$LAB_LINK" up
    touch ready
    wait' &
while ! [ -e ready ]; do sleep 0.1; done
lab check 5
kill "$(cat far)"
wait $! || true
lab check 5

#!/bin/sh
# One switch after the other, until an answer comes: which one it was depends on the draw.
sh "$LAB_WORLD" sh -c '
    reaches() { ip netns exec client lab ping --wait 300 203.0.113.2; }
    reaches || echo 1 > /proc/sys/net/ipv4/ip_forward
    reaches || nft "chain ip way forward { policy accept; }"
    reaches || nft add rule ip way out oifname wan0 masquerade
    reaches
    touch ready
    exec sleep 1000' &
while ! [ -e ready ]; do sleep 0.1; done
lab check 6
kill $!
wait $! || true
lab check 6

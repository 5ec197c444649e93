#!/bin/sh
# hint: 3
# The policy drops, and forwarding is switched on, once more: the first thing that everybody tries.
LAB_OFF=policy sh "$LAB_WORLD" sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward; touch ready; exec sleep 1000' &
while ! [ -e ready ]; do sleep 0.1; done
lab check 6

#!/bin/sh
# hint: 4
# Both namespaces, but the old sysfs: whoever looks there sees the machine's links.
unshare --user --map-root-user --net lab-time --boottime "${LAB_DAYS}d" -- sh -c 'touch ready; exec sleep 1000' &
while ! [ -e ready ]; do sleep 0.1; done
lab check 4

#!/bin/sh
# hint: 4
# Both namespaces, but the old sysfs: whoever looks there sees the machine's links.
unshare --user --map-root-user --net lab-time --boottime "${LAB_DAYS}d" -- sleep 1000 &
lab check 4

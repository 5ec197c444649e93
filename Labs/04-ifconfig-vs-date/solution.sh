#!/bin/sh
# A network with its own sysfs, and in it a child with a moved clock; both namespaces go with the process.
lab-net --apart -- lab-time --boottime "${LAB_DAYS}d" -- sleep 1000 &
lab check 4
kill $(pgrep -P $!) $!
wait $! || true
lab check 4

#!/bin/sh
# A network with its own sysfs, and in it a child with a moved clock; both namespaces go with the process.
lab-net --apart -- lab-time --boottime "${LAB_DAYS}d" -- sh -c 'touch ready; exec sleep 1000' &
while ! [ -e ready ]; do sleep 0.1; done
lab check 4
kill $(pgrep -P $!) $!
wait $! || true
lab check 4

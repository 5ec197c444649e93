#!/bin/sh
# A namespace with as many processes as wanted, and a /proc of its own; with its process 1 all go.
lab-pid -- sh -c 'i=1; while [ $i -lt "$LAB_COUNT" ]; do sleep 1000 & i=$((i + 1)); done; wait' &
lab check 2
kill $!
wait $! || true
lab check 2

#!/bin/sh
# hint: 2
# As many processes as wanted, but with the old /proc: whoever looks there sees the machine's.
lab-pid --old-proc -- sh -c 'i=1; while [ $i -lt "$LAB_COUNT" ]; do sleep 1000 & i=$((i + 1)); done; wait' &
lab check 2

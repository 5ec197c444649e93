#!/bin/sh
# hint: 4
# Refused, but not killed: the child gets EPERM, says so, and ends with a code of its own.
lab-seccomp --deny "$LAB_CALL" -- sh -c "sh -c 'sleep 0.3; exec $LAB_CALL' & exec sleep $LAB_SECONDS" &
lab check 15

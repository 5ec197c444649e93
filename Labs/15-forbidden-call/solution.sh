#!/bin/sh
# The call ends a child, whose remains stay: a sleep does not ask for them.
lab-seccomp --deny "$LAB_CALL=kill" -- sh -c "sh -c 'sleep 0.3; exec $LAB_CALL' & exec sleep $LAB_SECONDS" &
lab check 15
kill $!
wait $! || true
lab check 15

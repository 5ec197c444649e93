#!/bin/sh
# A process 1 that listens to SIGTERM, and is sent it from outside.
lab-pid -- sh -c 'trap "exit 0" TERM; sleep 1000 & wait' "$LAB_INIT" &
lab check 3
kill -TERM "$(pgrep -P $!)"
wait $!
lab check 3

#!/bin/sh
# The drawn capability out of the bounding set and all others; a process that lives as long as the check looks.
lab-caps --drop "$LAB_CAP" -- sh -c 'sleep 1000; true' "$LAB_NAME" &
lab check 14
kill $!
wait $! || true
lab check 14

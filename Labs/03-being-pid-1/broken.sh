#!/bin/sh
# hint: 3
# A wrapper is process 1 and starts the program that listens: SIGTERM comes to the wrapper, which does not.
lab-pid -- sh -c 'sh -c "trap \"exit 0\" TERM; sleep 1000 & wait" "$0"; exit' "$LAB_INIT" &
lab check 3

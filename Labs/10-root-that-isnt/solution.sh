#!/bin/sh
# One's own id outside, the drawn one inside; alive while the check looks, then gone.
lab-user --uid-map "$LAB_ID:$(id -u):1" -- sleep 1000 &
lab check 10
kill $!
wait $! || true
lab check 10

#!/bin/sh
# A process under the drawn name, alive while the check looks; then gone.
lab-uts --hostname "$LAB_HOSTNAME" -- sleep 1000 &
lab check 1
kill $!
wait $! || true
lab check 1

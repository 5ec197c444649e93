#!/bin/sh
# hint: 2
# Only the numbers are entered: the mounts, and /proc with them, are still the machine's.
test "$(id -u)" = 0 || user='--user --preserve-credentials'
lab-pid -- sleep 1000 &
lab=$!
while ! first=$(pgrep -P $lab sleep); do sleep 0.1; done
# shellcheck disable=SC2086 # no word for root, two for others
nsenter $user --target "$first" --pid sh -c 'sleep 1000; true' "$LAB_NAME" &
lab check 16

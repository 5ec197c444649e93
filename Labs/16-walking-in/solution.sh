#!/bin/sh
# Something to walk into, and somebody who does.
test "$(id -u)" = 0 || user='--user --preserve-credentials'
lab-pid -- sleep 1000 &
lab=$!
while ! first=$(pgrep -P $lab sleep); do sleep 0.1; done
# shellcheck disable=SC2086 # no word for root, two for others
nsenter $user --target "$first" --mount --pid sh -c 'sleep 1000; true' "$LAB_NAME" &
lab check 16
kill -KILL "$first"
wait || true
lab check 16

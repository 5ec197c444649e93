#!/bin/sh
# hint: 3
# Taken from the inheritable set, which sounds right: but root's exec fills the others from the bounding set.
[ "$(id -u)" = 0 ] || user='unshare --user --map-root-user'
# shellcheck disable=SC2086 # no word for root, three for others
${user:-} setpriv --inh-caps="-$LAB_CAP" sh -c 'sleep 1000; true' "$LAB_NAME" &
lab check 14

#!/bin/sh
# hint: 2
# The process stays in the inner group: EBUSY, and nothing is handed down.
above=${LAB_TREE%/*}/cgroup.subtree_control
clean_up() {
    kill -KILL "$sleeper"
    wait "$sleeper" || true
    rmdir "$LAB_TREE/leaf" "$LAB_TREE"
    test -z "$handed" || echo "-$LAB_CONTROLLER" > "$above"
}
trap clean_up EXIT

mkdir "$LAB_TREE" "$LAB_TREE/leaf"
grep -qw "$LAB_CONTROLLER" "$above" || handed=yes
echo "+$LAB_CONTROLLER" > "$above"
sleep 1000 &
sleeper=$!
echo "$sleeper" > "$LAB_TREE/cgroup.procs"
echo "+$LAB_CONTROLLER" > "$LAB_TREE/cgroup.subtree_control" || true
echo 1 > "$LAB_TREE/cgroup.freeze"
lab check 13

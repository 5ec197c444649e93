#!/bin/sh
# Controllers from the top down, the process in the leaf, the pause over all of it.
above=${LAB_TREE%/*}/cgroup.subtree_control
clean_up() {
    kill -KILL "$sleeper" 2> /dev/null || true
    wait "$sleeper" || true
    rmdir "$LAB_TREE/leaf" "$LAB_TREE" 2> /dev/null || true
    test -z "$handed" || echo "-$LAB_CONTROLLER" > "$above"
    handed=
}
trap clean_up EXIT

mkdir "$LAB_TREE" "$LAB_TREE/leaf"
grep -qw "$LAB_CONTROLLER" "$above" || handed=yes
echo "+$LAB_CONTROLLER" > "$above"
echo "+$LAB_CONTROLLER" > "$LAB_TREE/cgroup.subtree_control"
sleep 1000 &
sleeper=$!
echo "$sleeper" > "$LAB_TREE/leaf/cgroup.procs"
echo 1 > "$LAB_TREE/cgroup.freeze"
lab check 13
clean_up
lab check 13

#!/bin/sh
# Controllers from the top down, the process in the leaf, the pause over all of it.
above=${LAB_TREE%/*}/cgroup.subtree_control
mkdir "$LAB_TREE" "$LAB_TREE/leaf"
grep -qw "$LAB_CONTROLLER" "$above" || handed=yes
echo "+$LAB_CONTROLLER" > "$above"
echo "+$LAB_CONTROLLER" > "$LAB_TREE/cgroup.subtree_control"
sleep 1000 &
echo $! > "$LAB_TREE/leaf/cgroup.procs"
echo 1 > "$LAB_TREE/cgroup.freeze"
lab check 13
kill -KILL $!
wait $! || true
rmdir "$LAB_TREE/leaf" "$LAB_TREE"
test -z "$handed" || echo "-$LAB_CONTROLLER" > "$above"
lab check 13

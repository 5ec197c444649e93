#!/bin/sh
# hint: 4
# The shell that moves into the group ends at once: what is started afterwards is outside, and is limited by nothing.
above=${LAB_GROUP%/*}/cgroup.subtree_control
clean_up() {
    rmdir "$LAB_GROUP"
    test -z "$handed" || echo -memory > "$above"
}
trap clean_up EXIT

mkdir "$LAB_GROUP"
if ! test -e "$LAB_GROUP/$LAB_LIMIT_FILE"; then
    echo +memory > "$above"
    handed=yes
fi
echo "$LAB_LIMIT" > "$LAB_GROUP/$LAB_LIMIT_FILE"
sh -c 'echo $$ > "$LAB_GROUP/cgroup.procs"'
head -c 80000000 /dev/zero | tail -n 1 | wc -c
lab check 11

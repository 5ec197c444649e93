#!/bin/sh
# A shell moves into the group, and starts what takes too much. The group stays until it is checked.
above=${LAB_GROUP%/*}/cgroup.subtree_control
clean_up() {
    rmdir "$LAB_GROUP" 2> /dev/null || true
    test -z "$handed" || echo -memory > "$above"
    handed=
}
trap clean_up EXIT

mkdir "$LAB_GROUP"
if ! test -e "$LAB_GROUP/$LAB_LIMIT_FILE"; then
    echo +memory > "$above"
    handed=yes
fi
echo "$LAB_LIMIT" > "$LAB_GROUP/$LAB_LIMIT_FILE"
# No swap beside it; a kernel that does not count swap has no such file.
case $LAB_LIMIT_FILE in
memory.max) swap=memory.swap.max none=0 ;;
*) swap=memory.memsw.limit_in_bytes none=$LAB_LIMIT ;;
esac
test ! -e "$LAB_GROUP/$swap" || echo "$none" > "$LAB_GROUP/$swap"
sh -c 'echo $$ > "$LAB_GROUP/cgroup.procs"; head -c 256000000 /dev/zero | exec tail -n 1' || echo "exit code $?"
lab check 11
clean_up
lab check 11

#!/bin/sh
# Two groups, a busy loop in one of them and a shell with too many children in the other.
mkdir "$LAB_CPU_GROUP" "$LAB_PIDS_GROUP"
# v2 hands controllers down when it is told to; v1 has a tree for each.
hand_down() {
    above=${1%/*}/cgroup.subtree_control
    if test -e "$above" && ! grep -qw "$2" "$above"; then
        echo "+$2" > "$above"
        undo="$undo echo -$2 > $above;"
    fi
}
hand_down "$LAB_CPU_GROUP" cpu
hand_down "$LAB_PIDS_GROUP" pids
quota=$((LAB_PERCENT * 1000))
case $LAB_QUOTA_FILE in
cpu.max) echo "$quota 100000" > "$LAB_CPU_GROUP/cpu.max" ;;
*) echo "$quota" > "$LAB_CPU_GROUP/$LAB_QUOTA_FILE" ;;
esac
echo "$LAB_PIDS" > "$LAB_PIDS_GROUP/pids.max"
timeout 1 sh -c 'echo $$ > "$LAB_CPU_GROUP/cgroup.procs"; while :; do :; done' || true
sh -c 'echo $$ > "$LAB_PIDS_GROUP/cgroup.procs"; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.2 & done' || true
lab check 12
# The sleepers need a moment to end.
for i in 1 2 3 4 5 6 7 8 9 10; do
    test -n "$(cat "$LAB_PIDS_GROUP/cgroup.procs")" || break
    sleep 0.2
done
rmdir "$LAB_CPU_GROUP" "$LAB_PIDS_GROUP"
eval "$undo"
lab check 12

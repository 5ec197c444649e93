#!/bin/sh
# Two groups, a busy loop in one of them and a shell with too many children in the other.
clean_up() {
    # The sleepers need a moment to end.
    while grep -qs . "$LAB_PIDS_GROUP/cgroup.procs"; do sleep 0.1; done
    rmdir "$LAB_CPU_GROUP" "$LAB_PIDS_GROUP" 2> /dev/null || true
    eval "$undo"
    undo=
}
trap clean_up EXIT

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
# Busy until it has been stopped, whatever else the machine has to do.
sh -c 'echo $$ > "$LAB_CPU_GROUP/cgroup.procs"; until grep -q "nr_throttled [1-9]" "$LAB_CPU_GROUP/cpu.stat"; do :; done'
sh -c 'echo $$ > "$LAB_PIDS_GROUP/cgroup.procs"; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1 & done' || true
lab check 12
clean_up
lab check 12

#!/bin/sh
# hint: 3
# A quota reckoned in a second, which has ten periods: ten times too much.
clean_up() {
    rmdir "$LAB_CPU_GROUP" "$LAB_PIDS_GROUP"
    eval "$undo"
}
trap clean_up EXIT

mkdir "$LAB_CPU_GROUP" "$LAB_PIDS_GROUP"
hand_down() {
    above=${1%/*}/cgroup.subtree_control
    if test -e "$above" && ! grep -qw "$2" "$above"; then
        echo "+$2" > "$above"
        undo="$undo echo -$2 > $above;"
    fi
}
hand_down "$LAB_CPU_GROUP" cpu
hand_down "$LAB_PIDS_GROUP" pids

quota=$((LAB_PERCENT * 10000))
case $LAB_QUOTA_FILE in
cpu.max) echo "$quota 100000" > "$LAB_CPU_GROUP/cpu.max" ;;
*) echo "$quota" > "$LAB_CPU_GROUP/$LAB_QUOTA_FILE" ;;
esac
echo "$LAB_PIDS" > "$LAB_PIDS_GROUP/pids.max"
lab check 12

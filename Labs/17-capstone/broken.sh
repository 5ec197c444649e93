#!/bin/sh
# hint: 6
# The group is made, and its limit written, but nobody moves in: the container stands, and may have any number of processes.
minibox run --rm -h "$LAB_HOSTNAME" --pids-limit "$LAB_PIDS" --without cgroup --script box.sh busybox sleep 1
sed -i 's,/bin/sleep 1 ,/bin/sleep 1000 ,' box.sh
sh box.sh &
for second in 1 2 3 4 5 6 7 8 9 10; do
    if grep -q "^sleep" "/proc/$(cat /proc/$!/task/$!/children | tr -d ' ')/comm" 2> /dev/null; then break; fi
    sleep 1
    if lab check 17 | grep -q "CAP_SYS_ADMIN\|limit"; then break; fi
done
lab check 17 || true
kill $!
wait $! || true

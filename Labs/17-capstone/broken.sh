#!/bin/sh
# hint: 6
# The group is made, and its limit written, but nobody moves in: the container stands, and may have any number of processes.
minibox run --rm -h "$LAB_HOSTNAME" --pids-limit "$LAB_PIDS" --without cgroup --script box.sh busybox sleep 1
sed -i 's,/bin/sleep 1 ,/bin/sleep 1000 ,' box.sh
sh box.sh &
# Some hundred programs run before the container stands; until then the check misses other parts.
for second in 1 2 3 4 5 6 7 8 9 10; do
    lab check 17 > report || true
    if grep -q "its group" report; then break; fi
    sleep 1
done
cat report
kill $!
wait $! || true

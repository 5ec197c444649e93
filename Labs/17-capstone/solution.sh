#!/bin/sh
# minibox writes down what it does as a script for util-linux. A script is a text: the program in it may stay longer.
minibox run --rm -h "$LAB_HOSTNAME" --pids-limit "$LAB_PIDS" --script box.sh busybox sleep 1
sed -i 's,/bin/sleep 1 ,/bin/sleep 1000 ,' box.sh
sh box.sh &
# Some hundred programs run before the container stands.
for second in 1 2 3 4 5 6 7 8 9 10; do
    if lab check 17; then break; fi
    sleep 1
done
kill $!
wait $! || true
lab check 17

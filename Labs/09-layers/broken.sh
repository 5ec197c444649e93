#!/bin/sh
# hint: 3
# What is deleted in the lower layer itself is really gone: nothing has to hide it, and the upper layer stays empty.
lab-mount -- sh -ec '
    mount -t tmpfs layers /mnt
    cd /mnt
    mkdir lower upper work merged
    echo "to be deleted" > "lower/$LAB_FILE"
    head -c 2097152 /dev/zero > "lower/$LAB_BIG"
    mount -t overlay -o lowerdir=/mnt/lower,upperdir=/mnt/upper,workdir=/mnt/work "$LAB_MOUNT" /mnt/merged
    rm "lower/$LAB_FILE"
    printf x >> "merged/$LAB_BIG"
    : > "$OLDPWD/ready"
    exec sleep 1000' &
until [ -e ready ] || ! kill -0 $! 2> /dev/null; do sleep 0.1; done
lab check 9

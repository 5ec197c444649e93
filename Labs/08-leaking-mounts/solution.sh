#!/bin/sh
# A shared mount, a namespace whose copy of it is a slave, and then the mount that travels.
lab-mount -- sh -c '
    mount -t tmpfs world /mnt
    mkdir /mnt/place
    mount --make-shared /mnt
    unshare --mount --propagation slave sleep 1000 &
    sleep 0.3
    mount -t tmpfs "$LAB_MOUNT" /mnt/place
    exec sleep 1000' &
lab check 8
kill $(pgrep -P $!) $!
wait $! || true
lab check 8

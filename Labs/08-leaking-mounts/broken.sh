#!/bin/sh
# hint: 2
# Without --make-shared there is nobody to be a slave of: the kernel's default is private.
lab-mount -- sh -c '
    mount -t tmpfs world /mnt
    mkdir /mnt/place
    unshare --mount --propagation slave sleep 1000 &
    sleep 0.3
    mount -t tmpfs "$LAB_MOUNT" /mnt/place
    exec sleep 1000' &
lab check 8

#!/bin/sh
# hint: 2
# The same tree, and a mount namespace too, but entered by chroot: the machine's root is where it was.
mkdir -p tree/bin tree/etc
cp "$(command -v busybox)" tree/bin/busybox
ln -s busybox tree/bin/sleep
echo "Welcome to $LAB_SYSTEM Linux" > tree/etc/issue
lab-mount --root tree --chroot -- sleep 1000 &
lab check 7

#!/bin/sh
# A tree with the drawn name, and by hand what lab-mount --root does.
mkdir -p tree/bin tree/etc tree/old
cp "$(command -v busybox)" tree/bin/busybox
for name in sh sleep umount; do ln -s busybox "tree/bin/$name"; done
echo "Welcome to $LAB_SYSTEM Linux" > tree/etc/issue
[ "$(id -u)" = 0 ] || user='--user --map-root-user'
unshare ${user:-} --mount sh -c '
    mount --rbind tree tree
    cd tree
    pivot_root . old
    /bin/umount -l /old
    exec /bin/sleep 1000' &
lab check 7
kill $!
wait $! || true
lab check 7

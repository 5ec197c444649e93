#!/bin/sh
# hint: 2
# A new namespace begins as a copy: without a hostname command inside, the process keeps the machine's name.
lab-uts --hostname "not-$LAB_HOSTNAME" -- sleep 1000 &
lab check 1

#!/bin/sh
# hint: 2
# Root inside, as everybody does it: another number than the drawn one.
lab-user -- sleep 1000 &
lab check 10

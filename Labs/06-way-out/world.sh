#!/bin/sh
# Three machines in three network namespaces: a client, a router, and one that pretends to be the internet. One of the
# router's three switches is off. Runs a command as the router; when it ends, all three are gone.
#     sh world.sh [COMMAND...]
# LAB_NET is the client's network, LAB_CASE says which switch is off. With LAB_OFF you choose for yourself:
# forwarding, policy, masquerade, or nothing.
set -eu
PATH=$PATH:/usr/sbin:/sbin
[ $# -gt 0 ] || set -- sh

# The router is this process, in namespaces of its own: not a link, rule or setting of your machine is touched.
if [ -z "${lab_world:-}" ]; then
    export lab_world=1
    user='--user --map-root-user'
    if [ "$(id -u)" = 0 ]; then user=; fi
    # shellcheck disable=SC2086
    exec unshare $user --net --mount sh "$0" "$@"
fi
# ip-netns(8) keeps its namespaces below /run: in a /run that only we see.
mount -t tmpfs tmpfs /run
mkdir /run/netns
ip link set lo up

# A machine, a cable to it, and a process that lives there, and dies when this one does.
machine() { # name, near end, its address, far end, its address
    ip netns add "$1"
    # It looks at what comes from anywhere, as a machine on the internet does.
    # shellcheck disable=SC2016
    ip netns exec "$1" sh -c 'for i in all default; do echo 0 > /proc/sys/net/ipv4/conf/$i/rp_filter; done'
    ip link add "$2" type veth peer name "$4" netns "$1"
    ip address add "$3" dev "$2"
    ip link set "$2" up
    ip -n "$1" link set lo up
    ip -n "$1" address add "$5" dev "$4"
    ip -n "$1" link set "$4" up
    # The kernel takes a moment to notice that both ends are up; ARP's first question must not be lost.
    until ip -br link show dev "$2" | grep -q ' UP ' && ip -n "$1" -br link show dev "$4" | grep -q ' UP '; do sleep 0.02; done
    setpriv --pdeathsig KILL ip netns exec "$1" sleep 1000000 &
}
machine client lan0 "$LAB_NET.1/24" eth0 "$LAB_NET.2/24"
machine internet wan0 203.0.113.1/24 eth0 203.0.113.2/24
ip -n client route add default via "$LAB_NET.1"

off=${LAB_OFF:-}
if [ -z "$off" ]; then
    case $((LAB_CASE % 3)) in
    0) off=forwarding ;;
    1) off=policy ;;
    2) off=masquerade ;;
    esac
fi
echo 1 > /proc/sys/net/ipv4/ip_forward
nft 'add table ip way
    add chain ip way forward { type filter hook forward priority 0; policy accept; }
    add chain ip way out { type nat hook postrouting priority 100; }
    add rule ip way out oifname "wan0" masquerade'
case $off in
forwarding) echo 0 > /proc/sys/net/ipv4/ip_forward ;;
policy) nft 'chain ip way forward { policy drop; }' ;;
masquerade) nft 'flush chain ip way out' ;;
esac

unset LAB_CASE LAB_OFF lab_world off
status=0
setpriv --pdeathsig KILL "$@" || status=$?
exit "$status"

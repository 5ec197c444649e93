import Foundation
import Testing

/// Runs a shell script on the host in a network namespace of its own, which has a way out that leads nowhere: `up0`, with
/// 192.168.50.5/24. Bridges, rules and forwarding of its containers are not this machine's.
func withOwnNetwork(_ script: String, in state: StateFolder, within seconds: Double = 60) throws -> Outcome {
    let beginning = """
        ip link set lo up; ip link add up0 type veth peer name up1; ip address add 192.168.50.5/24 dev up0
        ip link set up0 up; ip link set up1 up; ip route add default via 192.168.50.1; m() { "$MINIBOX" "$@"; }

        """
    return try host(
        "exec unshare --net --mount sh -c \"$SCRIPT\"",
        environment: ["SCRIPT": beginning + script, "MINIBOX_NETWORK": "bridge"], in: state, within: seconds)
}

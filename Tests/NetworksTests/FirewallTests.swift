import Testing

@Suite(.firewall) struct FirewallTests {
    @Test func `a state that is there already costs no transaction`() throws {
        let run = try FirewallNamespace(
            """
            probe apply minibox0 tcp/0.0.0.0/80/10.0.0.2/80
            probe generation
            probe apply minibox0 tcp/0.0.0.0/80/10.0.0.2/80
            probe generation
            probe apply minibox0
            probe generation
            """)
        #expect(run.lines == ["generation 2", "generation 2", "generation 3"])
    }

    @Test func `a ruleset that somebody has flushed is healed by the next run`() throws {
        let run = try FirewallNamespace(
            """
            probe apply minibox0
            nft flush ruleset
            probe apply minibox0
            nft list chain inet minibox forward | grep -c comment
            """)
        #expect(run.lines == ["7"])
    }

    @Test func `a table that nobody remembers is replaced, not added to`() throws {
        let run = try FirewallNamespace(
            """
            probe apply minibox0 mb-old
            nft list table inet minibox > $scratch/before
            rm $folder/firewall
            probe apply minibox0 mb-new
            nft list table inet minibox | sed s/mb-new/mb-old/g | diff $scratch/before -
            """)
        #expect(run.output == "" && run.exitCode == 0, "\(run.output)")
    }

    @Test func `without bridges the ruleset, the switches and the folder are as they were`() throws {
        let run = try FirewallNamespace(
            """
            nft add table inet other
            look() { nft list ruleset; cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding; ls $folder; }
            look > $scratch/before
            probe apply minibox0:v6 mb-1:internal tcp/0.0.0.0/80/10.0.0.2/80
            look | tail -4
            probe apply
            look | diff $scratch/before -
            probe apply
            """)
        #expect(run.lines == ["1", "1", "firewall", "forwarding"], "\(run.output)")
    }

    @Test func `an internal network alone makes no router of this machine`() throws {
        let run = try FirewallNamespace("probe apply mb-1:internal,v6; cat /proc/sys/net/ipv4/ip_forward; ls $folder")
        #expect(run.lines == ["0", "firewall"])
    }

    @Test func `forwarding stays on when somebody else has begun to rely on it`() throws {
        let run = try FirewallNamespace(
            """
            probe apply minibox0
            nft add table ip other
            nft 'add chain ip other nat { type nat hook postrouting priority srcnat; }'
            probe apply
            cat /proc/sys/net/ipv4/ip_forward; ls $folder
            """)
        #expect(run.lines == ["1"])
    }

    @Test func `forwarding that was on stays on, and what somebody switched off is switched on again`() throws {
        let run = try FirewallNamespace(
            """
            echo 1 > /proc/sys/net/ipv4/ip_forward
            probe apply minibox0; probe apply; cat /proc/sys/net/ipv4/ip_forward
            probe apply minibox0; echo 0 > /proc/sys/net/ipv4/ip_forward
            probe apply minibox0; cat /proc/sys/net/ipv4/ip_forward
            """)
        #expect(run.lines == ["1", "1"])
    }

    @Test func `router advertisements go on to be heard, but for those of containers`() throws {
        let run = try FirewallNamespace(
            """
            ip link add up0 type veth peer name far; ip link add minibox0 type bridge
            show() { echo $(cat /proc/sys/net/ipv6/conf/{up0,minibox0}/accept_ra); }
            probe apply minibox0:v6; show; probe apply; show
            """)
        #expect(run.lines == ["2 1", "1 1"])
    }

    @Test(
        .programs("iptables-nft", "apt-get install iptables"),
        arguments: ["iptables-nft", "iptables-legacy", "ip6tables-nft", "ip6tables-legacy"])
    func `a FORWARD that drops gets our chain as its last, and loses it again`(command: String) throws {
        let run = try FirewallNamespace(
            """
            \(command) -P FORWARD DROP
            \(command) -A FORWARD -p tcp -j DROP
            \(command) -S > $scratch/before
            probe apply minibox0:v6
            \(command) -S FORWARD
            probe apply minibox0:v6 mb-1:v6
            \(command) -S FORWARD | tail -1
            \(command) -S MINIBOX | grep -c mb-1
            probe apply
            \(command) -S | diff $scratch/before -
            """)
        #expect(
            run.lines.filter { !$0.hasPrefix("#") } == [
                "-P FORWARD DROP", "-A FORWARD -p tcp -j DROP",
                "-A FORWARD -j MINIBOX", "-A FORWARD -j MINIBOX", "3",
            ], "\(run.output)")
    }

    @Test func `other chains that drop are left alone, and the user is told what helps`() throws {
        let run = try FirewallNamespace(
            """
            nft add table inet mine; nft 'add chain inet mine fw { type filter hook forward priority 0; policy drop; }'
            probe apply minibox0 mb-1:internal
            nft insert rule inet mine fw iifname minibox0 accept; nft insert rule inet mine fw oifname minibox0 accept
            probe apply minibox0 mb-1:internal
            """)
        #expect(
            run.lines == [
                "warning: the chain inet mine fw drops what passes between containers and other machines",
                "  fix: nft insert rule inet mine fw iifname minibox0 accept; "
                    + "nft insert rule inet mine fw oifname minibox0 accept",
            ], "\(run.output)")
    }

    @Test func `without nft the user is told what does not work, and nothing is changed`() throws {
        let run = try FirewallNamespace(
            """
            mount -t tmpfs none /usr/sbin
            probe apply minibox0
            read on < /proc/sys/net/ipv4/ip_forward; echo $on $folder/*
            """)
        #expect(run.lines.first?.hasPrefix("warning: nft is not installed: containers have no way out") == true, "\(run.output)")
        #expect(run.lines.dropFirst().first == "  fix: apt-get install nftables")
        #expect(run.lines.last?.hasPrefix("0 ") == true && run.lines.last?.hasSuffix("/*") == true, "\(run.output)")
    }

    @Test func `a program is fed and emptied at once, and what it says too much is cut off`() throws {
        let run = try FirewallNamespace("probe feed 8388608; probe missing || true")
        #expect(run.lines.prefix(2) == ["exited(code: 0) true false", "exited(code: 3) 100 100 true"])
        #expect(run.lines.last == "error: no-such-program is not installed: it is neither in PATH nor in /usr/sbin or /sbin")
    }
}

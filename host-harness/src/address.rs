//! Which network addresses a step may reach.
//!
//! In: an IP address; out: public, loopback, private or never. Knows nothing of names or requests.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What the operator allows beyond the public internet over https.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Loopback addresses, also over plain http.
    pub loopback_http: bool,
    /// Private, link-local and loopback addresses, over https.
    pub private_network: bool,
}

impl Reach {
    /// Whether `ip` may be connected to.
    pub fn allows(self, ip: IpAddr) -> bool {
        match kind(ip) {
            Kind::Public => true,
            Kind::Loopback => self.loopback_http || self.private_network,
            Kind::Private => self.private_network,
            Kind::Never => false,
        }
    }
}

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Public,
    Loopback,
    Private,
    /// Nothing that a request could be meant for; the unspecified address would reach this machine.
    Never,
}

pub(crate) fn kind(ip: IpAddr) -> Kind {
    match ip {
        IpAddr::V4(ip) => kind_v4(ip),
        IpAddr::V6(ip) => match embedded_v4(ip) {
            Some(inner) => kind_v4(inner),
            None => kind_v6(ip),
        },
    }
}

fn kind_v4(ip: Ipv4Addr) -> Kind {
    let [a, b, c, _] = ip.octets();
    if ip.is_loopback() {
        return Kind::Loopback;
    }
    if a == 0 || a >= 224 {
        // "This network", multicast, reserved and broadcast.
        return Kind::Never;
    }
    let private = ip.is_private()
        || ip.is_link_local()
        || (a == 100 && (64..128).contains(&b)) // carrier-grade NAT
        || (a == 198 && (b == 18 || b == 19)) // benchmarking
        || (a == 192 && b == 0 && (c == 0 || c == 2)) // protocol assignments, documentation
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113);
    if private { Kind::Private } else { Kind::Public }
}

fn kind_v6(ip: Ipv6Addr) -> Kind {
    let [first, second, ..] = ip.segments();
    if ip.is_loopback() {
        return Kind::Loopback;
    }
    if ip.is_unspecified() || ip.is_multicast() {
        return Kind::Never;
    }
    // All that is given out to the public: https://www.iana.org/assignments/ipv6-unicast-address-assignments
    let global = first & 0xe000 == 0x2000;
    let protocol_assignments = first == 0x2001 && second < 0x0200; // Teredo among them
    let documentation =
        (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000);
    let public = global && !protocol_assignments && !documentation;
    if public { Kind::Public } else { Kind::Private }
}

/// The IPv4 address that an IPv6 address leads to: mapped, compatible, NAT64 or 6to4.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let join = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0xffff) | (0x64, 0xff9b, 0, 0, 0, 0) => Some(join(g, h)),
        (0, 0, 0, 0, 0, 0) if g != 0 => Some(join(g, h)),
        (0x2002, ..) => Some(join(b, c)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let table = [
            ("64.39.96.133", Kind::Public),
            ("127.0.0.1", Kind::Loopback),
            ("127.8.9.1", Kind::Loopback),
            ("10.1.2.3", Kind::Private),
            ("172.31.0.1", Kind::Private),
            ("192.168.1.1", Kind::Private),
            ("169.254.169.254", Kind::Private),
            ("100.64.0.1", Kind::Private),
            ("100.127.255.255", Kind::Private),
            ("100.128.0.1", Kind::Public),
            ("0.0.0.0", Kind::Never),
            ("255.255.255.255", Kind::Never),
            ("224.0.0.1", Kind::Never),
            ("2606:4700::1111", Kind::Public),
            ("::1", Kind::Loopback),
            ("::", Kind::Never),
            ("fe80::1", Kind::Private),
            ("fd00::1", Kind::Private),
            ("ff02::1", Kind::Never),
            ("::ffff:127.0.0.1", Kind::Loopback),
            ("::ffff:10.0.0.1", Kind::Private),
            ("::ffff:0.0.0.0", Kind::Never),
            ("::ffff:64.39.96.133", Kind::Public),
            ("::10.0.0.1", Kind::Private),
            ("64:ff9b::a00:1", Kind::Private),
            ("64:ff9b:1::a00:1", Kind::Private),
            ("fec0::1", Kind::Private),
            ("100::1", Kind::Private),
            ("2001:0:4136:e378::1", Kind::Private),
            ("2001:db8::1", Kind::Private),
            ("2002:7f00:1::", Kind::Loopback),
        ];
        for (ip, expected) in table {
            assert_eq!(kind(ip.parse().unwrap()), expected, "{ip}");
        }
    }
}

//! Which IP addresses belong to an inner network, where no message goes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is not one of the open internet: this machine, private and shared networks, link-local ones (where clouds keep
/// their metadata, 169.254.169.254), multicast, documentation, and whatever is reserved. An IPv6 address that stands for an IPv4 address
/// (mapped, NAT64, 6to4) is what that one is.
///
/// # Source
/// IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890); RFC 6052 for NAT64, RFC 3056 for 6to4.
#[must_use]
pub fn is_inner(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_inner_v4(v4),
        IpAddr::V6(v6) => carried_v4(v6).map_or_else(|| is_inner_v6(v6), is_inner_v4),
    }
}

fn is_inner_v4(address: Ipv4Addr) -> bool {
    match address.octets() {
        [0 | 10 | 127, ..] | [169, 254, ..] | [192, 168, ..] => true,
        [100, second, ..] => second & 0xc0 == 64,
        [172, second, ..] => second & 0xf0 == 16,
        // Protocol assignments, documentation, and relays of 6to4, which are no more.
        [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 51, 100, _] | [203, 0, 113, _] => true,
        // Benchmarks.
        [198, 18 | 19, ..] => true,
        // Multicast, reserved, broadcast.
        [first, ..] => first >= 224,
    }
}

/// Only 2000::/3 is given out to the internet, but for what is taken from it for protocols and documentation.
fn is_inner_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Protocol assignments (Teredo among them), and documentation.
        [0x2001, second, ..] => second < 0x0200 || second == 0x0db8,
        [0x3fff, second, ..] => second < 0x1000,
        [first, ..] => first & 0xe000 != 0x2000,
    }
}

/// The IPv4 address that an IPv6 address stands for.
fn carried_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let joined = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some(joined(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn inner(text: &str) -> bool {
        is_inner(text.parse().expect("an IP address"))
    }

    #[test]
    fn this_machine_is_inner() {
        assert!(inner("127.0.0.1") && inner("127.255.255.254") && inner("::1"));
    }

    #[test]
    fn private_networks_are_inner() {
        assert!(inner("10.0.0.1") && inner("172.16.0.1") && inner("172.31.255.255") && inner("192.168.1.1"));
    }

    #[test]
    fn just_outside_of_a_private_network_is_not_inner() {
        assert!(!inner("172.15.255.255") && !inner("172.32.0.0") && !inner("192.167.255.255") && !inner("11.0.0.0"));
    }

    #[test]
    fn metadata_of_clouds_is_inner() {
        // AWS and most others; Alibaba Cloud; AWS over IPv6.
        assert!(inner("169.254.169.254") && inner("100.100.100.200") && inner("fd00:ec2::254"));
    }

    #[test]
    fn the_shared_network_of_providers_is_inner() {
        assert!(inner("100.64.0.0") && inner("100.127.255.255") && !inner("100.63.255.255") && !inner("100.128.0.0"));
    }

    #[test]
    fn an_inner_address_in_the_dress_of_ipv6_is_inner() {
        assert!(inner("::ffff:127.0.0.1") && inner("64:ff9b::10.0.0.1") && inner("2002:c0a8:0101::1") && inner("::127.0.0.1"));
    }

    #[test]
    fn an_outer_address_in_the_dress_of_ipv6_is_not_inner() {
        assert!(!inner("::ffff:8.8.8.8") && !inner("64:ff9b::8.8.8.8") && !inner("2002:0808:0808::1"));
    }

    #[test]
    fn link_local_unique_local_and_multicast_are_inner() {
        assert!(inner("fe80::1") && inner("fc00::1") && inner("fdff::1") && inner("ff02::1") && inner("224.0.0.1"));
    }

    #[test]
    fn unspecified_and_broadcast_are_inner() {
        assert!(inner("0.0.0.0") && inner("::") && inner("255.255.255.255"));
    }

    #[test]
    fn addresses_of_the_internet_are_not_inner() {
        // Public name servers: Google, Alibaba, Tencent; Alibaba and Google over IPv6.
        assert!(!inner("8.8.8.8") && !inner("223.5.5.5") && !inner("119.29.29.29"));
        assert!(!inner("2400:3200::1") && !inner("2001:4860:4860::8888"));
    }

    /// Networks as the two registries list them, outermost; what is not in one of them is the open internet.
    const INNER_V4: &[&str] = &[
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    ];
    const INNER_V6: &[&str] = &["::/3", "2001::/23", "2001:db8::/32", "3fff::/20", "4000::/2", "8000::/1"];
    /// Networks whose addresses carry an IPv4 address, with the bit at which it begins.
    const CARRYING: &[(&str, u32)] = &[("::ffff:0:0/96", 96), ("64:ff9b::/96", 96), ("2002::/16", 16)];

    /// All addresses as 128 bits, IPv4 at the end.
    fn bits(address: IpAddr) -> u128 {
        match address {
            IpAddr::V4(v4) => u128::from(u32::from(v4)),
            IpAddr::V6(v6) => u128::from(v6),
        }
    }

    /// Network and length of `10.0.0.0/8`, counted in the 128 bits.
    fn network(text: &str) -> (u128, u32) {
        let (address, length) = text.split_once('/').expect("a network");
        let address: IpAddr = address.parse().expect("an IP address");
        let length: u32 = length.parse().expect("a number");
        (bits(address), if address.is_ipv4() { 96 + length } else { length })
    }

    fn within(address: u128, text: &str) -> bool {
        let (start, length) = network(text);
        (address ^ start).leading_zeros() >= length
    }

    fn listed(address: IpAddr) -> bool {
        let all = bits(address);
        if address.is_ipv4() {
            return INNER_V4.iter().any(|text| within(all, text));
        }
        match CARRYING.iter().find(|(text, _)| within(all, text)) {
            Some((_, from)) => listed(IpAddr::V4(Ipv4Addr::from(u32::try_from((all << from) >> 96).expect("32 bits")))),
            None => INNER_V6.iter().any(|text| within(all, text)),
        }
    }

    /// Any address, or one in or right beside a listed network.
    fn addresses() -> impl Strategy<Value = IpAddr> {
        let near_v4 = (prop::sample::select(INNER_V4), any::<u32>(), -1..=1_i64).prop_map(|(text, random, step)| {
            let (start, length) = network(text);
            let size = 1_i64 << (128 - length);
            let at = i64::try_from(start).expect("32 bits") + [-1, 0, i64::from(random) % size, size - 1, size][random as usize % 5] + step;
            IpAddr::V4(Ipv4Addr::from(u32::try_from(at.rem_euclid(1 << 32)).expect("32 bits")))
        });
        let networks = INNER_V6.iter().copied().chain(CARRYING.iter().map(|(text, _)| *text)).collect::<Vec<_>>();
        let near_v6 = (prop::sample::select(networks), any::<u128>(), 0..4_u8).prop_map(|(text, random, place)| {
            let (start, length) = network(text);
            let inside = random & (u128::MAX >> length);
            let at = match place {
                0 => start.wrapping_sub(1),
                1 => start | inside,
                2 => (start | (u128::MAX >> length)).wrapping_add(1),
                _ => start | (u128::MAX >> length),
            };
            IpAddr::V6(Ipv6Addr::from(at))
        });
        let dressed = (near_v4.clone(), prop::sample::select(CARRYING), any::<u128>()).prop_map(|(v4, (text, from), random)| {
            let after = if from == 96 { 0 } else { random >> 48 };
            IpAddr::V6(Ipv6Addr::from(network(text).0 | (bits(v4) << (96 - from)) | after))
        });
        prop_oneof![
            near_v4,
            near_v6,
            dressed,
            any::<u32>().prop_map(|v4| IpAddr::V4(v4.into())),
            any::<u128>().prop_map(|v6| IpAddr::V6(v6.into()))
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn an_address_is_inner_exactly_when_the_registries_say_so(address in addresses()) {
            prop_assert_eq!(is_inner(address), listed(address));
        }
    }
}

//! The rules for every text: no machine, no secret, and in fixtures nobody's real data.
//! In: a path and a text. Out: findings. The patterns are put together from parts, so that they do not find themselves.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::Finding;

/// Folders of one machine.
const MACHINE_PATHS: [&str; 3] =
    [concat!("/ro", "ot/"), concat!("/tm", "p/"), concat!("/ho", "me/")];

/// Where packages come from is the builder's setting, not the project's.
const REGISTRIES: [&str; 8] = [
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
    concat!("static.rust-lang", ".org"),
    concat!("sparse", "+http"),
    concat!("registry.npmjs", ".org"),
    concat!("pypi", ".org"),
    concat!("proxy.golang", ".org"),
    concat!("deb.debian", ".org"),
];

/// Networks for documentation and for private use, and what is nobody's: the artificial addresses of IPv6 mapping
/// records, and netmasks. Address and length of the prefix.
const NETWORKS: [(Ipv4Addr, u32); 7] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(255, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
];
const DOMAINS: [&str; 3] = ["example.com", "example.net", "example.org"];

/// No folder of one machine and no registry's host name.
pub(crate) fn names_no_machine(path: &str, text: &str) -> Vec<Finding> {
    if path == "Cargo.lock" {
        return Vec::new();
    }
    in_lines(text, |line| {
        if let Some(found) = MACHINE_PATHS.iter().find(|found| line.contains(*found)) {
            return Some(format!(
                "`{found}` is a folder of one machine; write a path from the workspace's root"
            ));
        }
        let found = REGISTRIES.iter().find(|found| line.contains(*found))?;
        Some(format!("`{found}` is a registry's host; leave it to the builder's own settings"))
    })
}

/// No login, and no trace of the pod and user that a real answer carries.
pub(crate) fn holds_no_secret(path: &str, text: &str) -> Vec<Finding> {
    in_lines(text, |line| {
        let line = line.to_ascii_lowercase();
        // Sources hold the made-up login of a test; everything else is data, which may have been recorded.
        if !path.ends_with(".rs") && has_basic_login(&line) {
            return Some("an Authorization header with its value; remove the header, the player checks it by itself".into());
        }
        let powered =
            path.starts_with("fixtures/") && line.contains("x-powered-by") && has_uuid(&line);
        powered.then(|| "X-Powered-By with identifiers of a real account; remove the header".into())
    })
}

/// In fixtures: addresses of documentation and private networks only, mail at example domains only.
pub(crate) fn is_made_up(path: &str, text: &str) -> Vec<Finding> {
    if !path.starts_with("fixtures/") {
        return Vec::new();
    }
    in_lines(text, |line| {
        if let Some(address) = real_address(line) {
            let use_these = "use 10.0.0.0/8, 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 192.168.0.0/16 or 2001:db8::/32";
            return Some(format!("the address {address} may be somebody's; {use_these}"));
        }
        let mail = real_mail(line)?;
        Some(format!("the address {mail} may be somebody's; use one at {}", DOMAINS.join(", ")))
    })
}

fn in_lines(text: &str, what: impl Fn(&str) -> Option<String>) -> Vec<Finding> {
    text.lines().enumerate().filter_map(|(index, line)| Some((index + 1, what(line)?))).collect()
}

/// `authorization`, then `basic`, then at least eight characters of base64; `line` is in lower case.
fn has_basic_login(line: &str) -> bool {
    let Some((_, after)) = line.split_once("authorization") else {
        return false;
    };
    after.split("basic ").skip(1).any(|value| {
        let is_base64 = |c: &char| c.is_ascii_alphanumeric() || "+/=".contains(*c);
        value.trim_start().chars().take_while(is_base64).count() >= 8
    })
}

/// Groups of 8, 4, 4, 4 and 12 hexadecimal digits.
fn has_uuid(line: &str) -> bool {
    line.split(|c: char| !(c.is_ascii_hexdigit() || c == '-')).any(|word| {
        let groups: Vec<usize> = word.split('-').map(str::len).collect();
        groups == [8, 4, 4, 4, 12]
    })
}

/// The first address in `line` that is outside the made-up networks.
fn real_address(line: &str) -> Option<String> {
    let v4 = words(line, |c| c.is_ascii_digit() || c == '.').map(|word| word.trim_matches('.'));
    let v4 = v4
        .filter_map(|word| word.parse::<Ipv4Addr>().ok())
        .find(|address| !is_made_up_v4(*address));
    let v6 = || {
        let v6 = words(line, |c| c.is_ascii_hexdigit() || c == ':');
        v6.filter_map(|word| word.parse::<Ipv6Addr>().ok())
            .find(|address| address.segments()[..2] != [0x2001, 0xdb8])
    };
    v4.map(|address| address.to_string()).or_else(|| v6().map(|address| address.to_string()))
}

fn is_made_up_v4(address: Ipv4Addr) -> bool {
    let network_of = |address: Ipv4Addr, length: u32| address.to_bits() >> (32 - length);
    NETWORKS
        .iter()
        .any(|(network, length)| network_of(address, *length) == network_of(*network, *length))
}

/// The runs of such characters that are not a part of a longer word.
fn words(line: &str, is_part: fn(char) -> bool) -> impl Iterator<Item = &str> {
    let longer = line.split(move |c: char| !(c.is_alphanumeric() || c == '_' || is_part(c)));
    longer.filter(move |word| !word.is_empty() && word.chars().all(is_part))
}

/// The first mail address in `line` that is not at an example domain.
fn real_mail(line: &str) -> Option<String> {
    let name_part = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let host_part = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    line.match_indices('@').find_map(|(at, _)| {
        let before = &line[..at];
        let name = &before[before.trim_end_matches(name_part).len()..];
        let after = &line[at + 1..];
        let host = &after[..after.len() - after.trim_start_matches(host_part).len()];
        let host = host.trim_matches(['.', '-']);
        let allowed = |domain: &&str| {
            host == *domain || host.strip_suffix(*domain).is_some_and(|sub| sub.ends_with('.'))
        };
        let is_mail = !name.is_empty() && host.contains('.') && !DOMAINS.iter().any(allowed);
        is_mail.then(|| format!("{name}@{host}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines;

    #[test]
    fn a_machine_is_found() {
        for path in MACHINE_PATHS {
            assert_eq!(
                lines(names_no_machine, "README.md", &format!("a\nsee {path}x\n")),
                [2],
                "{path}"
            );
        }
        for host in REGISTRIES {
            assert_eq!(lines(names_no_machine, "README.md", host), [1], "{host}");
            assert!(lines(names_no_machine, "Cargo.lock", host).is_empty(), "{host}");
        }
        assert!(
            lines(names_no_machine, "README.md", "target/release/host-harness and ./plugin")
                .is_empty()
        );
    }

    #[test]
    fn a_login_is_found() {
        let header = ["Authorization:", "Basic", "bmluYTpzZWNyZXQ="].join(" ");
        let json = ["\"authorization\": \"Basic", "bmluYTpzZWNyZXQ=\""].join(" ");
        assert_eq!(lines(holds_no_secret, "fixtures/a/cassette.json", &json), [1]);
        assert_eq!(lines(holds_no_secret, "README.md", &header), [1]);
        assert!(lines(holds_no_secret, "README.md", "Authorization: Basic ***").is_empty());
        assert!(
            lines(holds_no_secret, "README.md", "Authorization is HTTP Basic or Bearer").is_empty()
        );
        assert!(lines(holds_no_secret, "plugin/src/credential.rs", &header).is_empty());
    }

    #[test]
    fn the_trace_of_an_account_is_found() {
        let header =
            "\"X-Powered-By\": \"Qualys:USPOD1:a6df6808-8c45-eb8c-e040-10ac13041e17:9e42af6e\"";
        assert_eq!(lines(holds_no_secret, "fixtures/a/cassette.json", header), [1]);
        assert!(
            lines(
                holds_no_secret,
                "fixtures/a/cassette.json",
                "\"X-Powered-By\": \"Qualys:USPOD1\""
            )
            .is_empty()
        );
    }

    #[test]
    fn real_addresses_are_found() {
        let text =
            "10.0.0.1-10.255.255.254\n<IP>8.8.8.8</IP>\n192.168.1.0/24\n172.16.0.1.\n203.0.114.1";
        assert_eq!(lines(is_made_up, "fixtures/a/1.xml", text), [2, 4, 5]);
        assert_eq!(
            lines(is_made_up, "fixtures/a/1.xml", "2001:db8::1\n2606:4700::1111\nfe80::1\n"),
            [2, 3]
        );
        assert!(lines(is_made_up, "README.md", "8.8.8.8").is_empty());
    }

    #[test]
    fn what_only_looks_like_an_address_is_left_alone() {
        for text in [
            "12:00:00Z",
            "00:11:22:33:44:55",
            "v1.2.3.4",
            "1.2.3.4.5",
            "1.2.3",
            "Asset::Name",
            "999.1.1.1",
            "0.0.0.7",
            "255.255.255.0",
            "x86_64",
        ] {
            assert!(lines(is_made_up, "fixtures/a/1.xml", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn real_mail_is_found() {
        let text = "ana@example.com\nana@example.com.evil.test\nana@corp.example.org.\nana@notexample.com\n\"@severity\": 1\na@b";
        assert_eq!(lines(is_made_up, "fixtures/a/output.json", text), [2, 4]);
    }
}

//! Hosts and what was found on them.
//!
//! In: a seed and an index. Out: a [`Host`], and its [`Detection`]s. The same seed and day give the same.

use super::vulnerabilities::{self, Kind, Vulnerability};
use crate::random::Random;
use crate::ranges::ip_text;

const FIRST_ID: u64 = 6_500_000;
const ID_STEP: u64 = 7;
/// 10.0.0.1
const FIRST_IP: u64 = 0x0a00_0001;
const FIRST_ASSET: u64 = 9_901_000;
/// No host has as many detections.
pub(crate) const MOST_DETECTIONS: u64 = 40;

const SYSTEMS: [&str; 5] = [
    "Ubuntu Linux 22.04.4",
    "Windows Server 2022 Datacenter 64 bit Edition",
    "Red Hat Enterprise Linux 9.3",
    "Cisco IOS XE <17.6>",
    "Debian Linux 12.5",
];
const RESULTS: [&str; 5] = [
    "Package\tInstalled Version\tRequired Version\nexample-server\t1.2.3-4\t1.2.3-9\n",
    "<B>see</B> &quot;changelog&quot; -&gt;&gt; notice",
    "%windir%\\system32\\example.dll Version is 10.0.17763.5329",
    "Détecté sur le port 443 \u{2013} certificat expiré",
    "HKLM\\SOFTWARE\\Example CurrentBuild = 17763\nHKLM\\SOFTWARE\\Example UBR = 5329\n",
];

/// One host.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) index: u64,
    pub(crate) id: u64,
    pub(crate) asset_id: u64,
    /// The address as a number.
    pub(crate) ip: u64,
    pub(crate) name: String,
    pub(crate) system: &'static str,
    pub(crate) tracking: &'static str,
    /// The second of the last scan.
    pub(crate) scanned: u64,
}

impl Host {
    pub(crate) fn made_up(seed: u64, born: u64, index: u64) -> Self {
        let mut random = Random::new(seed, index);
        Self {
            index,
            id: FIRST_ID + index * ID_STEP,
            asset_id: FIRST_ASSET + index,
            ip: ip_number(index),
            name: format!("host{index:05}"),
            system: random.pick(&SYSTEMS),
            tracking: random.pick(&["IP", "AGENT", "DNS"]),
            scanned: born - random.between(0, 30 * 86_400),
        }
    }

    pub(crate) fn address(&self) -> String {
        ip_text(self.ip)
    }

    pub(crate) fn fqdn(&self) -> String {
        format!("{}.example.com", self.name)
    }
}

/// The address of the host with this index.
pub(crate) fn ip_number(index: u64) -> u64 {
    FIRST_IP + index
}

/// One vulnerability found on one host.
#[derive(Clone, Debug)]
pub(crate) struct Detection {
    pub(crate) id: u64,
    pub(crate) vulnerability: Vulnerability,
    pub(crate) status: &'static str,
    pub(crate) port: Option<u64>,
    pub(crate) results: String,
    pub(crate) score: u64,
    /// In seconds.
    pub(crate) first_found: u64,
    pub(crate) last_found: u64,
    pub(crate) times: u64,
}

impl Detection {
    /// Whether a list without filters has it.
    pub(crate) fn is_listed_by_default(&self) -> bool {
        self.status != "Fixed" && self.vulnerability.kind != Kind::Info
    }
}

/// What was found on a host: different vulnerabilities, by QID.
pub(crate) fn detections(seed: u64, born: u64, host: &Host) -> Vec<Detection> {
    let mut random = Random::new(seed ^ 0xd37e_c710, host.index);
    let count = random.between(3, MOST_DETECTIONS - 1);
    let reach = vulnerabilities::COUNT / count;
    let mut found = Vec::new();
    for number in 0..count {
        let index = number * reach + random.between(0, reach - 1);
        let vulnerability = Vulnerability::made_up(seed, born, index);
        let status = random.pick(&["New", "Active", "Active", "Active", "Re-Opened", "Fixed"]);
        let repeats = random.between(1, 8) as usize;
        let first_found = host.scanned - random.between(1, 200) * 86_400;
        found.push(Detection {
            id: host.id * 100 + number,
            status,
            port: random.chance(0.5).then(|| random.between(1, 9) * 1000 + 443),
            results: random.pick(&RESULTS).repeat(repeats),
            score: vulnerability.severity * 18 + random.between(0, 9),
            first_found,
            last_found: if status == "Fixed" { host.scanned - 86_400 } else { host.scanned },
            times: random.between(1, 60),
            vulnerability,
        });
    }
    found
}

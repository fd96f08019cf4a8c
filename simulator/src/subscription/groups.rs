//! Asset groups: a few made up, and those that callers add.
//!
//! In: changes. Out: the groups, by id.

use std::collections::BTreeMap;

use super::hosts::ip_number;
use crate::ranges::Ranges;

const FIRST_ID: u64 = 442_900;
const TITLES: [&str; 4] = ["Web Servers & DMZ", "Databases", "Workstations", "Branch Offices"];

/// One asset group.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) title: String,
    pub(crate) ips: Ranges,
    pub(crate) comments: String,
    pub(crate) impact: String,
    /// The second of the last change.
    pub(crate) changed: u64,
}

/// The groups, by id.
#[derive(Debug)]
pub(crate) struct Groups {
    pub(crate) by_id: BTreeMap<u64, Group>,
    next: u64,
}

impl Groups {
    /// As many groups as there are titles, with as many hosts each.
    pub(crate) fn made_up(hosts: u64, born: u64) -> Self {
        let count = TITLES.len() as u64;
        let group = |(number, title): (u64, &str)| {
            let (first, end) = (hosts * number / count, hosts * (number + 1) / count);
            let ips = || Ranges::between(ip_number(first), ip_number(end - 1));
            let group = Group {
                title: title.to_owned(),
                ips: if first < end { ips() } else { Ranges::default() },
                comments: String::new(),
                impact: "High".to_owned(),
                changed: born - 86_400,
            };
            (FIRST_ID + number, group)
        };
        let by_id = (0..).zip(TITLES).map(group).collect();
        Self { by_id, next: FIRST_ID + count }
    }

    /// Adds a group and gives its id.
    pub(crate) fn add(&mut self, group: Group) -> u64 {
        let id = self.next;
        self.next += 1;
        self.by_id.insert(id, group);
        id
    }

    /// Whether a group other than this one has the title.
    pub(crate) fn is_taken(&self, title: &str, except: Option<u64>) -> bool {
        self.by_id.iter().any(|(id, group)| group.title == title && Some(*id) != except)
    }

    /// The addresses of the groups with these ids or titles.
    pub(crate) fn ips_of(&self, wanted: impl Fn(u64, &str) -> bool) -> Ranges {
        let mut all = Ranges::default();
        for (id, group) in &self.by_id {
            if wanted(*id, &group.title) {
                all.add(group.ips.clone());
            }
        }
        all
    }
}

//! Sets of numbers as Qualys writes them: `1,5-9`, `10.0.0.1-10.0.0.20`.
//!
//! In: the text of a parameter. Out: whether a number is in it. What is no number was refused before.

use std::net::Ipv4Addr;

/// Numbers, as ranges with both ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ranges(Vec<(u64, u64)>);

impl Ranges {
    /// Ids and ranges of ids.
    pub(crate) fn of_ids(text: &str) -> Self {
        Self::of(text, |number| number.parse().ok())
    }

    /// IPv4 addresses and ranges of them, as numbers.
    pub(crate) fn of_ips(text: &str) -> Self {
        Self::of(text, |address| address.parse().map(|ip: Ipv4Addr| u64::from(ip.to_bits())).ok())
    }

    /// One range, both ends included.
    pub(crate) fn between(first: u64, last: u64) -> Self {
        Self(vec![(first, last)])
    }

    fn of(text: &str, number: impl Fn(&str) -> Option<u64>) -> Self {
        let range = |item: &str| {
            let (first, last) = item.split_once('-').unwrap_or((item, item));
            Some((number(first.trim())?, number(last.trim())?))
        };
        Self(text.split(',').filter_map(range).collect())
    }

    pub(crate) fn holds(&self, number: u64) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&number))
    }

    /// All of these too.
    pub(crate) fn add(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// None of these any more; a range of which only a part goes is cut.
    pub(crate) fn remove(&mut self, others: &Self) {
        for (first, last) in &others.0 {
            let cut = |(low, high): (u64, u64)| {
                let left = (low, high.min(first.saturating_sub(1)));
                let right = (low.max(last + 1), high);
                let kept = |(low, high): &(u64, u64)| low <= high;
                let apart = high < *first || low > *last;
                let parts =
                    if apart { [Some((low, high)), None] } else { [Some(left), Some(right)] };
                parts.into_iter().flatten().filter(move |part| kept(part)).collect::<Vec<_>>()
            };
            self.0 = self.0.drain(..).flat_map(cut).collect();
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each range of addresses as Qualys writes it: `10.0.0.1`, or `10.0.0.1-10.0.0.9`.
    pub(crate) fn ip_texts(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(first, last)| {
            if first == last {
                ip_text(*first)
            } else {
                format!("{}-{}", ip_text(*first), ip_text(*last))
            }
        })
    }
}

/// The address with this number.
pub(crate) fn ip_text(number: u64) -> String {
    Ipv4Addr::from_bits(u32::try_from(number).unwrap_or(u32::MAX)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_read_and_changed() {
        let mut ids = Ranges::of_ids("1, 5-9");
        assert!([1, 5, 9].into_iter().all(|id| ids.holds(id)) && !ids.holds(4));
        ids.remove(&Ranges::of_ids("6-7,1"));
        assert_eq!(ids, Ranges(vec![(5, 5), (8, 9)]));
        let ips = Ranges::of_ips("10.0.0.1-10.0.0.3,192.0.2.7");
        assert!(ips.holds(u64::from(Ipv4Addr::new(10, 0, 0, 2).to_bits())));
        let texts: Vec<_> = ips.ip_texts().collect();
        assert_eq!(texts, ["10.0.0.1-10.0.0.3", "192.0.2.7"]);
    }
}

//! Resolves names to the addresses that may be connected to.
//!
//! In: a name; out: its permitted addresses, which are the ones that the client then connects to, so a name cannot
//! lead elsewhere between check and use. Addresses written into a URL never come here; the egress policy has them.

use std::fmt;
use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address::Reach;

/// All addresses of the name are forbidden.
#[derive(Debug)]
pub(super) struct Prohibited;

impl fmt::Display for Prohibited {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name leads to addresses that may not be connected to")
    }
}

impl std::error::Error for Prohibited {}

/// The name could not be resolved.
#[derive(Debug)]
pub(super) struct NotResolved(pub(super) String);

impl fmt::Display for NotResolved {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the name cannot be resolved: {}", self.0)
    }
}

impl std::error::Error for NotResolved {}

/// A resolver that gives out permitted addresses only.
pub(super) struct Checked {
    reach: Reach,
    /// The operator's own proxy may stand in a private network.
    proxy_host: Option<String>,
}

impl Checked {
    pub(super) fn new(reach: Reach, proxy_host: Option<String>) -> Self {
        Self { reach, proxy_host }
    }

    fn permitted(&self, name: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Prohibited> {
        if self.proxy_host.as_deref() == Some(name) {
            return Ok(found);
        }
        let is_localhost = name.trim_end_matches('.') == "localhost";
        let permitted: Vec<_> = found
            .into_iter()
            // Plain http is let out to this name, so it must not lead anywhere else.
            .filter(|address| !is_localhost || address.ip().to_canonical().is_loopback())
            .filter(|address| self.reach.allows(address.ip()))
            .collect();
        if permitted.is_empty() {
            return Err(Prohibited);
        }
        Ok(permitted)
    }
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let this = Self::new(self.reach, self.proxy_host.clone());
        Box::pin(async move {
            let name = name.as_str().to_ascii_lowercase();
            let found = tokio::net::lookup_host((name.as_str(), 0))
                .await
                .map_err(|error| NotResolved(error.to_string()))?
                .collect();
            let permitted = this.permitted(&name, found)?;
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permitted(reach: Reach, name: &str, addresses: &[&str]) -> Option<Vec<String>> {
        let found = addresses.iter().map(|text| text.parse().unwrap()).collect();
        let resolver = Checked::new(reach, Some("proxy.internal".into()));
        let permitted = resolver.permitted(name, found).ok()?;
        Some(permitted.iter().map(SocketAddr::to_string).collect())
    }

    #[test]
    fn only_permitted_addresses_are_given_out() {
        let none = Reach::default();
        let addresses = ["64.39.96.133:0", "10.0.0.1:0"];
        assert_eq!(permitted(none, "api.example", &addresses).unwrap(), ["64.39.96.133:0"]);
        assert_eq!(permitted(none, "api.example", &["10.0.0.1:0"]), None);
        assert_eq!(permitted(none, "api.example", &["127.0.0.1:0"]), None);
        assert_eq!(permitted(none, "proxy.internal", &["10.0.0.1:0"]).unwrap(), ["10.0.0.1:0"]);
    }

    #[test]
    fn localhost_never_leads_elsewhere() {
        let all = Reach { loopback_http: true, private_network: true };
        assert_eq!(permitted(all, "localhost", &["10.0.0.1:0"]), None);
        let addresses = ["10.0.0.1:0", "127.0.0.1:0"];
        assert_eq!(permitted(all, "localhost", &addresses).unwrap(), ["127.0.0.1:0"]);
    }
}

//! Resolves names to the addresses that may be connected to.
//!
//! In: a name; out: its permitted addresses, which are the ones that the client then connects to, so a name cannot
//! lead elsewhere between check and use. Addresses written into a URL never come here; the egress policy has them.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use futures::future::BoxFuture;
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

/// Finds all addresses of a name.
pub(super) type LookUp =
    Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// The operating system's resolver.
pub(super) fn system() -> LookUp {
    Arc::new(|name| {
        Box::pin(async move { Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.collect()) })
    })
}

/// A resolver that gives out permitted addresses only.
#[derive(Clone)]
pub(super) struct Checked {
    look_up: LookUp,
    reach: Reach,
    /// The operator's own proxy may stand in a private network.
    proxy_host: Option<String>,
}

impl Checked {
    pub(super) fn new(look_up: LookUp, reach: Reach, proxy_host: Option<String>) -> Self {
        Self { look_up, reach, proxy_host }
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
        let this = self.clone();
        Box::pin(async move {
            let name = name.as_str().to_ascii_lowercase();
            let found = (this.look_up)(name.clone()).await;
            let found = found.map_err(|error| NotResolved(error.to_string()))?;
            let permitted = this.permitted(&name, found)?;
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests;

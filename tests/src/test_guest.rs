//! A guest that is no connector, in a host whose way out is the real client: what the host lets it do.
//!
//! In: limits, an account and a command of `tests/guest`. Out: what the guest reports. Knows no rule of the host's.

use std::sync::Arc;

use host_harness::account::{Account, Credential, Secret};
use host_harness::address::Reach;
use host_harness::config::HostConfig;
use host_harness::error::HostError;
use host_harness::host::{Host, Outside};
use host_harness::live::Live;

/// The guest's component.
pub static TEST_GUEST: &[u8] = include_bytes!(env!("TEST_GUEST"));

/// What the usual account's secrets begin with.
pub const PLANTED: &str = "planted";

/// Limits with http to this machine, and one guest at a time.
pub fn loopback() -> HostConfig {
    let reach = Reach { loopback_http: true, private_network: false };
    HostConfig { max_live_instances: 1, reach, ..HostConfig::default() }
}

/// An account with user and password at this server.
pub fn account(base_url: &str) -> Account {
    let credential = Credential::Basic {
        username: format!("{PLANTED}-user"),
        password: Secret::new(format!("{PLANTED}-password")),
    };
    Account { base_url: base_url.to_owned(), gateway_url: None, credential }
}

/// Runs one command of the guest.
///
/// # Errors
/// Any [`HostError`].
pub async fn run(
    config: HostConfig,
    account: &Account,
    command: &str,
) -> Result<String, HostError> {
    let live = Live::with_proxy(config.reach, None)?;
    let host = Host::from_bytes(TEST_GUEST, config)?;
    host.execute(&Outside::through(Arc::new(live)), account, command).await
}

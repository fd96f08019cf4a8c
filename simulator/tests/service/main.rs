//! The simulated service over real connections, as any client sees it.
//!
//! In: requests. Out: what comes back. Time stands still unless a test moves it.

mod client;

mod access;
mod faults;
mod limits;
mod lists;
mod operations;
mod refusals;
mod work;

use client::Client;
use simulator::{Clock, Config, Server};

/// 2026-11-20T12:00:00Z
const NOON: u64 = 1_795_176_000;

const DETECTIONS: &str = "/api/5.0/fo/asset/host/vm/detection/?action=list";
const HOSTS: &str = "/api/5.0/fo/asset/host/?action=list";
const SCANS: &str = "/api/3.0/fo/scan/";

/// A small service without faults, whose clock stands still.
fn config() -> Config {
    Config { hosts: 25, clock: Clock::still_at(NOON), ..Config::default() }
}

async fn start(config: &Config) -> (Server, Client) {
    let server = Server::start(config).await.unwrap();
    let client = Client::new(&server.url());
    (server, client)
}

/// What stands between two words, each time that both are there.
fn all_between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    let up_to = |rest: &'a str| Some(rest.split_once(after)?.0);
    text.split(before).skip(1).filter_map(up_to).collect()
}

/// The text of an element, each time.
fn elements<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    all_between(text, &format!("<{name}>"), &format!("</{name}>"))
}

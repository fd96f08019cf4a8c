//! Runs a simulated Qualys on this machine until it is told to end.
//!
//! In: what it shall be like. Out: its address and what happens on stderr, what it has seen on stdout. How it behaves
//! is the crate `simulator`'s business.

use std::process::ExitCode;

use simulator::{Config, DEMO_PASSWORD, DEMO_USER, Server};

use crate::arguments::ServeWords;
use crate::complaint::Complaint;
use crate::environment;
use crate::layout;

pub(crate) async fn run(words: ServeWords) -> Result<ExitCode, Complaint> {
    let ServeWords { port, fixtures, hosts, faults, seed, rate_limit, concurrency, runs_for } =
        words;
    let given = environment::login();
    let login = given.clone().unwrap_or_else(|| (DEMO_USER.to_owned(), DEMO_PASSWORD.to_owned()));
    let config = Config {
        port,
        login,
        hosts,
        seed,
        faults,
        rate_limit,
        concurrency,
        runs_for,
        fixtures,
        told: |line| eprintln!("{line}"),
        ..Config::default()
    };
    let server = Server::start(&config).await.map_err(|error| {
        Complaint::usage(error.to_string(), "choose another port (0: any that is free) or folder")
    })?;
    let url = server.url();
    eprintln!("a simulated Qualys of {hosts} hosts (seed {seed}, faults {faults}) at {url}");
    if given.is_none() {
        eprintln!(
            "  export QUALYS_BASE_URL={url} QUALYS_USERNAME={DEMO_USER} QUALYS_PASSWORD={DEMO_PASSWORD}\n  \
             curl -u {DEMO_USER}:{DEMO_PASSWORD} -H 'X-Requested-With: x' '{url}/api/5.0/fo/asset/host/?action=list'"
        );
    } else {
        eprintln!(
            "  export QUALYS_BASE_URL={url}\n  its login is that of QUALYS_USERNAME and QUALYS_PASSWORD"
        );
    }
    eprintln!(
        "  host-harness call host list_detection --stream --allow-loopback-http\nCtrl-C ends it"
    );
    told_to_end().await?;
    layout::print(&server.summary().to_string())
}

/// Ctrl-C, and what `kill` sends: shells let programs in the background ignore the former.
async fn told_to_end() -> Result<(), Complaint> {
    let failed = |error: std::io::Error| Complaint::file("waiting for Ctrl-C", error);
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = signal(SignalKind::terminate()).map_err(failed)?;
        tokio::select! {
            ended = tokio::signal::ctrl_c() => ended.map_err(failed),
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failed)
}

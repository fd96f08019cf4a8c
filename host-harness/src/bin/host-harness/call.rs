//! Runs one step: live, against a case, or recording one.
//!
//! In: a step and where to get answers; out: its JSON, or its records as they come.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use host_harness::account::Account;
use host_harness::address::Reach;
use host_harness::case::{self, Call, Case, Goldens, Verdict};
use host_harness::clock::Clock;
use host_harness::host::{Host, Outside};
use host_harness::live::Live;
use host_harness::manifest::Manifest;
use host_harness::player::Player;
use host_harness::recorder::Recorder;

use crate::arguments::CallWords;
use crate::complaint::Complaint;
use crate::environment;
use crate::errand::Errand;
use crate::sink::print_json;
use crate::step;
use crate::wait;

pub(crate) async fn validate(host: &Host, step: &str) -> Result<ExitCode, Complaint> {
    print_json(&host.validate(&Clock::System, step).await?)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn test_connection(host: &Host, account: &Account) -> Result<ExitCode, Complaint> {
    print_json(&host.test_connection(&host.live()?, account).await?)?;
    Ok(ExitCode::SUCCESS)
}

/// A step, and everything that it needs but the component.
pub(crate) struct Prepared {
    step: String,
    account: Account,
    way: Way,
    call: Call,
    output: Option<PathBuf>,
    wait: Option<Wait>,
}

/// That work which the step starts is waited for, and how long.
struct Wait {
    timeout: Option<Duration>,
}

/// Where answers come from.
enum Way {
    Live,
    Record(Arc<Live>, PathBuf),
    Replay(Arc<Player>, Clock),
}

/// Finds what can be wrong without the component.
pub(crate) fn prepare(words: CallWords, reach: Reach) -> Result<Prepared, Complaint> {
    let call = if words.stream { Call::Open } else { Call::Execute };
    let wait = words.wait.then_some(Wait { timeout: words.timeout });
    if let Some(folder) = &words.replay {
        let case = replayed(folder)?;
        let step = match (&case, words.step.words.is_empty()) {
            (Some(case), true) => case.step.clone(),
            _ => step::read(&words.step)?,
        };
        let (account, clock) = match case {
            Some(case) => (case.account, Clock::starting_at(case.now)),
            None => (case::default_account(), Clock::System),
        };
        let rerun = format!("host-harness call … --replay {}", folder.display());
        let player = Arc::new(Player::open(folder, &account, rerun)?);
        let way = Way::Replay(player, clock);
        return Ok(Prepared { step, account, way, call, output: words.output, wait });
    }
    let step = step::read(&words.step)?;
    let account = environment::account()?;
    let way = match words.record {
        Some(folder) => Way::Record(Arc::new(Live::new(reach)?), folder),
        None => Way::Live,
    };
    Ok(Prepared { step, account, way, call, output: words.output, wait })
}

/// The case in the folder; a folder with a cassette alone will do.
fn replayed(folder: &std::path::Path) -> Result<Option<Case>, Complaint> {
    if !folder.join(case::CASE_FILE).exists() {
        return Ok(None);
    }
    let parent = folder.parent().unwrap_or(folder);
    Ok(Some(Case::read(parent, folder)?))
}

impl Prepared {
    pub(crate) async fn run(self, host: &Host) -> Result<ExitCode, Complaint> {
        match &self.way {
            Way::Live => self.send(host, host.live()?).await,
            Way::Replay(player, clock) => {
                let outside = Outside { outgoing: player.clone(), clock: clock.clone() };
                let result = self.send(host, outside).await;
                // That the cassette does not fit explains whatever the step then said.
                player.finish().map_err(|mismatch| Complaint::Differs(mismatch.to_string()))?;
                result
            }
            Way::Record(live, folder) => {
                let manifest = host.describe().await?;
                let manifest = Manifest::read(&manifest).map_err(Complaint::Manifest)?;
                let secrets = manifest.secrets_in(&self.step);
                let recorder = Recorder::new(live.clone(), &self.account, secrets, folder)?;
                let recorder = Arc::new(recorder);
                let outside = Outside { outgoing: recorder.clone(), clock: Clock::System };
                let result = self.send(host, outside).await;
                recorder.write(self.call, &self.step)?;
                bless(host, folder).await?;
                result
            }
        }
    }

    async fn send(&self, host: &Host, outside: Outside) -> Result<ExitCode, Complaint> {
        let (account, output) = (&self.account, self.output.as_deref());
        let errand = Errand { host, outside: &outside, account, output };
        let stream = self.call == Call::Open;
        match &self.wait {
            Some(wait) => wait::run(errand, &self.step, stream, wait.timeout).await,
            None if stream => errand.stream(&self.step).await,
            None => errand.execute(&self.step).await,
        }
    }
}

/// Writes the golden of a case that was just recorded.
pub(crate) async fn bless(host: &Host, folder: &std::path::Path) -> Result<(), Complaint> {
    let Some(case) = replayed(folder)? else {
        return Ok(());
    };
    match case.check(host, Goldens::Bless).await? {
        Verdict::Differs(report) => {
            eprintln!("recorded in {}, but it does not play again:\n{report}", folder.display());
        }
        Verdict::Passed | Verdict::Blessed => eprintln!("recorded in {}", folder.display()),
    }
    Ok(())
}

//! Runs one step: live, against a case, or recording one.
//!
//! In: a step and where to get answers; out: its JSON, or its records as they come.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use host_harness::account::Account;
use host_harness::address::Reach;
use host_harness::case::{self, Call, Case, Goldens, Verdict};
use host_harness::clock::Clock;
use host_harness::error::{ErrorCase, HostError};
use host_harness::host::{Host, Outside};
use host_harness::live::Live;
use host_harness::manifest::Manifest;
use host_harness::outgoing::Outgoing;
use host_harness::player::Player;
use host_harness::recorder::Recorder;

use crate::arguments::CallWords;
use crate::complaint::{Complaint, exit_of};
use crate::environment;
use crate::progress::Progress;
use crate::sink::{Sink, print_json};
use crate::step;

pub(crate) async fn validate(host: &Host, step: &str) -> Result<ExitCode, Complaint> {
    print_json(&host.validate(&Clock::System, step).await?)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn test_connection(
    host: &Host,
    account: &Account,
    reach: Reach,
) -> Result<ExitCode, Complaint> {
    let outside = Outside::through(Arc::new(Live::new(reach)?));
    print_json(&host.test_connection(&outside, account).await?)?;
    Ok(ExitCode::SUCCESS)
}

/// A step, and everything that it needs but the component.
pub(crate) struct Prepared {
    step: String,
    account: Account,
    way: Way,
    call: Call,
    output: Option<PathBuf>,
}

/// Where answers come from.
enum Way {
    Live(Arc<Live>),
    Record(Arc<Live>, PathBuf),
    Replay(Arc<Player>, Clock),
}

/// Finds what can be wrong without the component.
pub(crate) fn prepare(words: CallWords, reach: Reach) -> Result<Prepared, Complaint> {
    let call = if words.stream { Call::Open } else { Call::Execute };
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
        return Ok(Prepared { step, account, way, call, output: words.output });
    }
    let step = step::read(&words.step)?;
    let account = environment::account()?;
    let live = Arc::new(Live::new(reach)?);
    let way = match words.record {
        Some(folder) => Way::Record(live, folder),
        None => Way::Live(live),
    };
    Ok(Prepared { step, account, way, call, output: words.output })
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
            Way::Live(live) => {
                let Outside { outgoing, clock } = Outside::through(live.clone());
                self.send(host, outgoing, clock).await
            }
            Way::Replay(player, clock) => {
                let result = self.send(host, player.clone(), clock.clone()).await;
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
                let result = self.send(host, recorder.clone(), Clock::System).await;
                recorder.write(self.call, &self.step)?;
                bless(host, folder).await?;
                result
            }
        }
    }

    async fn send(
        &self,
        host: &Host,
        outgoing: Arc<dyn Outgoing>,
        clock: Clock,
    ) -> Result<ExitCode, Complaint> {
        let outside = Outside { outgoing, clock };
        match self.call {
            Call::Open => self.stream(host, &outside).await,
            _ => self.execute(host, &outside).await,
        }
    }

    async fn execute(&self, host: &Host, outside: &Outside) -> Result<ExitCode, Complaint> {
        let answer = host.execute(outside, &self.account, &self.step).await?;
        let mut sink = Sink::open(self.output.as_deref())?;
        sink.write(host_harness::json_text::pretty(&answer).as_bytes())?;
        sink.write(b"\n")?;
        sink.finish(true)?;
        Ok(exit_of_answer(&answer))
    }

    async fn stream(&self, host: &Host, outside: &Outside) -> Result<ExitCode, Complaint> {
        let mut stream = host.open(outside, &self.account, &self.step).await?;
        let mut sink = Sink::open(self.output.as_deref())?;
        let mut progress = Progress::new();
        let end = loop {
            match stream.next(0).await {
                Ok(Some(batch)) => {
                    sink.write(&batch.data)?;
                    progress.advance(&batch, &mut stream).await;
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        progress.finish();
        sink.finish(end.is_ok())?;
        if !matches!(end, Err(HostError::Trap { .. } | HostError::ComputedTooLong { .. })) {
            let summary = stream.summary().await?;
            eprintln!("{summary}");
            end?;
            return Ok(exit_of_answer(&summary));
        }
        end?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes the golden of a case that was just recorded.
async fn bless(host: &Host, folder: &std::path::Path) -> Result<(), Complaint> {
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

/// An answer that was stopped half-way (`page.stopped`) is an answer, with the exit code of what stopped it.
fn exit_of_answer(answer: &str) -> ExitCode {
    let answer: serde_json::Value = serde_json::from_str(answer).unwrap_or_default();
    let stopped = answer.pointer("/page/stopped/case").and_then(serde_json::Value::as_str);
    stopped.and_then(ErrorCase::named).map_or(ExitCode::SUCCESS, exit_of)
}

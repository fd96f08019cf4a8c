//! Makes a fixture case of exchanges that a browser or a proxy has recorded.
//!
//! In: a HAR file; out: a case folder without secrets. How a recording becomes a step is the library's business.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use host_harness::case::Call;
use host_harness::clock::Clock;
use host_harness::har::Recording;
use host_harness::host::{Host, Outside};
use host_harness::manifest::Manifest;
use host_harness::recorder::Recorder;

use crate::call;
use crate::complaint::Complaint;

pub(crate) async fn run(
    host: &Host,
    file: &Path,
    folder: &Path,
    operation: Option<&str>,
) -> Result<ExitCode, Complaint> {
    let manifest = host.describe().await?;
    let manifest = Manifest::read(&manifest).map_err(Complaint::Manifest)?;
    let recording = Arc::new(Recording::read(file, &manifest, operation)?);
    let step = recording.step();
    let secrets = manifest.secrets_in(&step);
    let recorder = Recorder::new(recording.clone(), recording.account(), secrets, folder)?;
    let recorder = Arc::new(recorder);
    // Nothing that was recorded needs to be waited for.
    let outside =
        Outside { outgoing: recorder.clone(), clock: Clock::starting_at(Clock::System.now()) };
    if let Err(error) = host.execute(&outside, recording.account(), &step).await {
        let (used, _) = recording.used();
        if used == 0 {
            return Err(error.into());
        }
        eprintln!("the recorded answer is an error, and so is the case: {error}");
    }
    recorder.write(Call::Execute, &step)?;
    let (used, all) = recording.used();
    eprintln!(
        "{used} of {all} recorded exchanges were asked for; read every file before you commit it"
    );
    call::bless(host, folder).await?;
    Ok(ExitCode::SUCCESS)
}

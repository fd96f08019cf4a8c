//! Runs fixture cases and says which differ.
//!
//! In: a folder of cases; out: a line for each on stderr, and what differs.

use std::process::ExitCode;

use host_harness::case::{Case, Goldens, Verdict};
use host_harness::host::Host;

use crate::arguments::ReplayWords;
use crate::complaint::Complaint;

pub(crate) async fn run(host: &Host, words: &ReplayWords) -> Result<ExitCode, Complaint> {
    let goldens = if words.bless { Goldens::Bless } else { Goldens::Compare };
    let mut count = 0_usize;
    let mut failed = Vec::new();
    for folder in Case::discover(&words.fixtures)? {
        let name = folder.strip_prefix(&words.fixtures).unwrap_or(&folder).to_string_lossy();
        if words.filter.as_ref().is_some_and(|filter| !name.contains(filter.as_str())) {
            continue;
        }
        count += 1;
        match check(host, words, &folder, goldens).await {
            Ok(Verdict::Passed) => eprintln!("ok       {name}"),
            Ok(Verdict::Blessed) => eprintln!("blessed  {name}"),
            Ok(Verdict::Differs(report)) => {
                eprintln!("FAILED   {name}\n{report}");
                failed.push(name.into_owned());
            }
            Err(error) => {
                eprintln!("FAILED   {name}\n{error}\n");
                failed.push(name.into_owned());
            }
        }
    }
    if count == 0 {
        let folder = words.fixtures.display();
        let message = match &words.filter {
            Some(filter) => format!("no case in {folder} has {filter:?} in its name"),
            None => format!("there is no case in {folder}"),
        };
        return Err(Complaint::usage(message, "name a part of a path such as host/list_detection"));
    }
    eprintln!("{} of {count} cases passed", count - failed.len());
    if failed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("failed: {}", failed.join(", "));
    Ok(ExitCode::FAILURE)
}

async fn check(
    host: &Host,
    words: &ReplayWords,
    folder: &std::path::Path,
    goldens: Goldens,
) -> Result<Verdict, host_harness::cassette::CaseError> {
    Case::read(&words.fixtures, folder)?.check(host, goldens).await
}

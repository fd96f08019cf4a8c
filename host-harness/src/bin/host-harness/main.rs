//! The program `host-harness`: one verb each to list, describe, check and run steps.
//!
//! In: arguments, environment, files; out: JSON on stdout, everything else on stderr, and an exit code that says what
//! to do. What a step means is the component's business, how it runs is the library's.

#![warn(missing_docs)]

mod arguments;
mod call;
mod complaint;
mod description;
mod environment;
mod errand;
mod import_har;
mod layout;
mod lifecycle;
mod listing;
mod logging;
mod pods;
mod progress;
mod replay;
mod report;
mod serve;
mod sink;
mod step;
mod wait;

use std::process::ExitCode;

use clap::Parser;
use host_harness::host::Host;

use crate::arguments::{Arguments, Verb};
use crate::complaint::Complaint;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    logging::start(arguments.log);
    let json_errors = arguments.json_errors;
    match run(arguments).await {
        Ok(exit) => exit,
        Err(complaint) => {
            report::print(&complaint, json_errors);
            complaint.exit()
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode, Complaint> {
    let config = arguments.host_config();
    let reach = config.reach;
    // Whatever can be wrong with the arguments is found before the component is compiled.
    match arguments.verb {
        Verb::List { json } => listing::list(&Host::embedded(config)?, json).await,
        Verb::Describe { resource, operation, json } => {
            let host = Host::embedded(config)?;
            listing::describe(&host, resource.as_deref(), operation.as_deref(), json).await
        }
        Verb::Lifecycle { on, all, json } => {
            lifecycle::show(&Host::embedded(config)?, on, all, json).await
        }
        Verb::Pods { json } => pods::show(&Host::embedded(config)?, json).await,
        Verb::Validate { step } => {
            let step = step::read(&step)?;
            call::validate(&Host::embedded(config)?, &step).await
        }
        Verb::Call(call) => {
            let prepared = call::prepare(call, reach)?;
            prepared.run(&Host::embedded(config)?).await
        }
        Verb::TestConnection => {
            let account = environment::account()?;
            call::test_connection(&Host::embedded(config)?, &account).await
        }
        Verb::ImportHar { file, folder, operation } => {
            import_har::run(&Host::embedded(config)?, &file, &folder, operation.as_deref()).await
        }
        Verb::Serve(words) => serve::run(words).await,
        Verb::Replay(replay) => replay::run(&Host::embedded(config)?, &replay).await,
    }
}

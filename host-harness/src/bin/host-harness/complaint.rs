//! Why the program cannot give what was asked for, and the exit code that says so.
//!
//! In: errors of the library and of the program itself; out: one type with one exit code. How they read is `report`'s
//! business.

use std::io;
use std::process::ExitCode;

use host_harness::cassette::CaseError;
use host_harness::error::{ErrorCase, HostError};

/// Why the program cannot give what was asked for.
#[derive(Debug)]
pub(crate) enum Complaint {
    /// The arguments or the environment are wrong; nothing was sent.
    Usage { message: String, advice: String },
    /// The step did not end with an answer.
    Host(HostError),
    /// A case folder is wrong.
    Case(CaseError),
    /// What came is not what a case says.
    Differs(String),
    /// A file cannot be read or written.
    File { what: String, error: io::Error },
    /// The component's manifest cannot be read.
    Manifest(serde_json::Error),
}

impl Complaint {
    pub(crate) fn usage(message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), advice: advice.into() }
    }

    pub(crate) fn file(what: impl Into<String>, error: io::Error) -> Self {
        Self::File { what: what.into(), error }
    }

    pub(crate) fn exit(&self) -> ExitCode {
        match self {
            Self::Usage { .. } => ExitCode::from(2),
            Self::Host(error) => exit_of(error.case()),
            _ => ExitCode::from(1),
        }
    }
}

/// What a case of the contract's error means to a script.
pub(crate) fn exit_of(case: ErrorCase) -> ExitCode {
    match case {
        ErrorCase::PermanentInvalidStep
        | ErrorCase::PermanentUnknownOperation
        | ErrorCase::PermanentTooLarge => ExitCode::from(2),
        ErrorCase::RateLimited | ErrorCase::Busy | ErrorCase::Maintenance => ExitCode::from(4),
        ErrorCase::TransientUpstream
        | ErrorCase::TransientNetwork
        | ErrorCase::IncompleteResponse => ExitCode::from(5),
        ErrorCase::ExecutionFailed => ExitCode::from(1),
        _ => ExitCode::from(3),
    }
}

impl From<HostError> for Complaint {
    fn from(error: HostError) -> Self {
        Self::Host(error)
    }
}

impl From<CaseError> for Complaint {
    fn from(error: CaseError) -> Self {
        Self::Case(error)
    }
}

//! Everything that a call to the host can end with besides its answer.
//!
//! In: the contract's error variant, traps and limits; out: one flat enum. Holds no secret: neither do the contract's
//! failures.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::bindings::contract;

/// The cases of the contract's error variant: what an engine decides by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "documented in wit/integration.wit, under the same names")]
pub enum ErrorCase {
    PermanentInvalidStep,
    PermanentUnknownOperation,
    PermanentCredential,
    PermanentNotLicensed,
    PermanentNotFound,
    PermanentVersionRetired,
    PermanentRefused,
    PermanentDeniedByHost,
    PermanentOutcomeUnknown,
    PermanentTooLarge,
    PermanentMalformedResponse,
    RateLimited,
    Busy,
    Maintenance,
    TransientUpstream,
    TransientNetwork,
    IncompleteResponse,
    /// Never from the component: a trap, a deadline, too much computing, a host that cannot be set up.
    ExecutionFailed,
}

impl ErrorCase {
    const NAMES: [(Self, &'static str); 18] = [
        (Self::PermanentInvalidStep, "permanent-invalid-step"),
        (Self::PermanentUnknownOperation, "permanent-unknown-operation"),
        (Self::PermanentCredential, "permanent-credential"),
        (Self::PermanentNotLicensed, "permanent-not-licensed"),
        (Self::PermanentNotFound, "permanent-not-found"),
        (Self::PermanentVersionRetired, "permanent-version-retired"),
        (Self::PermanentRefused, "permanent-refused"),
        (Self::PermanentDeniedByHost, "permanent-denied-by-host"),
        (Self::PermanentOutcomeUnknown, "permanent-outcome-unknown"),
        (Self::PermanentTooLarge, "permanent-too-large"),
        (Self::PermanentMalformedResponse, "permanent-malformed-response"),
        (Self::RateLimited, "rate-limited"),
        (Self::Busy, "busy"),
        (Self::Maintenance, "maintenance"),
        (Self::TransientUpstream, "transient-upstream"),
        (Self::TransientNetwork, "transient-network"),
        (Self::IncompleteResponse, "incomplete-response"),
        (Self::ExecutionFailed, "execution-failed"),
    ];

    /// The case as the contract names it, for example `rate-limited`.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(case, _)| *case == self).map_or("", |(_, name)| name)
    }

    /// The case of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(case, _)| *case)
    }

    /// Whether the same step may be tried again without asking what it does.
    pub fn is_retryable(self) -> bool {
        self != Self::ExecutionFailed && !self.name().starts_with("permanent-")
    }
}

/// One thing that is wrong with a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The parameter or option, as the step names it.
    pub parameter: String,
    /// What was given; `***` for a secret.
    pub given: String,
    /// The rule's short name.
    pub rule: String,
    /// What would be right.
    pub expected: String,
    /// The nearest valid name or value.
    pub nearest: Option<String>,
}

/// What went wrong, as the component says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// A stable short name.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub advice: String,
    /// More facts: a JSON object.
    pub detail: String,
    /// The status of the answer.
    pub http_status: Option<u16>,
    /// Qualys's own code.
    pub qualys_code: Option<u32>,
    /// How long to wait before the next try, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// Whether a write may or may not have happened.
    pub outcome_unknown: bool,
    /// Where a read can go on.
    pub cursor: Option<String>,
    /// Everything that is wrong with the step.
    pub violations: Vec<Violation>,
}

/// Why there is no answer. Decide by [`case`](Self::case), never by the text.
#[derive(Debug)]
#[non_exhaustive]
pub enum HostError {
    /// The component says what went wrong.
    Step {
        /// Which kind of failure, for programs.
        case: ErrorCase,
        /// What happened, for people and programs.
        failure: Box<Failure>,
        /// How many requests the step had sent.
        requests_sent: u32,
    },
    /// The step is larger than the host takes; nothing was sent.
    StepTooLarge {
        /// Its size in bytes.
        bytes: usize,
        /// The host's limit in bytes.
        limit: usize,
    },
    /// The host has no room: the memory of all guests together is used up. May be retried if nothing was sent.
    Busy {
        /// How many requests the step had sent.
        requests_sent: u32,
    },
    /// The step did not end in time. If it sent a write, its outcome is unknown.
    Deadline {
        /// The time that it had.
        after: Duration,
        /// How many requests the step had sent.
        requests_sent: u32,
    },
    /// The guest computed too long without calling the host.
    ComputedTooLong {
        /// The time that it had.
        limit: Duration,
        /// How many requests the step had sent.
        requests_sent: u32,
    },
    /// The guest trapped: a defect of the component or of the host.
    Trap {
        /// What wasmtime says.
        message: String,
        /// How many requests the step had sent.
        requests_sent: u32,
    },
    /// The component cannot be loaded.
    Component(String),
    /// The host cannot be set up as configured.
    Config(String),
}

impl HostError {
    /// The case of the contract; what the host says itself is `execution-failed`, `busy` or `permanent-invalid-step`.
    pub fn case(&self) -> ErrorCase {
        match self {
            Self::Step { case, .. } => *case,
            Self::StepTooLarge { .. } => ErrorCase::PermanentInvalidStep,
            Self::Busy { .. } => ErrorCase::Busy,
            _ => ErrorCase::ExecutionFailed,
        }
    }

    /// What the component says about it.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Step { failure, .. } => Some(failure),
            _ => None,
        }
    }

    /// How many requests the step had sent when it ended.
    pub fn requests_sent(&self) -> u32 {
        match self {
            Self::Step { requests_sent, .. }
            | Self::Busy { requests_sent }
            | Self::Deadline { requests_sent, .. }
            | Self::ComputedTooLong { requests_sent, .. }
            | Self::Trap { requests_sent, .. } => *requests_sent,
            Self::StepTooLarge { .. } | Self::Component(_) | Self::Config(_) => 0,
        }
    }

    /// How long to wait before the next try; none: not known.
    pub fn retry_after(&self) -> Option<Duration> {
        self.failure()?.retry_after_ms.map(Duration::from_millis)
    }

    /// Where a read can go on (`options.cursor`).
    pub fn cursor(&self) -> Option<&str> {
        self.failure()?.cursor.as_deref()
    }

    /// Whether the same step may be tried again without asking what it does.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Busy { requests_sent } => *requests_sent == 0,
            _ => self.case().is_retryable(),
        }
    }

    /// Whether the step, if it writes, may or may not have happened.
    pub fn outcome_unknown(&self) -> bool {
        match self {
            Self::Step { failure, .. } => failure.outcome_unknown,
            _ => self.requests_sent() > 0,
        }
    }

    pub(crate) fn from_contract(error: contract::Error, requests_sent: u32) -> Self {
        match case_of(error) {
            Some((case, failure)) => {
                Self::Step { case, failure: Box::new(failure.into()), requests_sent }
            }
            None => Self::Trap {
                message: "it returned execution-failed, which is the host's to say".into(),
                requests_sent,
            },
        }
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step { case, failure, .. } => {
                write!(formatter, "{}: {}", case.name(), failure.message)
            }
            Self::StepTooLarge { bytes, limit } => write!(
                formatter,
                "the step has {bytes} bytes, more than the {limit} that this host takes; nothing was sent"
            ),
            Self::Busy { requests_sent } => write!(
                formatter,
                "the host has no room for the step ({requests_sent} requests were sent)"
            ),
            Self::Deadline { after, requests_sent } => write!(
                formatter,
                "the step was stopped after {} s ({requests_sent} requests were sent)",
                after.as_secs()
            ),
            Self::ComputedTooLong { limit, requests_sent } => write!(
                formatter,
                "the component computed for {} s without calling the host ({requests_sent} requests were sent)",
                limit.as_secs()
            ),
            Self::Trap { message, requests_sent } => write!(
                formatter,
                "the component failed: {message} ({requests_sent} requests were sent)"
            ),
            Self::Component(reason) => write!(formatter, "cannot load the component: {reason}"),
            Self::Config(reason) => write!(formatter, "cannot set up the host: {reason}"),
        }
    }
}

impl std::error::Error for HostError {}

/// None: no component may say that.
fn case_of(error: contract::Error) -> Option<(ErrorCase, contract::Failure)> {
    use contract::Error as E;
    Some(match error {
        E::PermanentInvalidStep(failure) => (ErrorCase::PermanentInvalidStep, failure),
        E::PermanentUnknownOperation(failure) => (ErrorCase::PermanentUnknownOperation, failure),
        E::PermanentCredential(failure) => (ErrorCase::PermanentCredential, failure),
        E::PermanentNotLicensed(failure) => (ErrorCase::PermanentNotLicensed, failure),
        E::PermanentNotFound(failure) => (ErrorCase::PermanentNotFound, failure),
        E::PermanentVersionRetired(failure) => (ErrorCase::PermanentVersionRetired, failure),
        E::PermanentRefused(failure) => (ErrorCase::PermanentRefused, failure),
        E::PermanentDeniedByHost(failure) => (ErrorCase::PermanentDeniedByHost, failure),
        E::PermanentOutcomeUnknown(failure) => (ErrorCase::PermanentOutcomeUnknown, failure),
        E::PermanentTooLarge(failure) => (ErrorCase::PermanentTooLarge, failure),
        E::PermanentMalformedResponse(failure) => (ErrorCase::PermanentMalformedResponse, failure),
        E::RateLimited(failure) => (ErrorCase::RateLimited, failure),
        E::Busy(failure) => (ErrorCase::Busy, failure),
        E::Maintenance(failure) => (ErrorCase::Maintenance, failure),
        E::TransientUpstream(failure) => (ErrorCase::TransientUpstream, failure),
        E::TransientNetwork(failure) => (ErrorCase::TransientNetwork, failure),
        E::IncompleteResponse(failure) => (ErrorCase::IncompleteResponse, failure),
        E::ExecutionFailed => return None,
    })
}

impl From<contract::Failure> for Failure {
    fn from(failure: contract::Failure) -> Self {
        Self {
            code: failure.code,
            message: failure.message,
            advice: failure.advice,
            detail: failure.detail,
            http_status: failure.http_status,
            qualys_code: failure.qualys_code,
            retry_after_ms: failure.retry_after_ms,
            outcome_unknown: failure.outcome_unknown,
            cursor: failure.cursor,
            violations: failure.violations.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<contract::Violation> for Violation {
    fn from(violation: contract::Violation) -> Self {
        Self {
            parameter: violation.parameter,
            given: violation.given,
            rule: violation.rule,
            expected: violation.expected,
            nearest: violation.nearest,
        }
    }
}

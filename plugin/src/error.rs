//! What can go wrong with a step, for a person and for a program.
//!
//! Out: [`Error`], which mirrors the WIT variant `error`: a [`Case`] that engines decide by and a
//! [`Failure`] with the facts. It holds no secret: who builds one puts none in.

use serde_json::{Map, Value, json};

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The cases of the WIT variant `error`; those named `permanent-…` must not be retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Case {
    /// The step is wrong; nothing was sent.
    InvalidStep,
    /// No such resource or operation.
    UnknownOperation,
    /// The credential was refused, is missing or is of the wrong kind.
    Credential,
    /// The subscription or the user may not do this.
    NotLicensed,
    /// What the step names does not exist.
    NotFound,
    /// The API version has ended.
    VersionRetired,
    /// Qualys refused the request.
    Refused,
    /// The host did not let the request out.
    DeniedByHost,
    /// A write was sent and nobody knows whether it happened.
    OutcomeUnknown,
    /// The answer or a record exceeds a limit.
    TooLarge,
    /// The answer is not what Qualys documents.
    MalformedResponse,
    /// A rate limit.
    RateLimited,
    /// Too many calls at once, or still being processed.
    Busy,
    /// Announced maintenance.
    Maintenance,
    /// Qualys failed.
    TransientUpstream,
    /// The network failed.
    TransientNetwork,
    /// The answer ended before its proof of completeness.
    IncompleteResponse,
}

impl Case {
    /// The name of the WIT case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidStep => "permanent-invalid-step",
            Self::UnknownOperation => "permanent-unknown-operation",
            Self::Credential => "permanent-credential",
            Self::NotLicensed => "permanent-not-licensed",
            Self::NotFound => "permanent-not-found",
            Self::VersionRetired => "permanent-version-retired",
            Self::Refused => "permanent-refused",
            Self::DeniedByHost => "permanent-denied-by-host",
            Self::OutcomeUnknown => "permanent-outcome-unknown",
            Self::TooLarge => "permanent-too-large",
            Self::MalformedResponse => "permanent-malformed-response",
            Self::RateLimited => "rate-limited",
            Self::Busy => "busy",
            Self::Maintenance => "maintenance",
            Self::TransientUpstream => "transient-upstream",
            Self::TransientNetwork => "transient-network",
            Self::IncompleteResponse => "incomplete-response",
        }
    }
}

/// One thing that is wrong with a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The parameter or option, as the step names it.
    pub parameter: String,
    /// What was given; `***` for a secret.
    pub given: String,
    /// The rule's short name, for example `required`.
    pub rule: &'static str,
    /// What would be right, in one sentence without a full stop.
    pub expected: String,
    /// The nearest valid name or value.
    pub nearest: Option<String>,
}

impl Violation {
    /// A violation without a suggestion.
    #[must_use]
    pub fn new(
        parameter: impl Into<String>,
        given: impl Into<String>,
        rule: &'static str,
        expected: impl Into<String>,
    ) -> Self {
        Self {
            parameter: parameter.into(),
            given: given.into(),
            rule,
            expected: expected.into(),
            nearest: None,
        }
    }

    /// Adds the nearest valid name or value.
    #[must_use]
    pub fn nearest(mut self, nearest: Option<String>) -> Self {
        self.nearest = nearest;
        self
    }
}

/// The facts of an error.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failure {
    /// A stable short name, for example `rate-limit`.
    pub code: &'static str,
    /// What happened, in one sentence.
    pub message: String,
    /// What to do about it, in one sentence.
    pub advice: String,
    /// More facts.
    pub detail: Map<String, Value>,
    /// The status of the answer, if there was one.
    pub http_status: Option<u16>,
    /// Qualys's own code, if there was one.
    pub qualys_code: Option<u32>,
    /// How long to wait before the next try, in milliseconds; none: not known.
    pub retry_after_ms: Option<u64>,
    /// Whether a write may or may not have happened.
    pub outcome_unknown: bool,
    /// Where a read can go on.
    pub cursor: Option<String>,
    /// Everything that is wrong with the step.
    pub violations: Vec<Violation>,
}

/// An error: the case that an engine decides by, and the facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// The WIT case.
    pub case: Case,
    /// The facts.
    pub failure: Box<Failure>,
}

impl Error {
    /// An error with its code, what happened and what to do about it.
    #[must_use]
    pub fn new(
        case: Case,
        code: &'static str,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        let failure =
            Failure { code, message: message.into(), advice: advice.into(), ..Failure::default() };
        Self { case, failure: Box::new(failure) }
    }

    /// An invalid step with everything that is wrong with it.
    #[must_use]
    pub fn invalid_step(violations: Vec<Violation>) -> Self {
        let message = match violations.as_slice() {
            [only] => format!(
                "the step is wrong: {} is {:?}, expected: {}",
                only.parameter, only.given, only.expected
            ),
            several => format!("the step is wrong in {} places", several.len()),
        };
        let advice = "correct the step; nothing was sent";
        let mut error = Self::new(Case::InvalidStep, "invalid-step", message, advice);
        error.failure.violations = violations;
        error
    }

    /// Adds the HTTP status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.failure.http_status = Some(status);
        self
    }

    /// Adds Qualys's own code.
    #[must_use]
    pub fn qualys_code(mut self, code: Option<u32>) -> Self {
        self.failure.qualys_code = code;
        self
    }

    /// Adds how long to wait, in milliseconds.
    #[must_use]
    pub fn retry_after_ms(mut self, wait: Option<u64>) -> Self {
        self.failure.retry_after_ms = wait;
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn detail(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.failure.detail.insert(key.to_owned(), value.into());
        self
    }

    /// Adds where a read can go on.
    #[must_use]
    pub fn cursor(mut self, cursor: Option<String>) -> Self {
        self.failure.cursor = cursor;
        self
    }

    /// Whether the same request may be tried again at once, within the limits of rule E6.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self.case,
            Case::TransientUpstream | Case::TransientNetwork | Case::IncompleteResponse
        )
    }

    /// The error as JSON: the case and every field of the failure.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let failure = &*self.failure;
        let violations: Vec<Value> = failure
            .violations
            .iter()
            .map(|violation| {
                json!({
                    "parameter": violation.parameter,
                    "given": violation.given,
                    "rule": violation.rule,
                    "expected": violation.expected,
                    "nearest": violation.nearest,
                })
            })
            .collect();
        json!({
            "case": self.case.name(),
            "code": failure.code,
            "message": failure.message,
            "advice": failure.advice,
            "detail": failure.detail,
            "http_status": failure.http_status,
            "qualys_code": failure.qualys_code,
            "retry_after_ms": failure.retry_after_ms,
            "outcome_unknown": failure.outcome_unknown,
            "cursor": failure.cursor,
            "violations": violations,
        })
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let failure = &*self.failure;
        write!(formatter, "{}: {}; {}", failure.code, failure.message, failure.advice)
    }
}

impl std::error::Error for Error {}

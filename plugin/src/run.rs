//! Runs a step: the table of contents of the program.
//!
//! In: the step's text, an account, a transport. Out: the answer's text, or records to pull from.
//! It walks the stages in their order and knows neither WIT nor an operation by name.

use crate::account::{Account, Credential, PLATFORMS};
use crate::arguments::{Purpose, Warning};
use crate::catalogue;
use crate::credential::Session;
use crate::decode::Settings;
use crate::error::{Error, Violation};
use crate::file::FileStream;
use crate::limits::Limits;
use crate::model::{Effect, Form};
use crate::output;
use crate::request;
use crate::response::{self, Answer, Expectation};
use crate::retry::{self, Patience};
use crate::sequence::{self, Outcome};
use crate::stream::{Batch, Stream};
use crate::task::Task;
use crate::transport::Transport;
use serde_json::{Value, json};

/// The batch size when none is asked for, and the largest, in bytes (rule P9).
const DEFAULT_BATCH: usize = 256 * 1024;
const MOST_BATCH: usize = 1 << 20;

/// The requests that `execute` would send. Sends nothing and needs no account.
///
/// # Errors
/// Everything that is wrong with the step.
pub fn validate(step: &str, now: i64) -> Result<String, Error> {
    let task = Task::new(step, Purpose::Execute, now)?;
    Ok(plan(&task, false))
}

fn plan(task: &Task, dry_run: bool) -> String {
    let requests = match task.operation.reply.form {
        Form::List => output::list_requests(task),
        _ => sequence::requests(task),
    };
    output::plan(task, requests, dry_run)
}

/// Runs a step and returns one JSON document.
///
/// # Errors
/// What is wrong with the step, or what went wrong.
pub fn execute(
    account: Account,
    step: &str,
    transport: Box<dyn Transport>,
) -> Result<String, Error> {
    let mut task = Task::new(step, Purpose::Execute, transport.now())?;
    if task.options.dry_run {
        return Ok(plan(&task, true));
    }
    let max_bytes = task.options.max_bytes;
    if task.operation.reply.form == Form::List {
        let pages = task.options.max_pages.unwrap_or(1);
        let mut stream = Stream::new(task, Session::new(account, transport), Some(pages))?;
        let lines = stream.collect(max_bytes)?;
        let answer = output::list(stream.task(), &stream.totals, lines);
        return answer.map_err(response::no_room);
    }
    refuse_cursor(&task)?;
    let mut session = Some(Session::new(account, transport));
    let mut patience = Patience::new(task.options.max_wait_ms);
    loop {
        let error = match sequence::run(&mut task, &mut session, &mut patience, false)? {
            Outcome::Documents(done, limits) => {
                let warnings = warnings(&task.arguments.warnings);
                let answer = output::document(&task, done, warnings, &limits);
                return answer.map_err(response::no_room);
            }
            Outcome::File(file, limits, request) => {
                let mut file = FileStream::new(task.clone(), *file, limits, request);
                match file.collect(max_bytes) {
                    Ok(answer) => return Ok(answer),
                    Err(error) => error,
                }
            }
        };
        // Nothing of a file that broke off was handed out: it may be asked for again.
        let again = |session: &mut Session| {
            patience.allows(&error, task.operation.effect, &mut *session.transport)
        };
        if !session.as_mut().is_some_and(again) {
            return Err(error);
        }
    }
}

fn warnings(warnings: &[Warning]) -> Vec<Value> {
    warnings.iter().map(Warning::to_json).collect()
}

fn refuse_cursor(task: &Task) -> Result<(), Error> {
    if task.options.cursor.is_none() {
        return Ok(());
    }
    let expected = "nothing: only lists go on from a cursor";
    let violation = Violation::new("options.cursor", "a cursor", "not-allowed", expected);
    Err(Error::invalid_step(vec![violation]))
}

/// A running answer.
pub enum Records {
    /// Records, a line each.
    List(Box<Stream>),
    /// Bytes as sent.
    File(Box<FileStream>),
}

/// Starts a read of any size.
///
/// # Errors
/// What is wrong with the step; every refusal of the first answer.
pub fn open(account: Account, step: &str, transport: Box<dyn Transport>) -> Result<Records, Error> {
    let mut task = Task::new(step, Purpose::Open, transport.now())?;
    let refuse = |parameter: &str, given: &str, expected: &str| {
        let violation = Violation::new(parameter, given, "not-allowed", expected);
        Err(Error::invalid_step(vec![violation]))
    };
    if task.options.dry_run {
        return refuse("options.dry_run", "true", "a dry run by `execute` or `validate`");
    }
    if task.operation.effect != Effect::Read {
        let expected = "a read: a write is run by `execute`";
        return refuse("operation", task.operation.id, expected);
    }
    let session = Session::new(account, transport);
    if task.operation.reply.form == Form::List {
        let pages = task.options.max_pages;
        return Ok(Records::List(Box::new(Stream::open(task, session, pages)?)));
    }
    refuse_cursor(&task)?;
    let mut patience = Patience::new(task.options.max_wait_ms);
    match sequence::run(&mut task, &mut Some(session), &mut patience, true)? {
        Outcome::File(file, limits, request) => {
            Ok(Records::File(Box::new(FileStream::new(task, *file, limits, request))))
        }
        Outcome::Documents(..) => Err(crate::response::unexpected_document()),
    }
}

impl Records {
    /// `application/x-ndjson`, or the file's own type.
    #[must_use]
    pub fn media_type(&self) -> &str {
        match self {
            Self::List(_) => "application/x-ndjson",
            Self::File(file) => file.media_type(),
        }
    }

    /// The next batch, about `max_bytes` long (0: 256 KiB); none after the end or an error.
    ///
    /// # Errors
    /// Why the answer could not be read on.
    pub fn next(&mut self, max_bytes: u32) -> Result<Option<Batch>, Error> {
        let max_bytes = match max_bytes as usize {
            0 => DEFAULT_BATCH,
            wanted => wanted.min(MOST_BATCH),
        };
        match self {
            Self::List(stream) => stream.next(max_bytes),
            Self::File(file) => file.next(max_bytes),
        }
    }

    /// The answer without its records, so far.
    #[must_use]
    pub fn summary(&self) -> String {
        match self {
            Self::List(stream) => {
                Value::Object(output::list_summary(stream.task(), &stream.totals)).to_string()
            }
            Self::File(file) => file.summary(),
        }
    }
}

/// A light call that proves base URL and credential.
///
/// # Errors
/// What is wrong with the account.
pub fn test_connection(account: Account, transport: Box<dyn Transport>) -> Result<String, Error> {
    let with_token = matches!(account.credential, Credential::Token(_) | Credential::Client { .. });
    let operation = catalogue::probe(with_token);
    let expectation = Expectation {
        operation,
        version: operation.default_version,
        settings: Settings { max_record_bytes: 1 << 20, typed: false, key: None },
        max_document: 1 << 20,
        secrets: &[],
        raw: false,
    };
    let draft = request::draft(operation, operation.default_version, &[]);
    // Bad credentials are tried once; a test has no time for anything else either.
    let mut patience = Patience { wait_ms: 0, tries: retry::TRIES };
    let mut session = Session::new(account, transport);
    let (answer, limits) = retry::send(&mut session, &draft, &expectation, &mut patience)
        .map_err(|error| about_platform(session.account(), error))?;
    let platform = match answer {
        Answer::Document(document, _) if !with_token => document,
        _ => Value::Null,
    };
    Ok(connection(session.account(), &platform, &limits, draft.head()))
}

/// A refused login may be one of another platform: a hint where the user name tells it.
/// Source: <https://www.qualys.com/platform-identification/>; only the underscore is documented
/// beyond doubt.
fn about_platform(account: &Account, mut error: Error) -> Error {
    let first = &PLATFORMS[0];
    if let Credential::Basic { username, .. } = &account.credential
        && matches!(error.failure.qualys_code, Some(2000 | 2010) | None)
        && error.failure.http_status == Some(401)
        && username.contains('_')
        && account.api.authority != first.api
    {
        let hint = format!(
            "; a user name with an underscore usually belongs to platform {}, https://{}",
            first.name, first.api
        );
        error.failure.advice.push_str(&hint);
    }
    error
}

fn connection(account: &Account, platform: &Value, limits: &Limits, request: Value) -> String {
    json!({
        "ok": true,
        "base_url": account.api.to_string(),
        "gateway_url": account.gateway.as_ref().map(ToString::to_string),
        "credential": account.credential.kind(),
        "platform": platform,
        "limits": limits.to_json(),
        "request": request,
    })
    .to_string()
}

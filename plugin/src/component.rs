//! The component's surface: the WIT world, and nothing but the way between its types and ours.
//!
//! In: calls of the host. Out: their answers. The generated account types print their secrets in
//! `Debug`, so they are taken apart at once and never formatted.

use crate::account::{Account, Credential};
use crate::error::{Case, Error as OwnError, Failure as OwnFailure};
use crate::run;
use crate::transport::Transport as _;
use crate::transport::wasi::WasiTransport;
use exports::nina::connector::integration::{
    self, Account as WitAccount, ClientKind, Credential as WitCredential, Error, Failure, Violation,
};
use exports::nina::connector::integration_stream::{
    self, Batch, GuestRecords, Records as RecordsHandle,
};
use std::cell::RefCell;
use zeroize::Zeroizing;

wit_bindgen::generate!({ world: "connector", path: "../wit" });

struct Component;

export!(Component);

impl integration::Guest for Component {
    fn describe() -> Result<String, Error> {
        Ok(crate::manifest::describe())
    }

    fn validate(step: String) -> Result<String, Error> {
        run::validate(&step, WasiTransport.now()).map_err(to_wit)
    }

    fn test_connection(account: WitAccount) -> Result<String, Error> {
        let account = to_account(account)?;
        run::test_connection(account, Box::new(WasiTransport)).map_err(to_wit)
    }

    fn execute(account: WitAccount, step: String) -> Result<String, Error> {
        let account = to_account(account)?;
        run::execute(account, &step, Box::new(WasiTransport)).map_err(to_wit)
    }
}

impl integration_stream::Guest for Component {
    type Records = Records;

    fn open(account: WitAccount, step: String) -> Result<RecordsHandle, Error> {
        let account = to_account(account)?;
        let records = run::open(account, &step, Box::new(WasiTransport)).map_err(to_wit)?;
        Ok(RecordsHandle::new(Records(RefCell::new(records))))
    }
}

/// The resource that the host pulls from. A component has one thread and is not entered again
/// while it runs, so the cell is never borrowed twice.
struct Records(RefCell<run::Records>);

impl GuestRecords for Records {
    fn media_type(&self) -> String {
        self.0.borrow().media_type().to_owned()
    }

    fn next(&self, max_bytes: u32) -> Result<Option<Batch>, Error> {
        let batch = self.0.borrow_mut().next(max_bytes).map_err(to_wit)?;
        Ok(batch.map(|batch| Batch {
            data: batch.data,
            records: batch.records,
            cursor: batch.cursor,
        }))
    }

    fn summary(&self) -> String {
        self.0.borrow().summary()
    }
}

fn to_account(account: WitAccount) -> Result<Account, Error> {
    let credential = match account.credential {
        WitCredential::Basic(login) => Credential::Basic {
            username: Zeroizing::new(login.username),
            password: Zeroizing::new(login.password),
        },
        WitCredential::Token(token) => Credential::Token(Zeroizing::new(token)),
        WitCredential::Client(client) => Credential::Client {
            subscription: client.kind == ClientKind::Subscription,
            id: Zeroizing::new(client.id),
            secret: Zeroizing::new(client.secret),
        },
        WitCredential::Host => Credential::Host,
    };
    Account::new(&account.base_url, account.gateway_url.as_deref(), credential).map_err(to_wit)
}

fn to_wit(error: OwnError) -> Error {
    let failure = to_failure(*error.failure);
    match error.case {
        Case::InvalidStep => Error::PermanentInvalidStep(failure),
        Case::UnknownOperation => Error::PermanentUnknownOperation(failure),
        Case::Credential => Error::PermanentCredential(failure),
        Case::NotLicensed => Error::PermanentNotLicensed(failure),
        Case::NotFound => Error::PermanentNotFound(failure),
        Case::VersionRetired => Error::PermanentVersionRetired(failure),
        Case::Refused => Error::PermanentRefused(failure),
        Case::DeniedByHost => Error::PermanentDeniedByHost(failure),
        Case::OutcomeUnknown => Error::PermanentOutcomeUnknown(failure),
        Case::TooLarge => Error::PermanentTooLarge(failure),
        Case::MalformedResponse => Error::PermanentMalformedResponse(failure),
        Case::RateLimited => Error::RateLimited(failure),
        Case::Busy => Error::Busy(failure),
        Case::Maintenance => Error::Maintenance(failure),
        Case::TransientUpstream => Error::TransientUpstream(failure),
        Case::TransientNetwork => Error::TransientNetwork(failure),
        Case::IncompleteResponse => Error::IncompleteResponse(failure),
    }
}

fn to_failure(failure: OwnFailure) -> Failure {
    Failure {
        code: failure.code.to_owned(),
        message: failure.message,
        advice: failure.advice,
        detail: serde_json::Value::Object(failure.detail).to_string(),
        http_status: failure.http_status,
        qualys_code: failure.qualys_code,
        retry_after_ms: failure.retry_after_ms,
        outcome_unknown: failure.outcome_unknown,
        cursor: failure.cursor,
        violations: failure
            .violations
            .into_iter()
            .map(|violation| Violation {
                parameter: violation.parameter,
                given: violation.given,
                rule: violation.rule.to_owned(),
                expected: violation.expected,
                nearest: violation.nearest,
            })
            .collect(),
    }
}

//! A guest that is no connector: it asks for what it is told to, also for what no guest may have.
//!
//! In: a step that is a command, `get URL`, `repeat N URL` or `credential URL`. Out: what came of it, a line for each
//! thing tried. It exports the connector's contract, since hosts load nothing else. Empty when compiled natively.

#![cfg(target_arch = "wasm32")]

mod probe;

use exports::nina::connector::integration::{self, Account, Credential, Error};
use exports::nina::connector::integration_stream::{self, Batch, Records};

wit_bindgen::generate!({ world: "connector", path: "../../wit" });

struct TestGuest;

export!(TestGuest);

impl integration::Guest for TestGuest {
    fn describe() -> Result<String, Error> {
        Err(Error::ExecutionFailed)
    }

    fn validate(_step: String) -> Result<String, Error> {
        Err(Error::ExecutionFailed)
    }

    fn test_connection(_account: Account) -> Result<String, Error> {
        Err(Error::ExecutionFailed)
    }

    fn execute(account: Account, step: String) -> Result<String, Error> {
        let words: Vec<&str> = step.split(' ').collect();
        match words.as_slice() {
            ["get", url] => Ok(probe::get(url)),
            ["repeat", times, url] => {
                times.parse().map_err(|_| Error::ExecutionFailed).map(|n| probe::repeat(n, url))
            }
            ["credential", url] => Ok(format!("{}\n{}", shown(&account), probe::credential(url))),
            _ => Err(Error::ExecutionFailed),
        }
    }
}

impl integration_stream::Guest for TestGuest {
    type Records = NoRecords;

    fn open(_account: Account, _step: String) -> Result<Records, Error> {
        Err(Error::ExecutionFailed)
    }
}

/// Never made: `open` refuses.
struct NoRecords;

impl integration_stream::GuestRecords for NoRecords {
    fn media_type(&self) -> String {
        String::new()
    }

    fn next(&self, _max_bytes: u32) -> Result<Option<Batch>, Error> {
        Ok(None)
    }

    fn summary(&self) -> String {
        String::new()
    }
}

/// All that the guest was told of the account, secrets included.
fn shown(account: &Account) -> String {
    let credential = match &account.credential {
        Credential::Basic(login) => format!("basic {} {}", login.username, login.password),
        Credential::Token(token) => format!("token {token}"),
        Credential::Client(client) => format!("client {} {}", client.id, client.secret),
        Credential::Host => "host".to_owned(),
    };
    format!("account: {} {credential}", account.base_url)
}

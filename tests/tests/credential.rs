//! A credential that the host holds: a real guest can neither read nor write it, and the server still gets it.
//!
//! In: a guest that tries every way that `wasi:http/types` has, and a server that repeats what it was sent.
//! Out: what the guest reports, and what the server saw.

use std::sync::{Arc, Mutex};

use host_harness::account::{Account, Credential};
use tests::loopback::{Loopback, Reply};
use tests::test_guest::{PLANTED, account, loopback, run};

/// Of the usual account: `planted-user:planted-password`.
const BASIC: &str = "Basic cGxhbnRlZC11c2VyOnBsYW50ZWQtcGFzc3dvcmQ=";

type Seen = Arc<Mutex<Vec<http::Request<Vec<u8>>>>>;

/// A server whose answer has the request's `Authorization` among its headers, as a careless proxy might.
async fn echo() -> (Loopback, Seen) {
    let seen = Seen::default();
    let log = seen.clone();
    let server = Loopback::start(move |request| {
        let mut reply = Reply::with_length(200, "text/plain", b"hello");
        if let Some(value) = request.headers().get("authorization") {
            let value = value.to_str().unwrap();
            let head = "HTTP/1.1 200 Whatever\r\n";
            let echoed =
                format!("{head}Authorization: {value}\r\nProxy-Authorization: {value}\r\n");
            reply.bytes.splice(..head.len(), echoed.into_bytes());
        }
        log.lock().unwrap().push(request);
        reply
    });
    (server.await.unwrap(), seen)
}

async fn report(account: &Account, server: &Loopback) -> String {
    let command = format!("credential {}/api/x", server.url());
    run(loopback(), account, &command).await.unwrap()
}

fn authorizations(seen: &Seen) -> Vec<String> {
    let seen = seen.lock().unwrap();
    let values = seen.iter().flat_map(|request| request.headers().get_all("authorization"));
    values.map(|value| value.to_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_guest_can_neither_read_nor_write_the_credential_that_the_host_holds() {
    let (server, seen) = echo().await;
    let mut account = account(&server.url());
    account.credential = Credential::Host(Box::new(account.credential));
    let report = report(&account, &server).await;
    println!("{report}");

    let line = |start: &str| report.lines().find(|line| line.starts_with(start)).unwrap();
    assert_eq!(line("account: "), format!("account: {} host", server.url()));
    for name in ["authorization", "Authorization", "AUTHORIZATION", "proxy-authorization"] {
        for way in ["append", "set", "from-list"] {
            let expected = format!("{way} {name}: Err(HeaderError::Forbidden)");
            assert_eq!(line(&format!("{way} {name}: ")), expected);
        }
    }
    for way in ["append to the request", "append to a copy of its headers"] {
        assert_eq!(line(way), format!("{way}: Err(HeaderError::Forbidden)"));
    }
    assert_eq!(line("has authorization: "), "has authorization: false");
    assert_eq!(line("values of authorization: "), "values of authorization: 0");

    // The request went out all the same, with the host's own credential and nothing of the guest's.
    assert_eq!(line("status: "), "status: 200");
    assert_eq!(authorizations(&seen), [BASIC]);
    // What the server repeats in such a header is taken out again.
    let lower = report.to_ascii_lowercase();
    assert!(!lower.contains("header authorization") && !lower.contains("header proxy-auth"));
    assert!(!report.contains(PLANTED) && !report.contains(&BASIC[6..]), "{report}");
}

/// The same guest with a credential of its own: the refusals above are the host's, and not for want of trying.
#[tokio::test]
async fn a_guest_writes_the_credential_that_it_holds_itself() {
    let (server, seen) = echo().await;
    let report = report(&account(&server.url()), &server).await;
    assert!(report.contains("append authorization: Ok(())"), "{report}");
    assert!(report.contains("basic planted-user planted-password"), "{report}");
    assert_eq!(authorizations(&seen), [""; 0], "the host adds nothing");
}

/// The gateway's token is the host's too: a guest cannot ask for one in its place.
#[tokio::test]
async fn a_guest_cannot_log_in_in_place_of_the_host() {
    let (server, seen) = echo().await;
    let mut account = account(&server.url());
    account.credential = Credential::Host(Box::new(account.credential));
    for path in ["/auth", "/auth/oidc", "//auth", "/%61uth", "/AUTH"] {
        let command = format!("get {}{path}", server.url());
        let report = run(loopback(), &account, &command).await.unwrap();
        assert_eq!(report, "refused: ErrorCode::HttpRequestDenied", "{path}");
    }
    assert!(seen.lock().unwrap().is_empty());
}

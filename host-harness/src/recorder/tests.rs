//! What a recording holds, and that no secret is in it.

use super::*;
use http::Response;

use crate::account::Secret;
use crate::gate::basic;
use crate::outgoing::{WireError, whole};
use crate::player::Player;

/// Answers every request with the same text, or breaks it off.
struct Canned {
    body: &'static str,
    breaks: bool,
}

impl Outgoing for Canned {
    fn send(&self, _request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        let body = Bytes::from_static(self.body.as_bytes());
        let body = if self.breaks {
            flowing(stream::iter([Ok(body), Err(WireError::ConnectionTerminated)]))
        } else {
            whole(body)
        };
        let response = Response::builder()
            .header("content-type", "text/xml")
            .header("x-powered-by", "Qualys:USPOD3:planted-subscription")
            .header("x-ratelimit-limit", "300")
            .body(body);
        Box::pin(async { Ok(response.unwrap()) })
    }
}

fn account() -> Account {
    Account {
        base_url: "http://127.0.0.1:4711".into(),
        gateway_url: None,
        credential: Credential::Basic {
            username: "planted-user".into(),
            password: Secret::new("planted&password"),
        },
    }
}

fn request(base: &str, login: (&str, &str)) -> Request<Bytes> {
    Request::post(format!("{base}/api/2.0/fo/auth/unix/?action=create"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", basic(login.0, login.1).as_str())
        .header("x-requested-with", "nina")
        .body(format!("title=x&password={}", login.1.replace('&', "%26")).into())
        .unwrap()
}

const BODY: &str =
    "<R><URL>http://127.0.0.1:4711/x?u=planted-user</URL><P>planted&amp;password</P></R>";

async fn record(canned: Canned, folder: &Path) -> (Result<(), CaseError>, bool) {
    let recorder =
        Recorder::new(Arc::new(canned), &account(), vec!["planted-parameter".into()], folder)
            .unwrap();
    let login = ("planted-user", "planted&password");
    let answer = recorder.send(request("http://127.0.0.1:4711", login)).await.unwrap();
    let whole = answer.into_body().collect().await.is_ok();
    let step = r#"{"parameters": {"password": "planted&password", "pin": "planted-parameter"}}"#;
    (recorder.write(Call::Execute, step), whole)
}

#[tokio::test]
async fn a_recording_holds_no_secret_and_plays_again() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("scan/launch/recorded");
    let canned = Canned { body: BODY, breaks: false };
    let (written, _) = record(canned, &folder).await;
    written.unwrap();
    for entry in fs::read_dir(&folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!text.contains("planted"), "{text}");
        assert!(!text.contains("4711"), "{text}");
    }
    let body = fs::read_to_string(folder.join("1.xml")).unwrap();
    assert!(body.contains("https://qualysapi.qg2.apps.qualys.com/x?u=nina_ex1"), "{body}");

    let case = crate::case::Case::read(parent.path(), &folder).unwrap();
    assert_eq!(case.name, "scan/launch/recorded");
    assert!(case.step.contains(r#""pin":"redacted""#), "{}", case.step);
    let player = Player::open(&folder, &case.account, String::new()).unwrap();
    let login = (DEFAULT_USERNAME, DEFAULT_PASSWORD);
    let answer = player.send(request(DEFAULT_BASE_URL, login)).await.unwrap();
    player.finish().unwrap();
    assert_eq!(answer.headers()["x-ratelimit-limit"], "300");
    assert!(!answer.headers().contains_key("x-powered-by"));
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), body);
}

/// Gives a token as a text, as JSON text or in a JSON object, and repeats it in its answers.
struct Gateway(&'static str);

impl Outgoing for Gateway {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        let body = if is_login(&request) { self.0 } else { "<R>planted-token</R>" };
        Box::pin(async { Ok(Response::new(whole(Bytes::from_static(body.as_bytes())))) })
    }
}

#[tokio::test]
async fn a_token_is_hidden_in_whatever_form_it_came() {
    for (answered, written) in [
        ("planted-token", "made-up-token"),
        ("\"planted-token\"", "\"made-up-token\""),
        (r#"{"access_token": "planted-token"}"#, r#"{"access_token": "made-up-token"}"#),
        (
            r#"{"access_token": "planted-token", "refresh_token": "planted-other"}"#,
            r#"{"access_token": "made-up-token", "refresh_token": "made-up-token"}"#,
        ),
        (r#"{"unknown": "planted"}"#, "made-up-token"),
    ] {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("case");
        let onward = Arc::new(Gateway(answered));
        let recorder = Recorder::new(onward, &account(), Vec::new(), &folder).unwrap();
        for uri in ["http://127.0.0.1:4711/auth", "http://127.0.0.1:4711/pcrs/1.0/x"] {
            let request = Request::post(uri).body(Bytes::new()).unwrap();
            recorder.send(request).await.unwrap().into_body().collect().await.unwrap();
        }
        recorder.write(Call::Execute, "{}").unwrap();
        assert_eq!(fs::read_to_string(folder.join("1.bin")).unwrap(), written);
        let hidden = answered.contains("planted-token");
        let repeated = fs::read_to_string(folder.join("2.bin")).unwrap();
        assert_eq!(repeated == "<R>made-up-token</R>", hidden, "{repeated}");
    }
}

#[tokio::test]
async fn a_broken_answer_plays_broken() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("broken");
    let (written, whole) = record(Canned { body: BODY, breaks: true }, &folder).await;
    written.unwrap();
    assert!(!whole);
    let case = crate::case::Case::read(parent.path(), &folder).unwrap();
    let player = Player::open(&folder, &case.account, String::new()).unwrap();
    let login = (DEFAULT_USERNAME, DEFAULT_PASSWORD);
    let answer = player.send(request(DEFAULT_BASE_URL, login)).await.unwrap();
    assert!(answer.into_body().collect().await.is_err());
}

#[test]
fn a_case_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(CASE_FILE), "{}").unwrap();
    let canned = Arc::new(Canned { body: "", breaks: false });
    let refused = Recorder::new(canned, &account(), Vec::new(), folder.path());
    assert!(refused.err().unwrap().to_string().contains("a case already"));
}

#[test]
fn a_secret_that_is_left_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut redaction = Redaction::default();
    redaction.hide("planted", "x");
    fs::write(folder.path().join("1.pdf"), b"\xffplanted").unwrap();
    let error = refuse_leaks(folder.path(), &redaction).unwrap_err().to_string();
    assert!(error.contains("1.pdf") && !error.contains("planted"), "{error}");
}

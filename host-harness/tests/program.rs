//! The program as people run it: what it prints where, what it sends, and its exit codes.
//!
//! In: the built program, the shipped fixtures, and a loopback server that answers with one body.

mod executable;
mod server;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Output;

use executable::{exit, json, logged_in, program, said};
use serde_json::Value;
use server::{Server, reply};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures");

const TWO_HOSTS: &str = r#"<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE HOST_LIST_VM_DETECTION_OUTPUT SYSTEM "https://qualysapi.example.com/host_list_vm_detection_output.dtd">
<HOST_LIST_VM_DETECTION_OUTPUT><RESPONSE><DATETIME>2026-11-20T12:00:00Z</DATETIME><HOST_LIST>
<HOST><ID>1</ID><IP>10.0.0.1</IP><DETECTION_LIST><DETECTION><QID>38170</QID></DETECTION>
<DETECTION><QID>38173</QID></DETECTION></DETECTION_LIST></HOST>
<HOST><ID>2</ID><IP>10.0.0.2</IP><DETECTION_LIST><DETECTION><QID>70000</QID></DETECTION></DETECTION_LIST></HOST>
</HOST_LIST></RESPONSE></HOST_LIST_VM_DETECTION_OUTPUT>
"#;

fn two_hosts() -> Server {
    Server::start(|_, _| reply(200, TWO_HOSTS))
}

fn live(url: &str, words: &[&str]) -> Output {
    logged_in(url, words).output().unwrap()
}

fn error_text(output: &Output) -> String {
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    said(output)
}

const STEP: [&str; 4] = ["call", "host", "list_detection", "ips=10.0.0.0/24"];

#[test]
fn a_stream_prints_a_record_a_line_and_the_summary_beside() {
    let server = two_hosts();
    let words = [&STEP[..], &["--stream", "--allow-loopback-http"]].concat();
    let output = live(&server.url(), &words);
    assert_eq!(exit(&output), 0);
    let text = String::from_utf8(output.stdout).unwrap();
    let ids: Vec<_> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["ID"].clone())
        .collect();
    assert_eq!(ids, ["1", "2"]);
    let summary: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(summary["page"]["records"], 2);
}

#[test]
fn a_file_appears_when_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answer.json");
    let case = format!("{FIXTURES}/host/list_detection/guide_example");
    let words = ["call", "--replay", &case, "-o", path.to_str().unwrap()];
    let output = program(&words).output().unwrap();
    assert_eq!(exit(&output), 0);
    assert!(output.stdout.is_empty());
    let answer: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(answer["operation"], "list_detection");

    let cut = format!("{FIXTURES}/host/list_detection/cut_stream");
    let path = folder.path().join("cut.ndjson");
    let words = ["call", "--stream", "--replay", &cut, "-o", path.to_str().unwrap()];
    let output = program(&words).output().unwrap();
    assert_eq!(exit(&output), 5);
    assert!(!path.exists());
    assert!(folder.path().join("cut.ndjson.part").exists());
}

#[test]
fn the_host_lets_nothing_out_that_was_not_allowed() {
    let server = two_hosts();
    let output = live(&server.url(), &STEP);
    assert_eq!(exit(&output), 3);
    assert!(error_text(&output).contains("permanent-denied-by-host"));
    assert!(server.seen().is_empty());
}

/// A proxy that refuses the first connection, and what it was asked for.
fn refusing_proxy() -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url =
        format!("http://planted-proxy:planted-proxy-password@{}", listener.local_addr().unwrap());
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut piece = [0; 4096];
        let length = stream.read(&mut piece).unwrap();
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").unwrap();
        String::from_utf8_lossy(&piece[..length]).into_owned()
    });
    (url, asked)
}

fn through(proxy: &str, base_url: &str, past: &str) -> Output {
    program(&["test-connection"])
        .env("HTTPS_PROXY", proxy)
        .env("NO_PROXY", past)
        .env("RUST_LOG", "trace")
        .env("QUALYS_BASE_URL", base_url)
        .env("QUALYS_TOKEN", "planted-token")
        .output()
        .unwrap()
}

#[test]
fn the_environments_proxy_is_used_and_its_credential_is_never_shown() {
    let (proxy, asked) = refusing_proxy();
    let output = through(&proxy, "https://qualysapi.qualys.com", "");
    assert_eq!(exit(&output), 5, "{}", error_text(&output));
    let asked = asked.join().unwrap();
    assert!(asked.starts_with("CONNECT qualysapi.qualys.com:443 "), "{asked}");
    assert!(asked.to_ascii_lowercase().contains("proxy-authorization: basic "), "{asked}");
    let shown = error_text(&output);
    assert!(shown.contains("no answer") && !shown.contains("planted"), "{shown}");
}

#[test]
fn names_in_no_proxy_go_past_the_proxy() {
    // A label of more than 63 characters is no name that the network would be asked for.
    let base_url = format!("https://qualysapi.{}.invalid", "x".repeat(64));
    let (proxy, asked) = refusing_proxy();
    assert_eq!(exit(&through(&proxy, &base_url, "other.example,.invalid")), 5);
    assert!(!asked.is_finished(), "the proxy was asked");
    assert_eq!(exit(&through(&proxy, &base_url, "other.example")), 5);
    assert!(asked.join().unwrap().starts_with("CONNECT qualysapi.x"));
}

#[test]
fn bad_input_is_refused_before_anything_is_sent() {
    let server = two_hosts();
    let with_flag =
        |url: &str, words: &[&str]| live(url, &[words, &["--allow-loopback-http"]].concat());
    let good = server.url();
    let with_path = format!("{good}/api");
    let folder = tempfile::tempdir().unwrap();
    let not_json = folder.path().join("step.json");
    std::fs::write(&not_json, "{\"resource\": ").unwrap();
    let not_json = not_json.to_str().unwrap();
    let table: [(&str, &[&str], &str); 8] = [
        (&good, &["call", not_json], "permanent-invalid-step"),
        (&good, &["call", "hosst", "list"], "permanent-unknown-operation"),
        (&good, &["call", "host", "list_detection", "truncation_limit=many"], "truncation_limit"),
        (&with_path, &STEP, "account.base-url"),
        ("http://qualysapi.qualys.com", &STEP, "account.base-url"),
        ("https://qualysguard.qualys.com", &STEP, "account.base-url"),
        ("https://www.example.com", &STEP, "account.base-url"),
        (&good, &["call", "host"], "no whole step"),
    ];
    for (url, words, expected) in table {
        let output = with_flag(url, words);
        let text = error_text(&output);
        assert_eq!(exit(&output), 2, "{url} {words:?}: {text}");
        assert!(text.contains(expected), "{url} {words:?}: {text}");
    }
    assert!(server.seen().is_empty());
}

#[test]
fn a_missing_credential_or_server_is_named() {
    let nothing = program(&STEP).output().unwrap();
    assert_eq!(exit(&nothing), 2);
    let text = error_text(&nothing);
    assert!(
        text.contains("QUALYS_BASE_URL") && text.contains("https://qualysapi.qg2.apps.qualys.com")
    );
    let no_login =
        program(&STEP).env("QUALYS_BASE_URL", "https://qualysapi.qualys.com").output().unwrap();
    assert_eq!(exit(&no_login), 2);
    assert!(error_text(&no_login).contains("QUALYS_USERNAME"));
}

#[test]
fn exit_codes_say_what_to_do() {
    let table = [
        ("three_violations", 2),
        ("unknown_operation", 2),
        ("bad_login", 3),
        ("write_without_answer", 3),
        ("rate_limited", 4),
        ("in_progress", 4),
        ("maintenance", 4),
        ("html_503", 5),
        ("cut_clean", 5),
    ];
    for (case, expected) in table {
        let folder = format!("{FIXTURES}/_failures/{case}");
        let output = program(&["call", "--replay", &folder, "--json-errors"]).output().unwrap();
        assert_eq!(exit(&output), expected, "{case}");
        let error: Value = serde_json::from_slice(&output.stderr).unwrap();
        assert!(error["case"].is_string() && error["message"].is_string(), "{case}");
    }
}

#[test]
fn validate_shows_the_request_and_no_secret() {
    let words =
        "validate scan launch scan_title=x option_profile=y ip=10.0.0.0/30 iscanner_name=External";
    let output = program(&words.split(' ').collect::<Vec<_>>()).output().unwrap();
    let form = &json(&output)["requests"][0]["form"];
    assert_eq!(form["option_title"], "y");
    assert_eq!(form["ip"], "10.0.0.0-10.0.0.3");
}

#[test]
fn what_there_is_is_listed_and_described() {
    let output = program(&["list", "--json"]).output().unwrap();
    let listed = json(&output);
    let line = listed.as_array().unwrap().iter().find(|line| line["operation"] == "list_detection");
    let line = line.unwrap();
    for field in ["resource", "label", "module", "effect", "method", "path", "version", "confirmed"]
    {
        assert!(!line[field].is_null(), "{field}");
    }
    let described = program(&["describe", "host", "list_detection", "--json"]).output().unwrap();
    assert_eq!(json(&described)["id"], "list_detection");
    let table = program(&["describe", "host", "list_detection"]).output().unwrap();
    assert!(String::from_utf8(table.stdout).unwrap().contains("truncation_limit"));
    let unknown = program(&["describe", "hosst"]).output().unwrap();
    assert_eq!(exit(&unknown), 2);
}

/// What `describe` and the tables print for people.
fn shown(words: &[&str]) -> String {
    let output = program(words).output().unwrap();
    assert_eq!(exit(&output), 0, "{words:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_operation_is_described_in_words() {
    let text = shown(&["describe", "scan", "launch"]);
    for line in [
        "POST /api/3.0/fo/scan/ action=launch",
        "3.0; 2.0 until 2026-12-01",
        "scan list scan_ref=… every 60 s until STATUS/STATE is Finished",
        "\n  asset_group_ids: ids and ranges a-b, separated by commas; also called ag_ids\n",
        "at most one of",
        "option_profile: A number is sent as option_id, any other text as option_title.",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert!(shown(&["describe", "pc_posture", "list"]).contains("\nanswer\n"));
}

#[test]
fn it_shows_what_stops_working_when() {
    let text = shown(&["lifecycle", "--on", "2026-11-21"]);
    assert!(text.starts_with("On 2026-11-21 none of the 130 operations"), "{text}");
    assert!(text.contains("! ends on 2026-12-01, in 10 days"));
    assert!(text.contains("/api/2.0/fo/scan/ "));
    assert!(text.contains("/api/2.0/fo/auth/mysql/"));
    let past = shown(&["lifecycle", "--on", "2026-12-02", "--all"]);
    assert!(past.contains("x ended on 2026-12-01, yesterday") && past.contains("  scan launch "));
    let output = program(&["lifecycle", "--json", "--on", "2026-11-21"]).output().unwrap();
    let lifecycle = json(&output);
    assert_eq!(lifecycle["operations"].as_array().unwrap().len(), 130);
    assert_eq!(lifecycle["ending"][0]["days_left"], 10);
    assert_eq!(exit(&program(&["lifecycle", "--on", "tomorrow"]).output().unwrap()), 2);
}

#[test]
fn the_pods_are_listed() {
    let pods = json(&program(&["pods", "--json"]).output().unwrap());
    assert_eq!(pods["platforms"].as_array().unwrap().len(), 14);
    let text = shown(&["pods"]);
    let eu1 = text.lines().find(|line| line.starts_with("EU1 ")).unwrap();
    assert!(
        eu1.contains("https://qualysapi.qualys.eu ") && eu1.contains("gateway.qg1.apps.qualys.eu")
    );
    assert!(text.contains("https://qualysapi.<customer_base_url>"));
}

#[test]
fn a_recording_plays_again_and_holds_no_secret() {
    let server = two_hosts();
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("host/list_detection/recorded");
    let record = ["--record", case.to_str().unwrap(), "--allow-loopback-http"];
    let output = live(&server.url(), &[&STEP[..], &record].concat());
    let shown = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(exit(&output), 0, "{shown}");
    for entry in std::fs::read_dir(&case).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!text.contains("planted") && !text.contains("127.0.0.1"), "{text}");
    }
    let fixtures = folder.path().to_str().unwrap();
    let output = program(&["replay", "recorded", "--fixtures", fixtures]).output().unwrap();
    let shown = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(exit(&output), 0, "{shown}");
    assert!(shown.contains("ok       host/list_detection/recorded"), "{shown}");
}

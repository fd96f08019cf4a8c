//! The program against servers that behave as Qualys does when things go wrong: what it sends, how often, what it
//! prints, and its exit codes.
//!
//! In: the built program, and a loopback server that is told what to answer, by the number of the request. Waits
//! between tries are the program's own.

mod executable;
mod server;

use std::process::Output;

use executable::{exit, json, logged_in, program, said};
use host_harness::form::{self, Pairs, Values};
use serde_json::Value;
use server::{Reply, Seen, Server, reply};

const LIST: [&str; 5] =
    ["call", "host", "list_detection", "ips=10.0.0.0/24", "--allow-loopback-http"];

fn run(server: &Server, words: &[&str]) -> Output {
    logged_in(&server.url(), words).output().unwrap()
}

/// Hosts 10 × page + 1 to 4, each with as many detections as its number in the page.
fn page(page: u32, next: Option<u32>) -> String {
    let host = |number: u32| {
        let id = page * 10 + number;
        let detections: String = (0..number)
            .map(|at| format!("<DETECTION><QID>{}</QID><RESULTS><![CDATA[a < b & c\n]]></RESULTS></DETECTION>", id * 10 + at))
            .collect();
        format!("<HOST><ID>{id}</ID><DETECTION_LIST>{detections}</DETECTION_LIST></HOST>\n")
    };
    let hosts: String = (1..=4).map(host).collect();
    let warning = next.map_or(String::new(), |next| {
        format!(
            "<WARNING><CODE>1980</CODE><TEXT>more</TEXT><URL><![CDATA[https://qualysapi.example.com\
             /api/5.0/fo/asset/host/vm/detection/?action=list&id_min={next}]]></URL></WARNING>"
        )
    });
    format!(
        "<?xml version=\"1.0\"?>\n<HOST_LIST_VM_DETECTION_OUTPUT><RESPONSE><HOST_LIST>{hosts}</HOST_LIST>{warning}\
         </RESPONSE></HOST_LIST_VM_DETECTION_OUTPUT>\n"
    )
}

fn simple_return(code: u32, text: &str, items: &str) -> String {
    format!(
        "<SIMPLE_RETURN><RESPONSE><DATETIME>2026-11-20T12:00:00Z</DATETIME><CODE>{code}</CODE><TEXT>{text}</TEXT>\
         {items}</RESPONSE></SIMPLE_RETURN>"
    )
}

fn form(request: &Seen) -> Pairs {
    form::decode(&request.body)
}

fn value(form: &Pairs, name: &str) -> Option<String> {
    match form.get(name)? {
        Values::One(value) => Some(value.clone()),
        Values::Several(_) => panic!("{name} was sent several times"),
    }
}

#[test]
fn every_host_and_detection_is_printed_and_only_known_parameters_are_sent() {
    let server = Server::start(|_, _| reply(200, page(1, None)));
    let output = run(&server, &LIST);
    let answer = json(&output);
    assert_eq!(exit(&output), 0, "{}", said(&output));
    let records = answer["records"].as_array().unwrap();
    let told: Vec<(&str, usize)> = records
        .iter()
        .map(|host| {
            let detections = host["DETECTION_LIST"]["DETECTION"].as_array().unwrap();
            (host["ID"].as_str().unwrap(), detections.len())
        })
        .collect();
    assert_eq!(told, [("11", 1), ("12", 2), ("13", 3), ("14", 4)]);
    assert_eq!(answer["page"]["counts"]["DETECTION"], 10);

    let [request] = &server.seen()[..] else { panic!("one request was due") };
    assert!(request.head.starts_with("POST /api/5.0/fo/asset/host/vm/detection/ HTTP/1.1"));
    assert_eq!(
        request.header("authorization"),
        Some("Basic cGxhbnRlZC11c2VyOnBsYW50ZWQtcGFzc3dvcmQ=")
    );
    assert!(request.header("x-requested-with").is_some_and(|value| !value.is_empty()));
    assert!(request.header("user-agent").is_some());
    let described = program(&["describe", "host", "list_detection", "--json"]).output().unwrap();
    let described = json(&described);
    let known: Vec<&str> = described["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|parameter| parameter["name"].as_str().unwrap())
        .chain(["action"])
        .collect();
    let form = form(request);
    for name in form.keys() {
        assert!(known.contains(&name.as_str()), "{name} is not known");
    }
    assert_eq!(value(&form, "action").as_deref(), Some("list"));
    assert_eq!(value(&form, "ips").as_deref(), Some("10.0.0.0-10.0.0.255"));
}

/// Two pages; the second is cut twice, each time after another whole record.
fn cut_twice(number: usize, request: &Seen) -> Reply {
    let from: u32 = value(&form(request), "id_min").map_or(0, |from| from.parse().unwrap());
    if from == 0 {
        return reply(200, page(1, Some(21)));
    }
    let mut rest = page(2, None);
    for id in (21..from).rev() {
        let (start, end) = host_at(&rest, id);
        rest.replace_range(start..end, "");
    }
    let cut = (number <= 2).then(|| host_at(&rest, from).1 + 20);
    Reply { cut, ..reply(200, rest) }
}

fn host_at(text: &str, id: u32) -> (usize, usize) {
    let start = text.find(&format!("<HOST><ID>{id}</ID>")).unwrap();
    (start, start + text[start..].find("</HOST>\n").unwrap() + 8)
}

const ALL: [&str; 8] = ["11", "12", "13", "14", "21", "22", "23", "24"];

#[test]
fn a_second_page_that_is_cut_twice_is_still_read_once() {
    let server = Server::start(cut_twice);
    let output = run(&server, &[&LIST[..], &["--option", "max_pages=2"]].concat());
    assert_eq!(exit(&output), 0, "{}", said(&output));
    let answer = json(&output);
    let ids: Vec<_> = answer["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|host| host["ID"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ALL);
    assert_eq!(server.seen().len(), 4);
}

#[test]
fn a_stream_whose_second_page_is_cut_twice_prints_every_record_once() {
    let server = Server::start(cut_twice);
    let output = run(&server, &[&LIST[..], &["--stream"]].concat());
    assert_eq!(exit(&output), 0, "{}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    let hosts: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<_> = hosts.iter().map(|host| host["ID"].as_str().unwrap()).collect();
    assert_eq!(ids, ALL);
}

#[test]
fn a_rate_limit_is_told_and_not_waited_for() {
    let items = "<ITEM_LIST><ITEM><KEY>CALLS_TO_FINISH</KEY><VALUE>2</VALUE></ITEM>\
                 <ITEM><KEY>SECONDS_TO_WAIT</KEY><VALUE>120</VALUE></ITEM></ITEM_LIST>";
    let body = simple_return(1965, "This API cannot be run again yet.", items);
    let server = Server::start(move |_, _| reply(409, body.clone()));
    let output = run(&server, &LIST);
    assert_eq!(exit(&output), 4);
    assert!(said(&output).contains("120 s"), "{}", said(&output));
    assert_eq!(server.seen().len(), 1);
    let output = run(&server, &[&LIST[..], &["--json-errors"]].concat());
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(
        (&error["case"], &error["retry_after_ms"]),
        (&"rate-limited".into(), &120_000.into())
    );
}

#[test]
fn a_code_in_an_answer_with_status_200_is_an_error() {
    let body = simple_return(2001, "Your account has expired.", "");
    let server = Server::start(move |_, _| reply(200, body.clone()));
    let output = run(&server, &["call", "activity_log", "export", "--allow-loopback-http"]);
    assert_eq!(exit(&output), 3);
    assert!(output.stdout.is_empty());
    assert!(said(&output).contains("2001"), "{}", said(&output));
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn a_wrong_password_is_tried_once() {
    let body = simple_return(2000, "Bad Login/Password", "");
    let server = Server::start(move |_, _| reply(401, body.clone()));
    for words in [&LIST[..], &["test-connection", "--allow-loopback-http"]] {
        let before = server.seen().len();
        let output = run(&server, words);
        assert_eq!(exit(&output), 3, "{}", said(&output));
        assert_eq!(server.seen().len() - before, 1);
    }
}

#[test]
fn nothing_is_sent_without_a_credential_or_for_a_wrong_step() {
    let server = Server::start(|_, _| reply(200, page(1, None)));
    let no_password = logged_in(&server.url(), &LIST).env_remove("QUALYS_PASSWORD").output();
    assert_eq!(exit(&no_password.unwrap()), 2);
    let without_flag = run(&server, &LIST[..4]);
    assert_eq!(exit(&without_flag), 3);
    for step in [["hosts", "list_detection"], ["host", "list_detections"]] {
        let output = run(&server, &[&["call"], &step[..], &["--allow-loopback-http"]].concat());
        assert_eq!(exit(&output), 2);
        assert!(said(&output).contains("unknown-operation"));
    }
    assert!(server.seen().is_empty());
}

#[test]
fn a_file_takes_its_name_only_when_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let pdf = format!("%PDF-1.4\n{}", "0123456789\n".repeat(50_000));
    let body = pdf.clone();
    let server = Server::start(move |number, _| Reply {
        media_type: "application/pdf",
        cut: (number == 0).then_some(300_000),
        ..reply(200, body.clone())
    });
    let words = ["call", "report", "fetch", "id=1", "--allow-loopback-http", "--stream", "-o"];
    let words = [&words[..], &[path.to_str().unwrap()]].concat();
    let output = run(&server, &words);
    assert_eq!(exit(&output), 5, "{}", said(&output));
    assert!(!path.exists());
    let output = run(&server, &words);
    assert_eq!(exit(&output), 0, "{}", said(&output));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), pdf);
    assert_eq!(server.seen().len(), 2);
}

//! `import-har`: a browser's recording becomes a case that plays, and holds no secret.
//!
//! In: a HAR file with planted secrets. Out: a case folder, replayed by the program itself.

mod executable;

use std::fs;
use std::path::Path;
use std::process::Output;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use executable::{exit, program};
use serde_json::{Value, json};

const PATH: &str = "https://qualysapi.planted.example.com/api/5.0/fo/asset/host/";

fn run(words: &[&str]) -> Output {
    program(words).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// One exchange of a browser that asked with GET.
fn entry(query: &str, status: u16, body: &str) -> Value {
    let login = STANDARD.encode("planted-user:planted-password");
    json!({
        "request": { "method": "GET", "url": format!("{PATH}?action=list&{query}"), "headers": [
            { "name": ":authority", "value": "qualysapi.planted.example.com" },
            { "name": "Authorization", "value": format!("Basic {login}") },
            { "name": "Cookie", "value": "QualysSession=planted-session" } ] },
        "response": { "status": status, "headers": [
            { "name": "Content-Type", "value": "text/xml" },
            { "name": "Content-Encoding", "value": "gzip" },
            { "name": "X-Powered-By", "value": "Qualys:planted-subscription" },
            { "name": "X-RateLimit-Limit", "value": "300" } ],
            "content": { "size": body.len(), "mimeType": "text/xml", "text": body } }
    })
}

fn page(id: u32, rest: &str) -> String {
    format!(
        "<HOST_LIST_OUTPUT><RESPONSE><DATETIME>2026-11-20T12:00:00Z</DATETIME><HOST_LIST><HOST><ID>{id}</ID>\
         <OWNER>planted-user</OWNER></HOST></HOST_LIST>{rest}</RESPONSE></HOST_LIST_OUTPUT>"
    )
}

fn save(folder: &Path, entries: &[Value]) -> String {
    let file = folder.join("recorded.har");
    fs::write(&file, json!({"log": {"version": "1.2", "entries": entries}}).to_string()).unwrap();
    file.to_string_lossy().into_owned()
}

#[test]
fn two_pages_become_a_case_that_plays_and_holds_no_secret() {
    let parent = tempfile::tempdir().unwrap();
    let warning = format!(
        "<WARNING><CODE>1980</CODE><TEXT>1 record limit exceeded.</TEXT><URL><![CDATA[{PATH}?action=list\
         &truncation_limit=1&id_min=8]]></URL></WARNING>"
    );
    let image = json!({ "request": { "method": "GET", "url": "https://www.example.com/logo.png" },
                        "response": { "status": 200, "content": { "size": 0 } } });
    let entries = [
        image,
        entry("truncation_limit=1", 200, &page(7, &warning)),
        entry("truncation_limit=1&id_min=8", 200, &page(8, "")),
    ];
    let file = save(parent.path(), &entries);
    let case = parent.path().join("cases/host/list/recorded");
    let imported = run(&["import-har", &file, &case.to_string_lossy()]);
    let told = text(&imported.stderr);
    assert_eq!(exit(&imported), 0, "{told}");
    assert!(told.contains("2 of 2 recorded exchanges"), "{told}");
    for entry in fs::read_dir(&case).unwrap() {
        let path = entry.unwrap().path();
        let written = text(&fs::read(&path).unwrap());
        assert!(!written.contains("planted"), "{}: {written}", path.display());
    }
    let golden: Value =
        serde_json::from_slice(&fs::read(case.join("output.json")).unwrap()).unwrap();
    assert_eq!(golden["page"]["counts"]["HOST"], 2);
    let fixtures = parent.path().join("cases");
    let replayed = run(&["replay", "--fixtures", &fixtures.to_string_lossy()]);
    assert_eq!(exit(&replayed), 0, "{}", text(&replayed.stdout));
}

#[test]
fn an_error_is_a_case_too() {
    let parent = tempfile::tempdir().unwrap();
    let body =
        "<SIMPLE_RETURN><RESPONSE><CODE>1905</CODE><TEXT>wrong</TEXT></RESPONSE></SIMPLE_RETURN>";
    let file = save(parent.path(), &[entry("ids=7", 400, body)]);
    let case = parent.path().join("case");
    assert!(run(&["import-har", &file, &case.to_string_lossy()]).status.success());
    assert!(case.join("error.json").exists());
}

#[test]
fn what_cannot_be_imported_is_named() {
    let parent = tempfile::tempdir().unwrap();
    let case = parent.path().join("case").to_string_lossy().into_owned();
    let one = entry("ids=7", 200, &page(7, ""));
    let mut other = one.clone();
    other["request"]["url"] =
        json!(PATH.replace("host/", "group/").replace("5.0", "2.0") + "?action=list");
    let mut empty = one.clone();
    empty["response"]["content"] = json!({ "size": 4711 });
    for (entries, says) in [
        (vec![], "holds no exchange of a known operation"),
        (vec![one, other], "name one: asset_group.list (1), host.list (1)"),
        (vec![empty], "entry 1: the answer's body is not in the file"),
    ] {
        let file = save(parent.path(), &entries);
        let output = run(&["import-har", &file, &case]);
        assert_eq!(exit(&output), 1);
        assert!(text(&output.stderr).contains(says), "{}", text(&output.stderr));
    }
}

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

/// A request blocked, a cached image, an address that no server has, a preflight of the same path: none is ours.
#[test]
fn what_a_browser_records_besides_does_not_matter() {
    let parent = tempfile::tempdir().unwrap();
    let url = format!("{PATH}?action=list&ids=7");
    let preflight =
        json!({ "request": { "method": "OPTIONS", "url": url }, "response": { "status": 204 } });
    let blocked = json!({ "request": { "method": "GET", "url": "https://tracker.example.com/" },
                          "response": { "status": 0, "content": { "size": 0 } } });
    let cached = json!({ "request": { "method": "GET", "url": "https://www.example.com/logo.png" },
                         "response": { "status": 200, "content": { "size": 4711 } } });
    let odd = json!({ "request": { "method": "GET", "url": "data:image/png;base64,AAAA" },
                      "response": {} });
    let pending = json!({ "request": { "method": "POST", "url": "https://www.example.com/beacon",
                                       "postData": { "mimeType": "text/plain", "text": null } },
                          "response": { "status": -1, "content": null } });
    let ours = entry("ids=7", 200, &page(7, ""));
    let file = save(parent.path(), &[blocked, preflight, cached, odd, ours, pending]);
    let case = parent.path().join("case");
    let imported = run(&["import-har", &file, &case.to_string_lossy()]);
    let told = text(&imported.stderr);
    assert_eq!(exit(&imported), 0, "{told}");
    assert!(told.contains("1 of 1 recorded exchanges"), "{told}");
}

/// HAR 1.2 lets a recorder write a form as its fields instead of its text.
#[test]
fn the_fields_of_a_form_are_its_parameters() {
    let parent = tempfile::tempdir().unwrap();
    let mut posted = entry("", 200, &page(7, ""));
    posted["request"]["method"] = json!("POST");
    posted["request"]["url"] = json!(PATH);
    let field = |name: &str, value: &str| json!({ "name": name, "value": value });
    posted["request"]["postData"] = json!({
        "mimeType": "application/x-www-form-urlencoded", "text": "",
        "params": [field("action", "list"), field("ips", "10.0.0.1-10.0.0.9,10.1.0.1")] });
    let file = save(parent.path(), &[posted]);
    let case = parent.path().join("case");
    let imported = run(&["import-har", &file, &case.to_string_lossy()]);
    assert_eq!(exit(&imported), 0, "{}", text(&imported.stderr));
    let case: Value = serde_json::from_slice(&fs::read(case.join("case.json")).unwrap()).unwrap();
    assert_eq!(case["step"]["parameters"], json!({"ips": "10.0.0.1-10.0.0.9,10.1.0.1"}));
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
    let mut blocked = one.clone();
    blocked["response"]["status"] = json!(0);
    for (entries, says) in [
        (vec![], "holds no exchange of a known operation"),
        (vec![one, other], "name one: asset_group.list (1), host.list (1)"),
        (vec![empty], "entry 1: the answer's body is not in the file"),
        (vec![blocked], "entry 1: status 0: the request had no answer"),
    ] {
        let file = save(parent.path(), &entries);
        let output = run(&["import-har", &file, &case]);
        assert_eq!(exit(&output), 1);
        assert!(text(&output.stderr).contains(says), "{}", text(&output.stderr));
    }
}

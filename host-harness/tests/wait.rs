//! `call --wait`: what it asks for while work goes on, and what it says when it stops.
//!
//! In: the built program; cassettes that are written here, whose clock does not sleep; a loopback server for Ctrl-C.

mod executable;
#[cfg(unix)]
mod server;

use std::fs;
use std::path::Path;
use std::process::Output;

use executable::{exit, json as json_of, program, said};
use serde_json::{Value, json};
use tempfile::TempDir;

const REFERENCE: &str = "scan/1795212345.40817";

fn launched(text: &str, key: &str, value: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><SIMPLE_RETURN><RESPONSE><DATETIME>2026-11-21T00:00:00Z</DATETIME><TEXT>{text}</TEXT>\
         <ITEM_LIST><ITEM><KEY>{key}</KEY><VALUE>{value}</VALUE></ITEM></ITEM_LIST></RESPONSE></SIMPLE_RETURN>"
    )
}

/// The scan list while the scan is in this state; empty: it does not show the scan.
fn listed(state: &str) -> String {
    let scan = format!(
        "<SCAN_LIST><SCAN><REF>{REFERENCE}</REF><STATUS><STATE>{state}</STATE></STATUS></SCAN></SCAN_LIST>"
    );
    let list = if state.is_empty() { "" } else { &scan };
    format!(
        "<?xml version=\"1.0\"?><SCAN_LIST_OUTPUT><RESPONSE><DATETIME>2026-11-21T00:00:00Z</DATETIME>{list}</RESPONSE>\
         </SCAN_LIST_OUTPUT>"
    )
}

/// A case that launches a scan, and then answers as told.
struct Cassette {
    folder: TempDir,
    interactions: Vec<Value>,
}

impl Cassette {
    fn of(step: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let case = json!({ "docs": "Waiting.", "step": step, "origin": "documented-shape" });
        fs::write(folder.path().join("case.json"), case.to_string()).unwrap();
        Self { folder, interactions: Vec::new() }
    }

    /// A scan that was launched.
    fn scan() -> Self {
        let parameters = json!({ "option_id": "1", "ip": "10.0.0.1" });
        let step = json!({ "resource": "scan", "operation": "launch", "parameters": parameters });
        let form = json!({ "action": "launch", "option_id": "1", "ip": "10.0.0.1" });
        let body = launched("New vm scan launched", "REFERENCE", REFERENCE);
        Self::of(&step).scans(form, "text/xml", &body)
    }

    fn scans(self, form: Value, media_type: &str, body: &str) -> Self {
        let request = json!({ "method": "POST", "uri": "/api/3.0/fo/scan/", "form": form });
        self.then(request, 200, json!({ "content-type": media_type }), body)
    }

    fn then(mut self, request: Value, status: u16, headers: Value, body: &str) -> Self {
        let file = format!("{}.body", self.interactions.len());
        fs::write(self.folder.path().join(&file), body).unwrap();
        let response = json!({ "status": status, "headers": headers, "body": file });
        self.interactions.push(json!({ "request": request, "response": response }));
        self
    }

    /// A look at the list.
    fn look(self, state: &str) -> Self {
        let form = json!({ "action": "list", "scan_ref": REFERENCE });
        self.scans(form, "text/xml", &listed(state))
    }

    fn call(self, words: &[&str]) -> Output {
        let cassette = json!({ "version": 1, "interactions": self.interactions });
        fs::write(self.folder.path().join("cassette.json"), cassette.to_string()).unwrap();
        let folder = self.folder.path().to_str().unwrap();
        program(&[&["call", "--wait", "--replay", folder], words].concat()).output().unwrap()
    }
}

#[test]
fn a_scan_is_followed_and_its_result_fetched() {
    let result = "\"IP\",\"QID\"\r\n\"10.0.0.1\",\"38170\"\r\n";
    let fetch = json!({ "action": "fetch", "scan_ref": REFERENCE });
    let cassette = Cassette::scan().look("").look("Queued").look("Running").look("Running");
    let output = cassette.look("Finished").scans(fetch, "text/csv", result).call(&[]);
    assert_eq!(exit(&output), 0, "{}", said(&output));
    let answer = json_of(&output);
    assert_eq!(
        (&answer["operation"], &answer["records"][0]["QID"]),
        (&json!("fetch"), &json!("38170"))
    );
    let said = said(&output);
    for line in [
        "not listed yet (after 0 seconds)",
        "Queued (after 60 seconds)",
        "Finished (after 4 minutes)",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    assert_eq!(said.matches("Running").count(), 1, "a state is said once: {said}");
}

#[test]
fn work_that_fails_is_exit_3_and_the_answer_says_so() {
    let output = Cassette::scan().look("Running").look("Error").call(&[]);
    assert_eq!(exit(&output), 3, "{}", said(&output));
    let answer = json_of(&output);
    assert_eq!(answer["operation"], "launch");
    let waited = json!({ "ending": "failed", "state": "Error", "looks": 2, "seconds": 60 });
    assert_eq!(answer["waited"], waited);
}

#[test]
fn the_time_to_wait_ends_with_the_way_to_go_on() {
    let output = Cassette::scan()
        .look("Running")
        .look("Running")
        .look("Running")
        .call(&["--timeout", "90s"]);
    assert_eq!(exit(&output), 4, "{}", said(&output));
    assert_eq!(json_of(&output)["waited"]["seconds"], 90);
    let said = said(&output);
    let again = format!("host-harness call scan list scan_ref={REFERENCE}");
    let fetch = format!("host-harness call scan fetch scan_ref={REFERENCE}");
    assert!(said.contains(&again) && said.contains(&fetch), "{said}");
    assert!(said.contains("cancel the scan if need be"), "{said}");
}

#[test]
fn work_that_the_list_never_shows_is_not_waited_for_beyond_its_grace() {
    let output = Cassette::scan().look("").look("").call(&[]);
    assert_eq!(exit(&output), 5, "{}", said(&output));
    assert_eq!(json_of(&output)["waited"]["ending"], "unlisted");
}

#[test]
fn a_look_that_is_told_to_wait_waits_and_looks_again() {
    let form = json!({ "action": "list", "scan_ref": REFERENCE });
    let request = json!({ "method": "POST", "uri": "/api/3.0/fo/scan/", "form": form });
    let limited = "<?xml version=\"1.0\"?><SIMPLE_RETURN><RESPONSE><DATETIME>2026-11-21T00:00:00Z</DATETIME><CODE>1965</CODE>\
         <TEXT>This API cannot be run again for another 5 minutes.</TEXT><ITEM_LIST><ITEM><KEY>SECONDS_TO_WAIT</KEY>\
         <VALUE>300</VALUE></ITEM></ITEM_LIST></RESPONSE></SIMPLE_RETURN>";
    let headers = json!({ "content-type": "text/xml" });
    let cassette = Cassette::scan().look("Running").then(request, 409, headers, limited);
    let output = cassette.look("Canceled").call(&[]);
    assert_eq!(exit(&output), 3, "{}", said(&output));
    assert_eq!(json_of(&output)["waited"]["seconds"], 360);
    assert!(said(&output).contains("rate-limited"), "{}", said(&output));
}

#[test]
fn a_report_goes_into_the_file_as_its_bytes() {
    let parameters = json!({ "template_id": "7", "output_format": "pdf" });
    let step = json!({ "resource": "report", "operation": "launch", "parameters": parameters });
    let uri = "/api/3.0/fo/report/";
    let xml = json!({ "content-type": "text/xml" });
    let form = json!({ "action": "launch", "template_id": "7", "output_format": "pdf" });
    let launch = json!({ "method": "POST", "uri": uri, "form": form });
    let list = json!({ "method": "GET", "uri": format!("{uri}?action=list&id=2207014") });
    let fetch = json!({ "method": "GET", "uri": format!("{uri}?action=fetch&id=2207014") });
    let report = "<?xml version=\"1.0\"?><REPORT_LIST_OUTPUT><RESPONSE><DATETIME>2026-11-21T00:00:00Z</DATETIME>\
         <REPORT_LIST><REPORT><ID>2207014</ID><STATUS><STATE>Finished</STATE></STATUS></REPORT></REPORT_LIST></RESPONSE>\
         </REPORT_LIST_OUTPUT>";
    let pdf = "%PDF-1.4\n%made up\n%%EOF\n";
    let cassette = Cassette::of(&step)
        .then(launch, 200, xml.clone(), &launched("New report launched", "ID", "2207014"))
        .then(list, 200, xml, report)
        .then(fetch, 200, json!({ "content-type": "application/pdf" }), pdf);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let output = cassette.call(&["-o", path.to_str().unwrap()]);
    assert_eq!(exit(&output), 0, "{}", said(&output));
    assert!(output.stdout.is_empty());
    assert_eq!(fs::read_to_string(Path::new(&path)).unwrap(), pdf);
}

#[test]
fn what_starts_nothing_is_refused_and_a_dry_run_is_shown() {
    let step = json!({ "resource": "scan", "operation": "list" });
    let output = Cassette::of(&step).call(&[]);
    assert_eq!(exit(&output), 2);
    assert!(said(&output).contains("leave out --wait"), "{}", said(&output));
    let parameters = json!({ "option_id": "1", "ip": "10.0.0.1" });
    let step = json!({ "resource": "scan", "operation": "launch", "parameters": parameters,
                       "options": { "dry_run": true } });
    let output = Cassette::of(&step).call(&[]);
    assert_eq!(exit(&output), 0, "{}", said(&output));
    assert_eq!(json_of(&output)["dry_run"], true);
}

#[cfg(unix)]
mod interrupted {
    use super::*;
    use crate::executable::logged_in;
    use crate::server::{Server, reply};
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    #[test]
    fn it_leaves_the_reference_and_the_way_to_go_on() {
        // A launch is answered with its reference, everything else with a scan that runs.
        let server = Server::start(|_, request| {
            let launch = request.body.contains("action=launch");
            let launched = || launched("launched", "REFERENCE", REFERENCE);
            reply(200, if launch { launched() } else { listed("Running") })
        });
        let words = [
            "call",
            "scan",
            "launch",
            "option_id=1",
            "ip=10.0.0.1",
            "--wait",
            "--allow-loopback-http",
        ];
        let mut child = logged_in(&server.url(), &words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let running = lines.by_ref().map(Result::unwrap).find(|line| line.contains("Running"));
        assert!(running.is_some(), "it looked before it waited");
        let pid = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        let rest: Vec<String> = lines.map(Result::unwrap).collect();
        assert_eq!(child.wait().unwrap().code(), Some(130));
        let rest = rest.join("\n");
        assert!(rest.contains("interrupted") && rest.contains(REFERENCE), "{rest}");
        assert!(!rest.contains("planted"), "{rest}");
    }
}

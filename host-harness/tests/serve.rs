//! The verb `serve`: what it says at its start, that the program itself can use it, and what it has seen at its end.
//!
//! In: the built program, twice: as the server and as its client. Out: what both print.
#![cfg(unix)]

mod executable;

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Output, Stdio};

use executable::{exit, json, program};

/// A running server; it ends with the test.
struct Served {
    child: Child,
    told: BufReader<ChildStderr>,
    url: String,
}

impl Served {
    fn start(words: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = program(&[&["serve", "--port", "0"], words].concat());
        command.envs(environment.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut told = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        told.read_line(&mut first).unwrap();
        let url = first.trim().split(" at ").nth(1).unwrap_or_else(|| panic!("{first}")).to_owned();
        Self { child, told, url }
    }

    fn call(&self, words: &[&str]) -> Output {
        let all = [&["call"], words, &["--allow-loopback-http"]].concat();
        let login = [("QUALYS_USERNAME", "demo_user"), ("QUALYS_PASSWORD", "demo_password")];
        program(&all).env("QUALYS_BASE_URL", &self.url).envs(login).output().unwrap()
    }

    /// Ends the server as a shell would: what it said on stderr and printed on stdout.
    fn end(mut self) -> (String, String) {
        let killed = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(killed.success());
        let (mut told, mut printed) = (String::new(), String::new());
        self.told.read_to_string(&mut told).unwrap();
        self.child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        (told, printed)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
    }
}

#[test]
fn the_program_finds_a_whole_subscription_and_is_told_what_was_seen() {
    let served = Served::start(&["--hosts", "30", "--seed", "7"], &[]);
    let listed = served.call(&["host", "list_detection", "truncation_limit=7", "--stream"]);
    assert_eq!(String::from_utf8(listed.stdout).unwrap().lines().count(), 30);
    let launch = ["scan", "launch", "scan_title=x", "option_profile=y", "ip=10.0.0.0/30"];
    let launched = json(&served.call(&launch));
    let reference = launched["result"]["items"][1]["value"].as_str().unwrap();
    let listed = json(&served.call(&["scan", "list", &format!("scan_ref={reference}")]));
    assert_eq!(listed["records"][0]["TITLE"], "x");
    let (told, printed) = served.end();
    assert!(told.contains("QUALYS_USERNAME=demo_user QUALYS_PASSWORD=demo_password"), "{told}");
    assert!(told.contains(&format!("launched {reference} \"x\"\n")), "{told}");
    assert!(printed.starts_with("calls: 7, at most 1 at once\n"), "{printed}");
    assert!(printed.contains("/api/{version}/fo/asset/host/vm/detection/: 5 calls"), "{printed}");
    assert!(printed.contains(&format!("launches: 1\n  {reference} \"x\"\n")), "{printed}");
}

#[test]
fn the_login_of_the_environment_is_taken_and_not_shown() {
    let login = [("QUALYS_USERNAME", "acme_ab1"), ("QUALYS_PASSWORD", "planted-password")];
    let served = Served::start(&[], &login);
    assert_eq!(exit(&served.call(&["scan", "list"])), 3, "the demo's login is wrong");
    let url = served.url.clone();
    let (told, printed) = served.end();
    // Without it the call that is advised would go to the account's own server.
    assert!(told.contains(&format!("export QUALYS_BASE_URL={url}\n")), "{told}");
    assert!(told.contains("refused a credential"), "{told}");
    assert!(printed.contains("refused credentials: 1"), "{printed}");
    assert!(!(told + &printed).contains("planted"));
}

/// As with `| head`.
#[test]
fn an_end_that_nobody_reads_is_no_panic() {
    let mut served = Served::start(&[], &[]);
    drop(served.child.stdout.take());
    let killed = Command::new("kill").arg(served.child.id().to_string()).status().unwrap();
    assert!(killed.success());
    let mut told = String::new();
    served.told.read_to_string(&mut told).unwrap();
    assert_eq!(served.child.wait().unwrap().code(), Some(1), "{told}");
    assert!(told.contains("stdout: ") && !told.contains("panicked"), "{told}");
}

#[test]
fn what_it_cannot_be_is_named() {
    for (words, says) in [
        (["--faults", "2"], "a rate is a number from 0 to 1"),
        (["--hosts", "2000000"], "1000000"),
        (["--fixtures", "nowhere"], "nowhere: "),
    ] {
        let output = program(&[&["serve"], &words[..]].concat()).output().unwrap();
        assert_eq!(exit(&output), 2);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(says), "{told}");
    }
}

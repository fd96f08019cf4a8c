//! Cuts at every byte of every page (issue 4): a list is read whole all the same, by the
//! connector's own tries or by the error's cursor in a fresh stream: nothing lost, nothing twice.

use crate::papers::{activities, bare_ids, detection_csv, hosts, tickets, vulnerabilities};
use crate::world::{Answer, Drained, Seen, World, answer, drain, failed, ok, step};
use serde_json::{Value, json};
use std::io::Write as _;

/// A list, and how the server tells it.
struct List {
    name: &'static str,
    parameters: Value,
    field: &'static str,
    expected: Vec<String>,
    serve: fn(&Seen) -> String,
    /// How many requests it takes when nothing goes wrong.
    requests: usize,
    /// Whether only the framing of HTTP proves it whole: then its length is announced.
    framed: bool,
}

/// The beginning that a request asks for.
fn from(seen: &Seen, name: &str, first: u64) -> u64 {
    seen.get(name).map_or(first, |value| value.parse().unwrap())
}

/// Ids are 3, 6, … 36; a page holds four.
fn page(from: u64) -> (Vec<u64>, Option<u64>) {
    let rest: Vec<u64> = (1..=12).map(|id| id * 3).filter(|id| *id >= from).collect();
    (rest.iter().copied().take(4).collect(), rest.get(4).copied())
}

fn three_to_36() -> Vec<String> {
    (1..=12u64).map(|id| (id * 3).to_string()).collect()
}

fn host_list() -> List {
    List {
        name: "host.list",
        parameters: json!({}),
        field: "ID",
        expected: three_to_36(),
        serve: |seen| {
            let (ids, next) = page(from(seen, "id_min", 0));
            hosts(ids, next)
        },
        requests: 3,
        framed: false,
    }
}

fn ticket_list() -> List {
    List {
        name: "remediation_ticket.list",
        parameters: json!({"overdue": "1"}),
        field: "NUMBER",
        expected: three_to_36(),
        // The page after `last` begins with it.
        serve: |seen| {
            let (numbers, next) = page(from(seen, "since_ticket_number", 0));
            let last = numbers.last().copied().filter(|_| next.is_some());
            tickets(numbers, last)
        },
        requests: 4,
        framed: false,
    }
}

fn detections_as_csv() -> List {
    List {
        name: "host.list_detection",
        parameters: json!({"output_format": "CSV"}),
        field: "Host ID",
        expected: three_to_36(),
        serve: |seen| {
            let (ids, next) = page(from(seen, "id_min", 0));
            detection_csv(ids, next)
        },
        requests: 3,
        framed: false,
    }
}

fn activity_log() -> List {
    List {
        name: "activity_log.export",
        parameters: json!({}),
        field: "Details",
        expected: (1..=12).rev().map(|entry| format!("entry {entry}")).collect(),
        serve: |seen| {
            let from = from(seen, "id_max", 12);
            let last = from.saturating_sub(3).max(1);
            activities((last..=from).rev(), (last > 1).then(|| last - 1))
        },
        requests: 3,
        framed: true,
    }
}

fn unordered_hosts() -> List {
    List {
        name: "host.list",
        parameters: json!({"ipv6": "2001:db8::1"}),
        serve: host_list().serve,
        ..host_list()
    }
}

fn windows() -> List {
    List {
        name: "knowledge_base.list",
        parameters: json!({}),
        field: "QID",
        expected: three_to_36(),
        serve: |seen| {
            if seen.get("details") == Some("None") {
                return bare_ids(&[
                    "3", "6", "9", "12", "15", "18", "21", "24", "27", "30", "33", "36",
                ]);
            }
            let (from, to) = (from(seen, "id_min", 0), from(seen, "id_max", 99));
            let ids = (1..=12).map(|id| id * 3).filter(|id| (from..=to).contains(id));
            vulnerabilities(ids.map(|id| (id, 3)))
        },
        requests: 2,
        framed: false,
    }
}

fn scan_list() -> List {
    List {
        name: "scan.list",
        parameters: json!({}),
        field: "REF",
        expected: (1..=6).map(|scan| format!("scan/{scan}")).collect(),
        serve: |_| {
            let scan = |scan: u64| format!("<SCAN><REF>scan/{scan}</REF></SCAN>");
            let scans: String = (1..=6).map(scan).collect();
            format!(
                "<SCAN_LIST_OUTPUT><RESPONSE><SCAN_LIST>{scans}</SCAN_LIST></RESPONSE>\
                 </SCAN_LIST_OUTPUT>"
            )
        },
        requests: 1,
        framed: false,
    }
}

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug)]
struct Fault {
    /// Which request, from 0.
    request: usize,
    /// After how many bytes its answer ends.
    cut: usize,
    /// Whether the end looks clean.
    clean: bool,
    piece: usize,
    /// Where the answer to the next try ends, too.
    again: Option<usize>,
    /// Whether the server then fails for good.
    gives_up: bool,
    framed: bool,
}

impl Fault {
    fn answer(&self, number: usize, body: String) -> Answer {
        let cut_at = |cut: usize| match (self.clean, cut) {
            (true, _) => ok(body.clone()).short(cut),
            (false, 0) if self.piece == 7 => failed("connection-terminated"),
            (false, _) => ok(body.clone()).broken_after(cut),
        };
        let whole = self.cut >= body.len() && self.clean;
        let answer = match number.checked_sub(self.request) {
            Some(0) => cut_at(self.cut),
            Some(1) if self.again.is_some() => cut_at(self.again.unwrap_or(0) % body.len()),
            Some(1..) if self.gives_up && !whole => return answer(500, ""),
            _ => ok(body.clone()),
        };
        let near = (self.request..self.request + 2).contains(&number);
        let answer = if near { answer.pieces(self.piece) } else { answer };
        if self.framed { answer.header("content-length", &body.len().to_string()) } else { answer }
    }
}

impl List {
    fn step(&self, cursor: Option<&str>) -> String {
        let options = cursor.map_or(json!({}), |cursor| json!({"cursor": cursor}));
        step(self.name, self.parameters.clone(), options)
    }

    fn read(&self, cursor: Option<&str>, fault: Option<Fault>) -> Drained {
        let serve = self.serve;
        let mut number = 0;
        let world = World::serving(move |seen| {
            let body = serve(seen);
            number += 1;
            match &fault {
                Some(fault) => fault.answer(number - 1, body),
                None => ok(body),
            }
        });
        let max_bytes = [0, 40, 100][fault.map_or(0, |fault| fault.cut) % 3];
        match world.open(&self.step(cursor)) {
            Ok(records) => drain(records, max_bytes),
            Err(error) => Drained { error: Some(error), ..Drained::default() },
        }
    }

    /// Reads to the end, by cursors if need be; how many records were lost and came twice.
    fn read_all(&self, fault: Fault) -> (usize, usize) {
        let mut drained = self.read(None, Some(fault));
        let mut records = drained.texts(self.field);
        if !fault.gives_up {
            assert!(drained.error.is_none(), "{fault:?}: {:?}", drained.error);
            let page = &drained.summary["page"];
            assert_eq!(page["records"], records.len(), "{fault:?}");
            assert_eq!(page["truncated"], false);
            assert!(page["proof"].is_string());
        }
        if let Some(error) = drained.error.take() {
            assert!(!error.case.name().starts_with("permanent-"), "{fault:?}: {error}");
            // Without a cursor nothing may have been handed out.
            assert!(error.failure.cursor.is_some() || records.is_empty(), "{fault:?}");
            let rest = self.read(error.failure.cursor.as_deref(), None);
            assert!(rest.error.is_none(), "{fault:?}: {:?}", rest.error);
            records.extend(rest.texts(self.field));
        }
        let lost = self.expected.iter().filter(|record| !records.contains(record)).count();
        let known = records.len() + lost;
        if known == self.expected.len() {
            assert!(lost > 0 || records == self.expected, "{fault:?}: the order");
        }
        (lost, known.saturating_sub(self.expected.len()))
    }
}

/// Cuts every page of these lists at every byte, in every way.
fn cut_everywhere(kind: &str, lists: &[List]) {
    let (mut tried, mut lost, mut twice) = (0, 0, 0);
    for list in lists {
        let whole = list.read(None, None);
        assert_eq!(whole.texts(list.field), list.expected);
        for request in 0..list.requests {
            let length = list.length_of(request);
            for cut in 0..=length {
                for (clean, piece) in
                    [(true, 1), (false, 1), (true, 2), (false, 2), (true, 7), (false, 7)]
                {
                    // Every third time the next try ends early, too.
                    let again = (cut % 3 == 1).then_some(cut * 7);
                    for (again, gives_up) in [(again, false), (None, true)] {
                        // A server that fails for good: with either end at every other byte.
                        if gives_up && clean == (cut % 2 == 0) {
                            continue;
                        }
                        let framed = list.framed;
                        let fault = Fault { request, cut, clean, piece, again, gives_up, framed };
                        let (more_lost, more_twice) = list.read_all(fault);
                        tried += 1;
                        lost += more_lost;
                        twice += more_twice;
                        assert!(lost + twice == 0, "{}: {fault:?}", list.name);
                    }
                }
            }
        }
    }
    // Written past the test's capture: the counts are to be seen in every run.
    let counts = format!("{kind}: faults tried: {tried}, lost: {lost}, duplicated: {twice}\n");
    std::io::stdout().write_all(counts.as_bytes()).unwrap();
    assert!(tried > 2000, "{tried}");
}

impl List {
    /// How long the answer to a request is when nothing goes wrong.
    fn length_of(&self, request: usize) -> usize {
        let serve = self.serve;
        let lengths = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
        let told = lengths.clone();
        let world = World::serving(move |seen| {
            let body = serve(seen);
            told.borrow_mut().push(body.len());
            ok(body)
        });
        world.stream(&self.step(None));
        let lengths = lengths.borrow();
        assert_eq!(lengths.len(), self.requests, "{}", self.name);
        lengths[request]
    }
}

#[test]
fn p4_no_cut_loses_or_doubles_a_record_that_resumes_by_key() {
    cut_everywhere("key", &[host_list(), ticket_list()]);
}

#[test]
fn p5_no_cut_loses_or_doubles_a_record_that_resumes_by_prefix() {
    cut_everywhere("prefix", &[detections_as_csv(), activity_log(), unordered_hosts(), windows()]);
}

#[test]
fn p6_no_cut_loses_or_doubles_a_record_that_begins_again() {
    cut_everywhere("restart", &[scan_list()]);
}

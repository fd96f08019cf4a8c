//! Every list among the fixtures, cut, delayed and refused in every way, and read to its end all the same: by the
//! connector's own tries, or by the error's cursor in a fresh stream (rules P2 to P6, E6).
//!
//! In: the fixtures, and a transport that fails on purpose. Out: how many faults were tried for each kind of resume,
//! and that no record was lost and none came twice.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use host_harness::case::Case;
use qualys_plugin::error::Error;
use qualys_plugin::model::Paging;
use qualys_plugin::run::{self, Records};
use serde_json::{Value, json};
use tests::faulty::{Fault, Faulty, Trouble, World};
use tests::lists::List;

#[path = "faults/wire.rs"]
mod wire;

/// The least number of faults that all lists together are tried with.
const LEAST: usize = 20_000;
/// Bodies up to this size are cut at every byte, larger ones at every tag.
const SMALL: usize = 8 << 10;
const WHOLE: usize = usize::MAX;
/// How many bytes come at a time, where not all do.
const SIZES: [usize; 3] = [1, 2, 7];
/// At every so many bytes, and at every tag, a cut comes again and again until the connector gives up.
const STUBBORN: usize = 5;
/// Enough for one wait of a second and its jitter.
const MAX_WAIT_MS: u64 = 5_000;

const NOTHING: Trouble = Trouble { page: 0, fault: Fault::None, times: 0, piece: WHOLE };

/// Refusals and pages that pass: the answer after them is the right one.
const TRANSIENTS: [Fault; 9] = [
    Fault::Instead(
        503,
        &[("content-type", "text/html")],
        "<html><body>Service Unavailable</body></html>",
    ),
    Fault::Instead(
        409,
        &[("content-type", "text/xml"), ("x-ratelimit-towait-sec", "1")],
        "<SIMPLE_RETURN><RESPONSE><CODE>1965</CODE><TEXT>limit</TEXT><ITEM_LIST><ITEM><KEY>SECONDS_TO_WAIT</KEY>\
         <VALUE>1</VALUE></ITEM></ITEM_LIST></RESPONSE></SIMPLE_RETURN>",
    ),
    Fault::Instead(
        409,
        &[("content-type", "text/xml")],
        "<SIMPLE_RETURN><RESPONSE><CODE>1960</CODE><TEXT>busy</TEXT></RESPONSE></SIMPLE_RETURN>",
    ),
    Fault::Instead(
        200,
        &[("content-type", "text/xml")],
        "<SIMPLE_RETURN><RESPONSE><CODE>999</CODE><TEXT>Internal Error</TEXT></RESPONSE></SIMPLE_RETURN>",
    ),
    Fault::Instead(429, &[("x-ratelimit-towait-sec", "1")], ""),
    Fault::Instead(200, &[], ""),
    Fault::NoHead("connection-terminated"),
    Fault::NoHead("connection-refused"),
    Fault::NoHead("HTTP-response-timeout"),
];

/// What a list came to in the end.
#[derive(Default)]
struct Came {
    lines: Vec<String>,
    /// The stream's `page`, if one brought everything.
    page: Option<Value>,
    streams: usize,
}

/// The numbers of one kind of resume.
#[derive(Clone, Copy, Default)]
struct Count {
    tried: usize,
    lost: usize,
    duplicated: usize,
}

fn kind(list: &List) -> &'static str {
    match list.operation.paging {
        Paging::None => "none",
        Paging::Continues { key: Some(key), .. } => {
            let parameters = &list.step["parameters"];
            let given = key.not_with.iter().any(|name| !parameters[name].is_null());
            let xml = list.pages.iter().all(|page| page.body.trim_ascii_start().starts_with(b"<"));
            if xml && !given { "key" } else { "prefix" }
        }
        _ => "prefix",
    }
}

fn fixtures() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("the package is a member of the workspace").join("fixtures")
}

/// Each list once: several cases may have the same answers.
fn lists() -> Vec<List> {
    let fixtures = fixtures();
    let folders = Case::discover(&fixtures).expect("the fixtures are readable");
    let mut lists: Vec<List> =
        folders.iter().filter_map(|folder| List::read(&fixtures, folder)).collect();
    let mut seen = Vec::new();
    lists.retain(|list| {
        let step = list.step["parameters"].clone();
        let bodies: Vec<_> = list.pages.iter().map(|page| page.body.clone()).collect();
        let own = (list.operation.path, step, list.step["options"].clone(), bodies);
        let new = !seen.contains(&own);
        if new {
            seen.push(own);
        }
        new
    });
    lists
}

/// Reads the list to its end, in as many streams as it takes.
fn read(list: &'static List, trouble: Trouble) -> Result<Came, String> {
    let world = World::new(list, trouble);
    let mut step = list.step.clone();
    step["options"]["max_wait_ms"] = json!(MAX_WAIT_MS);
    let mut came = Came::default();
    loop {
        came.streams += 1;
        let before = came.lines.len();
        let Some((error, delivered)) = stream(list, &world, &step, &mut came) else {
            return Ok(came);
        };
        if let Some(request) = world.stray() {
            return Err(format!("no page answers {request}"));
        }
        if error.case.name().starts_with("permanent-") || came.streams > 10 {
            return Err(error.to_string());
        }
        match &error.failure.cursor {
            Some(cursor) => step["options"]["cursor"] = json!(cursor),
            // A list without order begins again: nothing of it may have been handed out.
            None if delivered == 0 => came.lines.truncate(before),
            None => return Err(format!("no cursor after {delivered} records: {error}")),
        }
    }
}

/// Reads one stream; the error that ended it, and how many records came before.
fn stream(
    list: &'static List,
    world: &Rc<World<'static>>,
    step: &Value,
    came: &mut Came,
) -> Option<(Error, usize)> {
    let transport = Box::new(Faulty(world.clone()));
    let mut records = match run::open(list.account(), &step.to_string(), transport) {
        Ok(records) => records,
        Err(error) => return Some((error, 0)),
    };
    let before = came.lines.len();
    let error = loop {
        // Small batches, so that some end where a fault begins.
        match records.next(300) {
            Ok(Some(batch)) => take(&batch.data, batch.records, &mut came.lines),
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    let delivered = came.lines.len() - before;
    let summary = summary(&records);
    assert_eq!(summary["page"]["records"], delivered, "{}", list.name);
    came.page = (came.streams == 1).then(|| summary["page"].clone());
    error.map(|error| (error, delivered))
}

fn take(data: &[u8], records: u32, lines: &mut Vec<String>) {
    let text = str::from_utf8(data).expect("records are UTF-8");
    assert_eq!(text.lines().count(), records as usize);
    lines.extend(text.lines().map(str::to_owned));
}

fn summary(records: &Records) -> Value {
    serde_json::from_str(&records.summary()).expect("summaries are JSON")
}

/// Tries one fault and holds what came against what should.
fn attempt(list: &'static List, whole: &Came, trouble: Trouble, count: &mut Count) {
    count.tried += 1;
    let came =
        read(list, trouble).unwrap_or_else(|why| panic!("{}: {trouble:?}: {why}", list.name));
    if came.lines == whole.lines {
        let counts = |came: &Came| came.page.as_ref().map(|page| page["counts"].clone());
        let equal = came.page.is_none() || counts(&came) == counts(whole);
        assert!(equal, "{}: {trouble:?}", list.name);
        return;
    }
    let mut left: BTreeMap<&str, i64> = BTreeMap::new();
    for line in &whole.lines {
        *left.entry(line).or_default() += 1;
    }
    for line in &came.lines {
        *left.entry(line).or_default() -= 1;
    }
    let sum = |sign: i64| left.values().map(|count| (sign * count).max(0)).sum::<i64>();
    count.lost += usize::try_from(sum(1)).unwrap_or(0);
    count.duplicated += usize::try_from(sum(-1)).unwrap_or(0);
    println!("{}: {trouble:?}: lost {}, duplicated {}", list.name, sum(1), sum(-1));
}

/// Where a body is cut.
fn places(body: &[u8]) -> Vec<usize> {
    if body.len() <= SMALL {
        return (0..body.len()).collect();
    }
    let tag = |at: &usize| body[*at] == b'<' || body[at - 1] == b'>' || body[at - 1] == b'\n';
    (1..body.len()).filter(tag).collect()
}

/// Tries every fault. Not of a case that needs `execute`, whose requests are others; nor of a list that `max_pages`
/// ends and that goes on after a key: a page that begins later ends later, with records that are in no case.
fn try_list(list: &'static List, count: &mut Count) {
    let whole = match read(list, NOTHING) {
        Ok(whole) => whole,
        Err(why) if why.starts_with("no page") => {
            println!("left out: {}: {why}", list.name);
            return;
        }
        Err(why) => panic!("{}: {why}", list.name),
    };
    if kind(list) == "key" && whole.page.as_ref().is_some_and(|page| page["truncated"] == true) {
        println!("left out: {}: `max_pages` ends it", list.name);
        return;
    }
    let own = list.pages.iter().enumerate().filter(|(_, page)| !page.is_login());
    for (page, answer) in own {
        let mut attempt = |fault, times, piece| {
            attempt(list, &whole, Trouble { page, fault, times, piece }, count);
        };
        for piece in SIZES {
            attempt(Fault::None, 0, piece);
        }
        for after in places(&answer.body) {
            let clean = after % 2 == 0;
            let piece = SIZES.get(after / 2 % 16).copied().unwrap_or(WHOLE);
            attempt(Fault::Cut { after, clean }, 1, piece);
            if after % STUBBORN == 0 || answer.body[after] == b'<' {
                attempt(Fault::Cut { after, clean: !clean }, 4, WHOLE);
            }
        }
        for fault in TRANSIENTS {
            attempt(fault, 1, WHOLE);
            attempt(fault, 4, WHOLE);
        }
    }
}

#[test]
fn no_fault_loses_a_record_or_brings_one_twice() {
    let lists: &'static [List] = lists().leak();
    let (next, counts) = (AtomicUsize::new(0), Mutex::new(BTreeMap::<_, Count>::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(list) = lists.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut own = Count::default();
                    try_list(list, &mut own);
                    let mut counts = counts.lock().expect("a failed try fails the test");
                    let all = counts.entry(kind(list)).or_default();
                    all.tried += own.tried;
                    all.lost += own.lost;
                    all.duplicated += own.duplicated;
                }
            });
        }
    });
    let counts = counts.into_inner().expect("every try has ended");
    for (kind, Count { tried, lost, duplicated }) in &counts {
        println!("{kind}: faults tried: {tried}, lost: {lost}, duplicated: {duplicated}");
    }
    let sum = |number: fn(&Count) -> usize| counts.values().map(number).sum::<usize>();
    assert!(counts.len() == 3 && lists.len() > 50, "{} lists", lists.len());
    assert!(sum(|count| count.tried) >= LEAST);
    assert_eq!((sum(|count| count.lost), sum(|count| count.duplicated)), (0, 0));
}

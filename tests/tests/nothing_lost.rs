//! Nothing of an XML answer is lost on its way to JSON: an independent walk over each body of the fixtures finds every
//! text and attribute that the golden holds, at the same path and as often, and nothing else.
//!
//! In: the fixtures whose answer was whole. Out: what is missing or too much. That the component gives the goldens is
//! shown by `fixtures`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use host_harness::case::{CASE_FILE, Call, Case, CaseFile};
use host_harness::cassette::{Cassette, Interaction};
use qualys_plugin::catalogue::{self, RESOURCES};
use qualys_plugin::model::{Form, Operation, Paging};
use repeats::{Repeats, missing, observe};
use serde_json::Value;
use tests::lists::inflated;
use walk::{Counts, Walked, walk};

#[path = "nothing_lost/repeats.rs"]
mod repeats;
#[path = "nothing_lost/walk.rs"]
mod walk;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fixtures")
}

/// A case whose golden can be compared with its bodies.
struct Whole {
    name: String,
    operation: &'static Operation,
    bodies: Vec<String>,
    output: Value,
}

impl Whole {
    /// None for what the comparison is not about: errors, dry runs, cut bodies, numbers instead of texts.
    fn read(folder: &Path) -> Option<Self> {
        let case = Case::read(&fixtures(), folder).ok()?;
        let file: CaseFile =
            serde_json::from_slice(&fs::read(folder.join(CASE_FILE)).ok()?).ok()?;
        let step = file.step?;
        let word = |name: &str| step.get(name).and_then(Value::as_str);
        let operation = catalogue::find(word("resource")?, word("operation")?)?;
        let output: Value =
            serde_json::from_slice(&fs::read(folder.join("output.json")).ok()?).ok()?;
        let option = |name: &str| step.pointer(&format!("/options/{name}")).is_some();
        let runs = matches!(case.call, Call::Execute | Call::Open);
        if !runs || option("typed") || option("cursor") || output.get("requests").is_some() {
            return None;
        }
        let interactions = &Cassette::read(folder).unwrap().interactions;
        let is_cut = |interaction: &Interaction| {
            let response = &interaction.response;
            response.error.is_some() || response.cut_after.is_some() || response.status != Some(200)
        };
        if interactions.iter().any(is_cut) {
            return None;
        }
        Some(Self { name: case.name, operation, bodies: bodies(folder), output })
    }

    /// The bodies that are this operation's XML; none if something else came too (look-ups, ids of windows).
    fn documents(&self) -> Option<Vec<&str>> {
        let roots = self.operation.reply.roots;
        let own = |body: &&str| root(body).is_some_and(|root| roots.contains(&root.as_str()));
        let bodies: Vec<&str> = self.bodies.iter().map(String::as_str).collect();
        let mixed = !self.operation.look_ups.is_empty() || !self.operation.then.is_empty();
        (!mixed && !bodies.is_empty() && bodies.iter().all(own)).then_some(bodies)
    }
}

/// The bodies of a case's answers, as text.
fn bodies(folder: &Path) -> Vec<String> {
    let interactions = Cassette::read(folder).unwrap().interactions;
    let files = interactions.into_iter().filter_map(|each| each.response.body);
    let texts = files.map(|file| {
        let bytes = fs::read(folder.join(file)).unwrap();
        String::from_utf8_lossy(&inflated(&bytes).unwrap_or(bytes)).into_owned()
    });
    texts.collect()
}

fn root(body: &str) -> Option<String> {
    let mut reader = quick_xml::Reader::from_str(body);
    loop {
        match reader.read_event().ok()? {
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                return Some(tag.name().as_ref().to_owned());
            }
            quick_xml::events::Event::Eof => return None,
            _ => {}
        }
    }
}

/// Counts the texts of an answer's value as [`walk`] counts those of an element.
fn count(value: &Value, path: &str, counts: &mut Counts) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| count(item, path, counts)),
        Value::Object(members) => {
            add(counts, format!("{path}/"), "");
            for (name, member) in members {
                match (name.as_str(), member) {
                    ("#text", Value::String(text)) => add(counts, path.to_owned(), text),
                    (name, Value::String(text)) if name.starts_with('@') => {
                        add(counts, format!("{path}/{name}"), text);
                    }
                    (name, member) => count(member, &format!("{path}/{name}"), counts),
                }
            }
        }
        Value::String(text) => {
            add(counts, format!("{path}/"), "");
            add(counts, path.to_owned(), text);
        }
        other => panic!("{path} holds {other}, where texts are due"),
    }
}

/// An element without text is counted as an element only.
fn add(counts: &mut Counts, path: String, text: &str) {
    if !text.is_empty() || path.ends_with('/') {
        *counts.entry((path, text.to_owned())).or_default() += 1;
    }
}

/// What the records of an answer hold.
fn records_of(records: &[Value]) -> Counts {
    let mut counts = Counts::new();
    for record in records {
        let mut record = record.as_object().unwrap().clone();
        let list = record.shift_remove("@list");
        record.shift_remove("@context");
        let list = list.as_ref().and_then(Value::as_str).unwrap_or_default();
        count(&Value::Object(record), &format!("{list}:"), &mut counts);
    }
    // A record of a bare id is no element of its own.
    counts.retain(|(path, _), _| !path.ends_with(":/"));
    counts
}

fn difference(name: &str, what: &str, sent: &Counts, given: &Counts) -> Vec<String> {
    let keys: BTreeSet<_> = sent.keys().chain(given.keys()).collect();
    let both = keys.into_iter().map(|key| (key, sent.get(key), given.get(key)));
    both.filter(|(_, sent, given)| sent != given)
        .map(|(key, sent, given)| {
            let (sent, given) = (sent.copied().unwrap_or(0), given.copied().unwrap_or(0));
            format!("{name}: {what} {key:?}: {sent} sent, {given} given")
        })
        .collect()
}

/// Compares one list; none if the case is no such list.
fn compare_list(case: &Whole) -> Option<Vec<String>> {
    let page = case.output.get("page").or(case.output.pointer("/summary/page"))?;
    let number = |name: &str| page.get(name).and_then(Value::as_u64);
    if number("records") != number("read") || page.get("stopped").is_some() {
        return None;
    }
    let documents = case.documents()?;
    // The last record of a page comes again at the start of the next, and is given once.
    let comes_twice = matches!(case.operation.paging, Paging::Continues { inclusive: true, .. });
    // Other requests than the pages: the ids around which windows are made.
    let only_pages = number("pages") == u64::try_from(documents.len()).ok();
    if !only_pages || (comes_twice && documents.len() > 1) {
        return None;
    }
    let records = case.output.get("records").and_then(Value::as_array)?;
    let mut sent = Walked::default();
    for document in documents {
        let walked = walk(document, &case.operation.reply);
        for (key, number) in walked.records {
            *sent.records.entry(key).or_default() += number;
        }
        sent.total += walked.total;
        // The last page's envelope is the answer's.
        sent.around = walked.around;
    }
    sent.records.retain(|(path, _), _| !path.ends_with(":/"));
    if sent.total != records.len() {
        return Some(vec![format!(
            "{}: {} records sent, {} given",
            case.name,
            sent.total,
            records.len()
        )]);
    }
    let mut wrong = difference(&case.name, "in records", &sent.records, &records_of(records));
    wrong.extend(compare_envelope(case, &sent.around));
    Some(wrong)
}

/// What stands around the records is in the envelope, or was understood: warnings and where the list goes on.
fn compare_envelope(case: &Whole, around: &Counts) -> Vec<String> {
    let envelope = case.output.get("envelope").or(case.output.pointer("/summary/envelope"));
    let mut given = Counts::new();
    for (name, value) in envelope.and_then(Value::as_object).unwrap() {
        count(value, name, &mut given);
    }
    given.retain(|(path, _), _| !path.ends_with('/'));
    let understood = |path: &str| ["WARNING", "TRUNCATION"].iter().any(|name| path.contains(name));
    let mut sent = Counts::new();
    for ((path, text), number) in around {
        let path = path.strip_prefix("RESPONSE/").unwrap_or(path);
        if !understood(path) {
            *sent.entry((path.to_owned(), text.clone())).or_default() += number;
        }
    }
    given.retain(|(path, _), _| !understood(path));
    difference(&case.name, "around the records", &sent, &given)
}

/// Compares a document that is given whole.
fn compare_document(case: &Whole) -> Option<Vec<String>> {
    let data = case.output.get("data").or(case.output.pointer("/result/data"))?;
    let [document] = case.documents()?[..] else { return None };
    let around = walk(document, &case.operation.reply).around;
    let mut given = Counts::new();
    for (name, value) in data.as_object()?.get(&root(document)?)?.as_object()? {
        let attribute = name.strip_prefix('@').map(|_| format!("/{name}"));
        count(value, attribute.as_ref().unwrap_or(name), &mut given);
    }
    given.retain(|(path, _), _| !path.ends_with('/'));
    Some(difference(&case.name, "in the document", &around, &given))
}

/// Whether it is XML from the first to the last tag.
fn is_whole(body: &str) -> bool {
    let mut reader = quick_xml::Reader::from_str(body);
    let mut depth = 0usize;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Start(_)) => depth += 1,
            Ok(quick_xml::events::Event::End(_)) => depth -= 1,
            Ok(quick_xml::events::Event::Eof) => return depth == 0 && root(body).is_some(),
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[test]
fn every_text_of_every_xml_answer_is_in_the_json_as_often() {
    let (mut wrong, mut compared, mut lists) = (Vec::new(), 0, BTreeSet::new());
    for folder in Case::discover(&fixtures()).unwrap() {
        let Some(case) = Whole::read(&folder) else { continue };
        if let Some(found) = compare_list(&case) {
            lists.insert(std::ptr::from_ref(case.operation));
            compared += 1;
            wrong.extend(found);
        } else if let Some(found) = compare_document(&case) {
            compared += 1;
            wrong.extend(found);
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differences in {compared} answers:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let all = RESOURCES
        .iter()
        .flat_map(|resource| resource.operations.iter().map(move |each| (resource.id, each)));
    let missing: Vec<String> = all
        .filter(|(_, operation)| {
            operation.reply.form == Form::List && !operation.reply.records.is_empty()
        })
        .filter(|(_, operation)| !lists.contains(&std::ptr::from_ref(*operation)))
        .map(|(resource, operation)| format!("{resource}/{}", operation.id))
        .collect();
    assert!(missing.is_empty(), "no answer of these lists was compared: {missing:?}");
}

/// An answer that many operations share counts once for all of them.
const SHARED: usize = 5;

#[test]
fn every_element_that_can_repeat_is_seen_once_and_several_times() {
    let operations = || {
        RESOURCES.iter().flat_map(|resource| {
            resource.operations.iter().map(|each| (format!("{}/{}", resource.id, each.id), each))
        })
    };
    let mut of_all = Repeats::new();
    let mut of_each = BTreeMap::new();
    for (name, operation) in operations() {
        let mut repeats = Repeats::new();
        for folder in Case::discover(&fixtures().join(&name)).unwrap() {
            for body in bodies(&folder).iter().filter(|body| is_whole(body)) {
                observe(body, &mut repeats);
                observe(body, &mut of_all);
            }
        }
        of_each.insert(name, (operation, repeats));
    }
    let users = |path: &str| {
        operations().filter(|(_, each)| each.reply.shape.repeated.contains(&path)).count()
    };
    let mut wrong = Vec::new();
    for (name, (operation, repeats)) in &of_each {
        let paths = operation.reply.shape.repeated.iter().copied();
        let (shared, own): (Vec<_>, Vec<_>) = paths.partition(|path| users(path) >= SHARED);
        let lacks = missing(&own, repeats).into_iter().chain(missing(&shared, &of_all));
        wrong.extend(lacks.map(|path| format!("{name}: {path}")));
    }
    assert!(wrong.is_empty(), "add cases with one and with several of:\n{}", wrong.join("\n"));
}

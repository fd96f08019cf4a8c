//! The lists among the fixtures, as a server that knows them: it answers each request with its page, and goes on after
//! a record where the API could.
//!
//! In: a case folder. Out: a [`List`] to be asked, any number of times and in any order. Injects no fault.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use host_harness::account::{ClientKind, Credential as HostCredential};
use host_harness::case::{CASE_FILE, Call, Case, CaseFile};
use host_harness::cassette::{Cassette, Interaction};
use host_harness::form::{self, Pairs, Values};
use qualys_plugin::account::{Account, Credential};
use qualys_plugin::catalogue;
use qualys_plugin::model::{Direction, Form, Operation, Paging};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value, json};

/// One answer of a list.
pub struct Page {
    method: String,
    path: String,
    query: Pairs,
    form: Pairs,
    /// The body of a request that is no form.
    raw: Vec<u8>,
    /// The answer's status.
    pub status: u16,
    /// The answer's headers.
    pub headers: Vec<(String, String)>,
    /// The answer's body.
    pub body: Vec<u8>,
    /// Where each record stands in an XML body, and its key.
    records: Vec<(usize, usize, Option<u64>)>,
}

/// A list of the fixtures: the step that asks for it, and the pages that answer it.
pub struct List {
    /// The case's name.
    pub name: String,
    /// The operation.
    pub operation: &'static Operation,
    /// The step. One page, if the case runs `execute` and does not ask for more.
    pub step: Value,
    /// When it is asked for, in seconds since 1970.
    pub now: i64,
    /// The pages, in the cassette's order.
    pub pages: Vec<Page>,
    account: host_harness::account::Account,
}

impl List {
    /// The list of a case; none if the case is about something else: no list, an error, an answer that is cut.
    pub fn read(fixtures: &Path, folder: &Path) -> Option<Self> {
        let case = Case::read(fixtures, folder).ok()?;
        let file: CaseFile =
            serde_json::from_slice(&fs::read(folder.join(CASE_FILE)).ok()?).ok()?;
        let mut step = file.step?;
        let name = |field: &str| step.get(field).and_then(Value::as_str);
        let operation = catalogue::find(name("resource")?, name("operation")?)?;
        let runs = matches!(case.call, Call::Execute | Call::Open);
        if !runs || operation.reply.form != Form::List || !folder.join("output.json").exists() {
            return None;
        }
        let options = step.as_object_mut()?.entry("options").or_insert_with(|| json!({}));
        let options = options.as_object_mut()?;
        if case.call == Call::Execute {
            options.entry("max_pages").or_insert_with(|| json!(1));
        }
        let interactions = Cassette::read(folder).ok()?.interactions;
        let pages: Option<Vec<Page>> = interactions
            .into_iter()
            .map(|interaction| Page::read(interaction, folder, operation))
            .collect();
        let (pages, now) = (pages?, case.now.as_second());
        Some(Self { name: case.name, operation, step, now, pages, account: case.account })
    }

    /// The account that asks.
    pub fn account(&self) -> Account {
        let account = &self.account;
        let credential = credential(&account.credential);
        Account::new(&account.base_url, account.gateway_url.as_deref(), credential)
            .expect("fixtures that succeed have an account")
    }

    /// The page that answers a request: its index and body; none if the case has no such page.
    pub fn answer(&self, request: &http::Request<Vec<u8>>) -> Option<(usize, Vec<u8>)> {
        let asked = Asked::new(request);
        let exact = self.pages.iter().position(|page| page.is_asked_by(&asked, None));
        if let Some(index) = exact {
            return Some((index, self.pages[index].body.clone()));
        }
        let Paging::Continues { parameter, direction, inclusive, key: Some(_) } =
            self.operation.paging
        else {
            return None;
        };
        let Some(Values::One(value)) = asked.query.get(parameter).or(asked.form.get(parameter))
        else {
            return None;
        };
        let wanted: u64 = value.parse().ok()?;
        let reached = |key: u64| match direction {
            Direction::Up => key >= wanted,
            Direction::Down => key <= wanted,
        };
        let of_list = |page: &&Page| page.is_asked_by(&asked, Some(parameter));
        let mut pages = self.pages.iter().enumerate().filter(|(_, page)| of_list(page));
        let first_reached =
            |page: &Page| page.records.iter().position(|(_, _, key)| key.is_some_and(reached));
        let begins_there =
            |page: &Page| page.records.first().is_some_and(|(_, _, key)| *key == Some(wanted));
        let (index, page) = if inclusive && self.pages.iter().any(begins_there) {
            pages.find(|(_, page)| begins_there(page))?
        } else {
            let all: Vec<_> = pages.collect();
            let last = all.last().copied();
            all.into_iter().find(|(_, page)| first_reached(page).is_some()).or(last)?
        };
        let kept = first_reached(page).unwrap_or(page.records.len());
        Some((index, page.without(kept)))
    }
}

impl Page {
    fn read(interaction: Interaction, folder: &Path, operation: &Operation) -> Option<Self> {
        let Interaction { request, response } = interaction;
        let status = response.status?;
        let whole = response.error.is_none() && response.cut_after.is_none();
        if !whole || !(200..300).contains(&status) {
            return None;
        }
        let read = |file: Option<String>| match file {
            Some(file) => fs::read(folder.join(file)).ok(),
            None => Some(Vec::new()),
        };
        let uri: http::Uri = request.uri.parse().ok()?;
        let body = read(response.body)?;
        let mut headers: Vec<_> = response.headers.into_iter().collect();
        headers.retain(|(name, _)| name != "content-length");
        Some(Self {
            method: request.method,
            path: uri.path().to_owned(),
            query: form::decode(uri.query().unwrap_or_default()),
            form: request.form,
            raw: read(request.body)?,
            status,
            headers,
            records: records(&inflated(&body).unwrap_or_else(|| body.clone()), operation)
                .unwrap_or_default(),
            body,
        })
    }

    fn is_asked_by(&self, asked: &Asked, but: Option<&str>) -> bool {
        // What a login sends is in no cassette.
        let same = |mine: &Pairs, theirs: &Pairs| {
            let names = mine.keys().chain(theirs.keys());
            names.into_iter().all(|name| but == Some(name) || mine.get(name) == theirs.get(name))
        };
        self.path == asked.path
            && (self.is_login()
                || self.method == asked.method
                    && same(&self.query, &asked.query)
                    && same(&self.form, &asked.form)
                    && self.raw == asked.raw)
    }

    /// Whether it only gives a token.
    pub fn is_login(&self) -> bool {
        self.path.starts_with("/auth")
    }

    /// The body without its first `count` records.
    fn without(&self, count: usize) -> Vec<u8> {
        let zipped = inflated(&self.body);
        let mut body = zipped.clone().unwrap_or_else(|| self.body.clone());
        for (start, end, _) in self.records[..count].iter().rev() {
            body.drain(start..end);
        }
        if zipped.is_none() { body } else { deflated(&body) }
    }
}

/// A request, decoded.
struct Asked {
    method: String,
    path: String,
    query: Pairs,
    form: Pairs,
    raw: Vec<u8>,
}

impl Asked {
    fn new(request: &http::Request<Vec<u8>>) -> Self {
        let kind = request.headers().get(http::header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_form = kind.starts_with("application/x-www-form-urlencoded");
        let text = String::from_utf8_lossy(request.body());
        Self {
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            query: form::decode(request.uri().query().unwrap_or_default()),
            form: if is_form { form::decode(&text) } else { Pairs::new() },
            raw: if is_form { Vec::new() } else { request.body().clone() },
        }
    }
}

/// What is in a gzip body; none if it is no such body.
pub fn inflated(body: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    MultiGzDecoder::new(body).read_to_end(&mut plain).ok()?;
    Some(plain)
}

fn deflated(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).and_then(|()| encoder.finish()).expect("writing into memory works")
}

/// Where the records stand in an XML body, and the keys of those that have one.
fn records(body: &[u8], operation: &Operation) -> Option<Vec<(usize, usize, Option<u64>)>> {
    let Paging::Continues { key: Some(key), .. } = operation.paging else { return None };
    let text = readable(body);
    let mut reader = Reader::from_str(&text);
    let (mut path, mut found, mut start, mut number) = (Vec::new(), Vec::new(), 0, None);
    loop {
        let before = usize::try_from(reader.buffer_position()).ok()?;
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                path.push(tag.name().as_ref().to_owned());
                if is_record(&path, operation) {
                    (start, number) = (before, None);
                }
            }
            Event::Text(text) => {
                let inside = path
                    .split_last()
                    .is_some_and(|(last, rest)| *last == key.element && is_record(rest, operation));
                if inside {
                    number = text.trim().parse().ok();
                }
            }
            Event::End(_) => {
                if is_record(&path, operation) {
                    let end = usize::try_from(reader.buffer_position()).ok()?;
                    found.push((start, end, number));
                }
                path.pop();
            }
            Event::Eof => return Some(found),
            _ => {}
        }
    }
}

/// A body of the same length as text: what is not UTF-8 does not matter here.
fn readable(body: &[u8]) -> String {
    let mut text = String::new();
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

fn is_record(path: &[String], operation: &Operation) -> bool {
    let Some((_, below)) = path.split_first() else { return false };
    operation.reply.records.iter().any(|records| records.path.split('/').eq(below))
}

fn credential(credential: &HostCredential) -> Credential {
    match credential {
        HostCredential::Basic { username, password } => Credential::Basic {
            username: username.clone().into(),
            password: password.reveal().to_owned().into(),
        },
        HostCredential::Token(token) => Credential::Token(token.reveal().to_owned().into()),
        HostCredential::Client { kind, id, secret } => Credential::Client {
            subscription: *kind == ClientKind::Subscription,
            id: id.clone().into(),
            secret: secret.reveal().to_owned().into(),
        },
        HostCredential::Host(_) => Credential::Host,
    }
}

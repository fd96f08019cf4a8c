//! Answers from recorded exchanges, for every operation that the made-up subscription does not answer itself.
//!
//! In: the cases of a folder, or those of the build. Out: the recorded answer whose request is most like the call.
//! Nothing changes: a write is answered as if it had been carried out.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode, Uri};
use serde::Deserialize;

use crate::call::Call;
use crate::reply::Reply;
use crate::routes::{self, Route, Routes};

/// The cases of the build: paths and contents.
static BUILT_IN: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));

const CASSETTE: &str = "cassette.json";
/// The version of the format that this reads; the host's cassettes have the same.
const FORMAT_VERSION: u32 = 1;
/// Only cases that end well are answered from.
const GOLDEN: &str = "output.json";

/// The recorded answers of each operation.
pub(crate) struct Fixtures(HashMap<(&'static str, &'static str), Vec<Exchange>>);

/// One exchange.
struct Exchange {
    parameters: Vec<(String, String)>,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    /// Whether the answer says that the list goes on.
    continues: bool,
    /// Whether the case is about an empty answer.
    empty: bool,
}

#[derive(Deserialize)]
struct Cassette {
    version: u32,
    interactions: Vec<Interaction>,
}

#[derive(Deserialize)]
struct Interaction {
    request: RecordedRequest,
    response: RecordedResponse,
}

#[derive(Deserialize)]
struct RecordedRequest {
    method: String,
    uri: String,
    #[serde(default)]
    form: BTreeMap<String, Values>,
}

/// A key that is sent twice has several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
struct RecordedResponse {
    /// What came instead of an answer.
    error: Option<String>,
    status: Option<u16>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<String>,
    cut_after: Option<u64>,
}

/// A folder of cases that cannot be read.
#[derive(Debug)]
pub struct FixturesError {
    path: PathBuf,
    reason: String,
}

impl FixturesError {
    fn new(path: &Path, reason: impl fmt::Display) -> Self {
        Self { path: path.to_owned(), reason: reason.to_string() }
    }
}

impl fmt::Display for FixturesError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path.display(), self.reason)
    }
}

impl std::error::Error for FixturesError {}

impl Fixtures {
    /// The cases of this folder, or those of the build.
    pub(crate) fn read(folder: Option<&Path>, routes: &Routes) -> Result<Self, FixturesError> {
        let mut files = BTreeMap::new();
        match folder {
            Some(folder) => {
                collect(folder, &mut files).map_err(|error| FixturesError::new(folder, error))?;
            }
            None => files.extend(
                BUILT_IN.iter().map(|(path, bytes)| (path.into(), Bytes::from_static(bytes))),
            ),
        }
        let mut fixtures = Self(HashMap::new());
        for (path, bytes) in &files {
            let case = path.parent().unwrap_or(path);
            if path.ends_with(CASSETTE) && files.contains_key(&case.join(GOLDEN)) {
                fixtures.add(case, bytes, &files, routes)?;
            }
        }
        if fixtures.0.is_empty() {
            let folder = folder.unwrap_or(Path::new("fixtures"));
            return Err(FixturesError::new(
                folder,
                "no case with a cassette.json and an output.json is there",
            ));
        }
        Ok(fixtures)
    }

    fn add(
        &mut self,
        case: &Path,
        cassette: &[u8],
        files: &BTreeMap<PathBuf, Bytes>,
        routes: &Routes,
    ) -> Result<(), FixturesError> {
        let failed = |reason: &dyn fmt::Display| FixturesError::new(&case.join(CASSETTE), reason);
        let Cassette { version, interactions } =
            serde_json::from_slice(cassette).map_err(|error| failed(&error))?;
        if version != FORMAT_VERSION {
            return Err(failed(&format!(
                "format version {version}; this program reads version {FORMAT_VERSION}"
            )));
        }
        for interaction in interactions {
            let read = interaction.read(case, files).map_err(|reason| failed(&reason))?;
            let Some((call, exchange)) = read else { continue };
            // Logins at the gateway are no operation.
            if let Ok(route) = routes::choose(routes.at(&call.path), &call) {
                self.0.entry((route.resource, route.operation.id)).or_default().push(exchange);
            }
        }
        Ok(())
    }

    /// The answer to a call, if there is one for its operation.
    pub(crate) fn answer(&self, route: Route, call: &Call) -> Option<Reply> {
        let exchanges = self.0.get(&(route.resource, route.operation.id))?;
        let usable = |exchange: &&Exchange| !exchange.continues || exchange.differences(call) == 0;
        let asks = call.parameters.len() > route.operation.fixed.len();
        let best = exchanges.iter().filter(usable).min_by_key(|exchange| {
            let differences = exchange.differences(call);
            (exchange.rank(differences, asks), differences, usize::MAX - exchange.body.len())
        })?;
        let mut reply = Reply::whole(best.status, "text/xml", best.body.clone());
        reply.headers = best.headers.clone();
        Some(reply)
    }
}

impl Exchange {
    /// How well it answers a call: an empty answer only to one that asks for just what has none, or for want of any.
    fn rank(&self, differences: usize, asks: bool) -> u8 {
        match (differences, self.empty) {
            (0, false) => 0,
            (0, true) if asks => 1,
            (_, false) => 2,
            (_, true) => 3,
        }
    }

    /// How many parameters the call has that this does not, and the other way round.
    fn differences(&self, call: &Call) -> usize {
        let more = self.parameters.iter().filter(|pair| !call.parameters.contains(pair));
        let less = call.parameters.iter().filter(|pair| !self.parameters.contains(pair));
        more.count() + less.count()
    }
}

impl Interaction {
    /// The call and what it is answered with, if that is a whole success.
    fn read(
        self,
        case: &Path,
        files: &BTreeMap<PathBuf, Bytes>,
    ) -> Result<Option<(Call, Exchange)>, String> {
        let Self { request, response } = self;
        let call = request.read()?;
        let Some(answer) = response.read(case, files)? else { return Ok(None) };
        let (status, headers, body) = answer;
        let text = String::from_utf8_lossy(&body);
        let continues = ["<CODE>1980</CODE>", "\"1980\"", "<TRUNCATION"];
        let continues = continues.iter().any(|word| text.contains(word));
        let empty = case.file_name().is_some_and(|name| name.to_string_lossy().contains("empty"));
        let parameters = call.parameters.clone();
        Ok(Some((call, Exchange { parameters, status, headers, body, continues, empty })))
    }
}

impl RecordedRequest {
    fn read(self) -> Result<Call, String> {
        let uri: Uri = self.uri.parse().map_err(|error| format!("URI {:?}: {error}", self.uri))?;
        let method = self.method.parse().map_err(|_| format!("method {:?}", self.method))?;
        let query = uri.query().unwrap_or_default();
        let mut parameters: Vec<_> =
            form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        for (name, values) in self.form {
            let values = match values {
                Values::One(value) => vec![value],
                Values::Several(values) => values,
            };
            parameters.extend(values.into_iter().map(|value| (name.clone(), value)));
        }
        let (path, headers, body) = (uri.path().to_owned(), HeaderMap::new(), Bytes::new());
        Ok(Call { method, path, headers, parameters, body })
    }
}

impl RecordedResponse {
    /// None if it is no whole success.
    fn read(
        self,
        case: &Path,
        files: &BTreeMap<PathBuf, Bytes>,
    ) -> Result<Option<(StatusCode, HeaderMap, Bytes)>, String> {
        if self.error.is_some() {
            return Ok(None);
        }
        let status = self.status.and_then(|code| StatusCode::from_u16(code).ok());
        let status = status.ok_or("a response needs a status or an error")?;
        let mut headers = HeaderMap::new();
        let ours = ["x-ratelimit", "x-concurrency", "content-length"];
        for (name, value) in &self.headers {
            let known = HeaderName::try_from(name).map_err(|_| format!("header {name:?}"))?;
            let value = value.parse().map_err(|_| format!("value of header {name}"))?;
            if !ours.iter().any(|ours| known.as_str().starts_with(ours)) {
                headers.insert(known, value);
            }
        }
        let Some(file) = self.body else { return Ok(None) };
        let body = files.get(&case.join(&file)).ok_or_else(|| format!("{file} is missing"))?;
        let text = String::from_utf8_lossy(body);
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let failed = (text.contains("<SIMPLE_RETURN>") && text.contains("<CODE>"))
            || says(&["status=\"FAILED\"", "<ERROR number", "<ERROR>"]);
        let html = says(&["<html", "<HTML"]);
        let cut = self.cut_after.is_some();
        let whole = status.is_success() && !cut && !failed && !html && !body.is_empty();
        Ok(whole.then(|| (status, headers, body.clone())))
    }
}

/// Every file below a folder.
fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Bytes>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_'));
        if path.is_dir() && !hidden {
            collect(&path, files)?;
        } else if path.is_file() {
            files.insert(path.clone(), fs::read(&path)?.into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: &str = r#"{"method": "GET", "uri": "/api/2.0/fo/network/?action=list"}"#;
    const GOOD: &str = r#"{"status": 200, "body": "body"}"#;

    fn read(version: u32, request: &str, response: &str) -> Result<Fixtures, FixturesError> {
        let cassette = format!(
            r#"{{"version": {version}, "interactions": [{{"request": {request}, "response": {response}}}]}}"#
        );
        let case = Path::new("case");
        let files = BTreeMap::from([(case.join("body"), Bytes::from_static(b"<NETWORK_LIST/>"))]);
        let mut fixtures = Fixtures(HashMap::new());
        fixtures.add(case, cassette.as_bytes(), &files, &Routes::new())?;
        Ok(fixtures)
    }

    fn exchange(fixtures: &Fixtures) -> Option<&Exchange> {
        fixtures.0.values().flatten().next()
    }

    #[test]
    fn all_values_of_a_form_are_asked_for() {
        let request = r#"{"method": "POST", "uri": "/api/2.0/fo/network/",
                          "form": {"action": "list", "ids": ["1", "2"]}}"#;
        let fixtures = read(1, request, GOOD).unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let expected = [pair("action", "list"), pair("ids", "1"), pair("ids", "2")];
        assert_eq!(exchange(&fixtures).unwrap().parameters, expected);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert!(exchange(&read(1, REQUEST, GOOD).unwrap()).is_some());
        let error = r#"{"error": "connection-refused"}"#;
        assert!(exchange(&read(1, REQUEST, error).unwrap()).is_none());
        let odd = |method: &str| format!(r#"{{"method": "{method}", "uri": "/a b"}}"#);
        for (version, request, response, says) in [
            (2, REQUEST, GOOD, "format version 2"),
            (1, &odd("GET"), GOOD, "URI \"/a b\""),
            (1, REQUEST, r#"{"status": 2000, "body": "body"}"#, "a status"),
            (1, REQUEST, r#"{"body": "body"}"#, "a status or an error"),
            (1, REQUEST, r#"{"status": 200, "body": "nowhere"}"#, "nowhere is missing"),
            (1, REQUEST, r#"{"status": 200, "headers": {"a b": ""}, "body": "body"}"#, "\"a b\""),
        ] {
            let error = read(version, request, response).err().unwrap().to_string();
            let path = Path::new("case").join(CASSETTE);
            assert!(error.starts_with(&format!("{}: ", path.display())), "{error}");
            assert!(error.contains(says), "{error}");
        }
    }
}

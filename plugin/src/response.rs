//! Judges an answer: is it really a success, and which decoder reads it? (rules E1 to E4)
//!
//! In: the operation, status, headers and body. Out: an [`Answer`] to read, or the error. It is
//! asked twice: here with the head and the first bytes, and by [`outside`] with what stands around
//! the records. It knows the error envelopes and no operation.

mod advice;
mod classify;
mod envelope;
mod length;
mod outside;
mod wait;

pub use classify::{fault, no_room, outcome_unknown, outside_too_large, transport};
pub use envelope::{Refusal, batch_failed, batches, text_of};
pub use outside::{Outside, decides, outside};

use crate::decode::xml::{Root, root_of};
use crate::decode::{Decoder, Fault, Input, Settings, csv, json, parse_json, xml};
use crate::decode::{Oddities, bytes};
use crate::error::Error;
use crate::limits::Limits;
use crate::model::{Effect, Form, Operation};
use crate::transport::{Body, Response};
use http::HeaderMap;
use serde_json::Value;

/// The largest error document, in bytes.
const MOST_ERROR_BYTES: usize = 1 << 20;
/// How far the root element is looked for, in bytes.
const LOOK: usize = 64 * 1024;

/// What an operation expects, and what must not be shown.
#[derive(Clone, Copy)]
pub struct Expectation<'a> {
    /// The operation.
    pub operation: &'static Operation,
    /// The version it was sent with.
    pub version: &'a str,
    /// What the decoder is told.
    pub settings: Settings,
    /// The largest document, in bytes.
    pub max_document: usize,
    /// Values that were sent and must be shown nowhere.
    pub secrets: &'a [String],
    /// Whether a document is taken as it is sent (`open`).
    pub raw: bool,
}

/// A success, to be read.
pub enum Answer {
    /// Records follow.
    List(Decoder),
    /// One document, with its root; and what was odd in it.
    Document(Value, Oddities),
    /// A file.
    File(File),
}

/// A file as it comes.
pub struct File {
    /// Its media type.
    pub media_type: String,
    /// Its name, if the answer tells one.
    pub name: Option<String>,
    /// Its bytes.
    pub input: Input,
}

/// What the first bytes look like.
enum Look {
    Empty,
    Html,
    Xml(String),
    Json,
    /// Markup that ends before its root element.
    Cut,
    Other,
}

/// Judges an answer's head and first bytes.
///
/// # Errors
/// The error that the answer stands for.
pub fn accept(
    expectation: &Expectation<'_>,
    response: Response,
) -> Result<(Answer, Limits), Error> {
    let (head, body) = response.into_parts();
    let limits = Limits::read(&head.headers);
    let reader = Reader { expectation, status: head.status.as_u16(), headers: &head.headers };
    if reader.status == 204 && expectation.operation.reply.form != Form::File {
        return Ok((Answer::List(Decoder::Empty), limits));
    }
    match reader.judge(body) {
        Ok(answer) => Ok((answer, limits)),
        Err(error) => Err(reader.finish(error)),
    }
}

fn look(input: &mut Input) -> Result<Look, Fault> {
    let mut least = 1;
    loop {
        let first = input.look(least)?;
        let text = first.strip_prefix("\u{feff}".as_bytes()).unwrap_or(first).trim_ascii_start();
        let ended = first.len() < least;
        match (text.first(), root_of(first)) {
            (None, _) if ended => return Ok(Look::Empty),
            (_, Root::Named(root)) if root.eq_ignore_ascii_case("html") => return Ok(Look::Html),
            (_, Root::Named(root)) => return Ok(Look::Xml(root)),
            (_, Root::Unclear) if !ended && first.len() < LOOK => least = first.len() + 1,
            (Some(b'{' | b'['), _) => return Ok(Look::Json),
            (Some(b'<'), _) if is_html(text) => return Ok(Look::Html),
            (Some(b'<'), Root::Unclear) if ended => return Ok(Look::Cut),
            _ => return Ok(Look::Other),
        }
    }
}

fn is_html(text: &[u8]) -> bool {
    let start = text.get(..text.len().min(15)).unwrap_or_default();
    start.to_ascii_lowercase().starts_with(b"<!doctype html")
}

/// A document where a list was due.
#[must_use]
pub fn unexpected_document() -> Error {
    classify::unexpected(200, "one document")
}

/// A refusal that stood inside a list's own document.
#[must_use]
pub fn refused_inside(
    operation: &'static Operation,
    version: &str,
    secrets: &[String],
    refusal: &Refusal,
) -> Error {
    let settings = Settings { max_record_bytes: 0, typed: false, key: None };
    let expectation =
        Expectation { operation, version, settings, max_document: 0, secrets, raw: false };
    classify::refusal(&expectation, 200, &HeaderMap::new(), Some(refusal))
}

struct Reader<'a> {
    expectation: &'a Expectation<'a>,
    status: u16,
    headers: &'a HeaderMap,
}

impl Reader<'_> {
    fn judge(&self, body: Box<dyn Body>) -> Result<Answer, Error> {
        let is_file = self.expectation.operation.reply.form == Form::File;
        let body = length::measured(body, self.headers);
        let mut input = Input::new(body, !is_file).map_err(|fault| self.fault(&fault))?;
        let look = look(&mut input).map_err(|fault| self.fault(&fault))?;
        if (200..300).contains(&self.status) {
            self.success(look, input)
        } else {
            Err(self.failure(look, input))
        }
    }

    fn success(&self, look: Look, input: Input) -> Result<Answer, Error> {
        let operation = self.expectation.operation;
        let reply = &operation.reply;
        let settings = self.expectation.settings;
        let raw = self.expectation.raw && reply.form == Form::Document;
        let form = if raw { Form::File } else { reply.form };
        match (form, look) {
            (_, Look::Empty) => Err(classify::empty(self.status)),
            (Form::File, Look::Xml(root)) if envelope::is_error_root(&root) => {
                self.document(input, MOST_ERROR_BYTES)
            }
            (Form::File, Look::Html) if !self.is_attachment() => {
                Err(self.failure(Look::Html, input))
            }
            (Form::File, Look::Xml(_) | Look::Json) if raw => self.raw_document(input),
            (Form::File, _) => self.file(input),
            (_, Look::Cut) => Err(self.fault(&Fault::Incomplete)),
            (Form::List, Look::Xml(root)) if reply.roots.contains(&root.as_str()) => {
                Ok(Answer::List(Decoder::Xml(Box::new(xml::List::new(input, reply, settings)))))
            }
            (Form::List, Look::Xml(_)) => match self.document(input, MOST_ERROR_BYTES) {
                Ok(_) => Err(classify::unexpected(self.status, "another XML document")),
                Err(error) => Err(error),
            },
            (Form::List, Look::Json) => self.json_list(input),
            (Form::List, Look::Other) => match reply.csv {
                Some(form) => {
                    Ok(Answer::List(Decoder::Csv(Box::new(csv::List::new(input, form, settings)))))
                }
                None => Err(classify::unexpected(self.status, "no XML")),
            },
            (Form::Document | Form::Write, Look::Xml(_)) => {
                self.document(input, self.expectation.max_document)
            }
            (Form::Document | Form::Write, Look::Json) => self.json(input),
            (Form::Document | Form::Write, Look::Other) => {
                Err(classify::unexpected(self.status, "neither XML nor JSON"))
            }
            (_, Look::Html) => Err(self.failure(Look::Html, input)),
        }
    }

    /// A status that is no success: whatever the body is, it is an error.
    fn failure(&self, look: Look, input: Input) -> Error {
        let refusal = match look {
            Look::Xml(_) => match self.read_document(input, MOST_ERROR_BYTES) {
                Ok((document, _)) => envelope::refusal(&document),
                Err(_) => None,
            },
            Look::Json => {
                let mut input = input;
                let document = json::document(&mut input, MOST_ERROR_BYTES).ok();
                document.and_then(|document| envelope::json_refusal(&document))
            }
            Look::Html => Some(Refusal::page("an HTML page")),
            Look::Empty | Look::Cut | Look::Other => None,
        };
        classify::refusal(self.expectation, self.status, self.headers, refusal.as_ref())
    }

    fn document(&self, input: Input, limit: usize) -> Result<Answer, Error> {
        let (document, oddities) =
            self.read_document(input, limit).map_err(|fault| self.whole_fault(&fault, limit))?;
        match envelope::refusal(&document) {
            Some(refusal) => Err(self.refused(&refusal)),
            None => Ok(Answer::Document(document, oddities)),
        }
    }

    fn read_document(&self, input: Input, limit: usize) -> Result<(Value, Oddities), Fault> {
        xml::document(input, &self.expectation.operation.reply, limit)
    }

    fn json(&self, mut input: Input) -> Result<Answer, Error> {
        let limit = self.expectation.max_document;
        let document =
            json::document(&mut input, limit).map_err(|fault| self.whole_fault(&fault, limit))?;
        match envelope::json_refusal(&document) {
            Some(refusal) => Err(self.refused(&refusal)),
            None => Ok(Answer::Document(document, Oddities::default())),
        }
    }

    /// A list as JSON: an error document is short, and may come with any status.
    fn json_list(&self, mut input: Input) -> Result<Answer, Error> {
        let whole = input.look_whole(LOOK).and_then(parse_json);
        if let Some(refusal) = whole.as_ref().and_then(envelope::json_refusal) {
            return Err(self.refused(&refusal));
        }
        let settings = self.expectation.settings;
        match self.expectation.operation.reply.json {
            Some(kind) => {
                Ok(Answer::List(Decoder::Json(Box::new(json::List::new(input, kind, settings)))))
            }
            None => Err(classify::unexpected(self.status, "JSON")),
        }
    }

    fn refused(&self, refusal: &Refusal) -> Error {
        classify::refusal(self.expectation, self.status, self.headers, Some(refusal))
    }

    /// A document as it is sent, unless it is short and an error.
    fn raw_document(&self, mut input: Input) -> Result<Answer, Error> {
        let refusal = input.look_whole(LOOK).and_then(|whole| {
            let json = parse_json(whole).map(|document| envelope::json_refusal(&document));
            json.unwrap_or_else(|| {
                let reply = &self.expectation.operation.reply;
                let (document, _) = xml::document(Input::of(whole), reply, LOOK).ok()?;
                envelope::refusal(&document)
            })
        });
        refusal.map_or_else(|| self.file(input), |refusal| Err(self.refused(&refusal)))
    }

    fn file(&self, mut input: Input) -> Result<Answer, Error> {
        let first = input.look(512).map_err(|fault| self.fault(&fault))?;
        let header = |name| self.headers.get(name).and_then(|value| value.to_str().ok());
        let media_type = bytes::media_type(first, header(http::header::CONTENT_TYPE));
        let name = bytes::file_name(header(http::header::CONTENT_DISPOSITION));
        Ok(Answer::File(File { media_type, name, input }))
    }

    fn is_attachment(&self) -> bool {
        self.headers.contains_key(http::header::CONTENT_DISPOSITION)
    }

    /// Why a document, which is one piece, could not be read.
    fn whole_fault(&self, fault: &Fault, limit: usize) -> Error {
        match fault {
            Fault::TooLarge { .. } => classify::document_too_large(limit).status(self.status),
            fault => self.fault(fault),
        }
    }

    fn fault(&self, fault: &Fault) -> Error {
        classify::fault(fault).status(self.status)
    }

    /// A write's failure, unless it proves that nothing was executed, leaves its outcome unknown
    /// (rule E4).
    fn finish(&self, error: Error) -> Error {
        if self.expectation.operation.effect == Effect::Read {
            error
        } else {
            classify::settle_write(error)
        }
    }
}

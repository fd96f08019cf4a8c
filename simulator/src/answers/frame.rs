//! What stands around the records of a list: head, echo of the request, warning about a next page, tail.
//!
//! In: a question and records with their ids. Out: a document that is written while it is sent.

use std::iter;

use super::Question;
use crate::reply::Reply;
use crate::xml::Xml;

/// How deep the records of a list stand.
pub(super) const DEPTH: usize = 3;

/// What a page brings.
pub(super) enum Part<T> {
    /// One of its items.
    Item(T),
    /// Its end, and the id of the item that would have been next.
    End(Option<u64>),
}

/// Up to `limit` items (0: all of them), each given with its id, and then the end.
pub(super) fn page<T>(
    limit: u64,
    items: impl Iterator<Item = (u64, T)>,
) -> impl Iterator<Item = Part<T>> {
    let mut items = items.peekable();
    let mut left = if limit == 0 { u64::MAX } else { limit };
    let mut ended = false;
    iter::from_fn(move || {
        if left > 0
            && let Some((_, item)) = items.next()
        {
            left -= 1;
            return Some(Part::Item(item));
        }
        let end = Part::End(items.peek().map(|(id, _)| *id));
        (!std::mem::replace(&mut ended, true)).then_some(end)
    })
}

/// A list with `RESPONSE` around it. After `limit` records (0: no limit) it ends with a warning that names the next.
pub(super) fn list(
    question: &Question<'_>,
    root: &'static str,
    name: &'static str,
    limit: u64,
    records: impl Iterator<Item = (u64, String)> + Send + 'static,
) -> Reply {
    let next = NextPage::of(question);
    let mut begun = false;
    let body = page(limit, records).map(move |part| match part {
        Part::Item(record) if begun => record,
        Part::Item(record) => {
            begun = true;
            Xml::at(2).open(name).finish() + &record
        }
        Part::End(id) => {
            let mut end = Xml::at(DEPTH);
            let mut tail = if begun { end.close(name).finish() } else { String::new() };
            tail.extend(id.map(|id| next.warning(limit, id)));
            tail + &Xml::at(2).close("RESPONSE").close(root).finish()
        }
    });
    Reply::xml(iter::once(head(question, root)).chain(body))
}

/// The document up to its records.
fn head(question: &Question<'_>, root: &str) -> String {
    let call = question.call;
    let dtd = format!("{}{}output.dtd", question.base, call.path);
    let mut xml = Xml::document(root, &dtd);
    xml.open(root);
    if call.is_on("echo_request") {
        xml.open("REQUEST").field("DATETIME", question.now()).field("USER_LOGIN", question.user);
        xml.field("RESOURCE", format!("{}{}", question.base, call.path)).open("PARAM_LIST");
        for (key, value) in &call.parameters {
            xml.open("PARAM").field("KEY", key).field("VALUE", value).close("PARAM");
        }
        xml.close("PARAM_LIST").close("REQUEST");
    }
    xml.open("RESPONSE").field("DATETIME", question.now()).finish()
}

/// The call as a URL, ready for another place in the list.
pub(super) struct NextPage {
    url: String,
    parameters: Vec<(String, String)>,
}

impl NextPage {
    pub(super) fn of(question: &Question<'_>) -> Self {
        let Question { call, base, .. } = question;
        Self { url: format!("{base}{}", call.path), parameters: call.parameters.clone() }
    }

    /// The URL with another value of this parameter.
    pub(super) fn url(&self, parameter: &str, value: u64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let kept = self.parameters.iter().filter(|(name, _)| name != parameter);
        query.extend_pairs(kept).append_pair(parameter, &value.to_string());
        format!("{}?{}", self.url, query.finish())
    }

    fn warning(&self, limit: u64, id: u64) -> String {
        let mut xml = Xml::at(2);
        xml.open("WARNING").field("CODE", 1980);
        xml.field("TEXT", too_many(limit)).cdata("URL", &self.url("id_min", id)).close("WARNING");
        xml.finish()
    }
}

/// What a list says that was cut at its limit.
pub(super) fn too_many(limit: u64) -> String {
    format!("{limit} record limit exceeded. Use URL to get next batch of results.")
}

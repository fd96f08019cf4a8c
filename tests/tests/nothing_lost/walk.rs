//! Walks an XML document with quick-xml and nothing of the plugin's own decoder.
//!
//! In: a body and the catalogue's paths. Out: every text and attribute of it, counted by where it stands. It writes no
//! JSON and knows no case.

use std::collections::BTreeMap;

use qualys_plugin::model::{Records, Reply};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// How often each text stands at each path. A path that ends with `/` counts the element itself.
pub type Counts = BTreeMap<(String, String), usize>;

/// What a body holds.
#[derive(Default)]
pub struct Walked {
    /// In the records, by the list's name and the path below the record.
    pub records: Counts,
    /// Around the records, by the path below the root.
    pub around: Counts,
    /// How many records there are.
    pub total: usize,
}

struct Element {
    name: String,
    /// Texts between tags and CDATA; a CDATA section is never dropped.
    runs: Vec<(String, bool)>,
    has_elements: bool,
    /// Where the text of the run that is open goes on.
    open: bool,
    /// Where its markup begins.
    from: usize,
}

/// Counts everything in `body`.
pub fn walk(body: &str, reply: &Reply) -> Walked {
    let mut reader = Reader::from_str(body);
    reader.config_mut().expand_empty_elements = true;
    let mut walker = Walker { reply, path: Vec::new(), walked: Walked::default() };
    loop {
        let event = reader.read_event().expect("the fixtures that succeed are well-formed");
        let at = usize::try_from(reader.buffer_position()).expect("a fixture fits into memory");
        match event {
            Event::Start(tag) => walker.start(&tag, at),
            Event::End(tag) => {
                let end = at - "</>".len() - tag.name().as_ref().len();
                let markup = body.get(walker.path.last().expect("it was opened").from..end);
                walker.end(markup.unwrap_or_default());
            }
            Event::Text(text) => walker.text(&text),
            Event::GeneralRef(reference) => walker.text(&resolved(&reference)),
            Event::CData(text) => walker.cdata(&text),
            Event::Eof => return walker.walked,
            _ => {}
        }
    }
}

fn resolved(name: &str) -> String {
    let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => digits.parse().ok(),
    });
    match name {
        "lt" => "<".into(),
        "gt" => ">".into(),
        "amp" => "&".into(),
        "quot" => "\"".into(),
        "apos" => "'".into(),
        _ => number.and_then(char::from_u32).map_or(format!("&{name};"), String::from),
    }
}

fn with_references(raw: &str) -> String {
    let mut parts = raw.split('&');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(';') {
            Some((name, rest)) => text.extend([resolved(name).as_str(), rest]),
            None => text.extend(["&", part]),
        }
    }
    text
}

struct Walker<'r> {
    reply: &'r Reply,
    path: Vec<Element>,
    walked: Walked,
}

impl Walker<'_> {
    fn start(&mut self, tag: &BytesStart<'_>, at: usize) {
        if let Some(parent) = self.path.last_mut() {
            (parent.has_elements, parent.open) = (true, false);
        }
        let name = tag.name().as_ref().to_owned();
        self.path.push(Element { name, runs: vec![], has_elements: false, open: false, from: at });
        for attribute in tag.attributes() {
            let attribute = attribute.expect("the fixtures that succeed are well-formed");
            let name = format!("/@{}", attribute.key.as_ref());
            self.count(&name, &with_references(&attribute.value));
        }
    }

    fn text(&mut self, text: &str) {
        let Some(element) = self.path.last_mut() else { return };
        match element.runs.last_mut() {
            Some((run, _)) if element.open => run.push_str(text),
            _ => element.runs.push((text.to_owned(), false)),
        }
        element.open = true;
    }

    fn cdata(&mut self, text: &str) {
        let element = self.path.last_mut().expect("CDATA stands in an element");
        element.runs.push((text.to_owned(), true));
        element.open = false;
    }

    fn end(&mut self, markup: &str) {
        let path = self.below_root();
        let is_verbatim = self.reply.shape.verbatim.contains(&path.as_str());
        let is_below_verbatim =
            self.reply.shape.verbatim.iter().any(|above| path.starts_with(&format!("{above}/")));
        let element = self.path.last().expect("it was opened");
        let beside = element.has_elements
            || element.runs.iter().any(|(_, cdata)| *cdata)
            || self.holds_elements(&path);
        let kept = element.runs.iter().filter(|(text, cdata)| {
            *cdata || !beside || !text.chars().all(|letter| " \t\r\n".contains(letter))
        });
        let text: String = kept.map(|(text, _)| text.as_str()).collect();
        if is_verbatim {
            self.count("", &markup.replace("<![CDATA[", "").replace("]]>", ""));
        } else if !is_below_verbatim {
            self.count("", &text);
        }
        if !is_below_verbatim {
            self.count("/", "");
        }
        self.path.pop();
    }

    /// White space in an element that is known to hold others means nothing, also when there are none.
    fn holds_elements(&self, path: &str) -> bool {
        let shape = &self.reply.shape;
        let mut known = shape.repeated.iter().chain(shape.containers);
        known.any(|known| known.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
            || shape.containers.contains(&path)
    }

    fn below_root(&self) -> String {
        let names: Vec<&str> = self.path.iter().skip(1).map(|element| &*element.name).collect();
        names.join("/")
    }

    fn count(&mut self, end: &str, text: &str) {
        let path = self.below_root();
        let is_element = end == "/";
        if text.is_empty() && !is_element {
            return;
        }
        let secret = end.is_empty() && self.reply.shape.sensitive.contains(&path.as_str());
        let text = if secret { "***" } else { text }.to_owned();
        let Some((list, below)) = self.in_record(&path) else {
            if !is_element {
                *self.walked.around.entry((format!("{path}{end}"), text)).or_default() += 1;
            }
            return;
        };
        let key = (format!("{list}:{below}{end}"), text);
        *self.walked.records.entry(key).or_default() += 1;
        if is_element && (below.is_empty() || self.is_record(&path)) {
            self.walked.total += 1;
        }
    }

    fn is_record(&self, path: &str) -> bool {
        self.reply.records.iter().any(|records| records.path == path)
    }

    /// The name of the list and the path below the record that this path stands in.
    fn in_record(&self, path: &str) -> Option<(&'static str, String)> {
        self.reply.records.iter().find_map(|Records { path: record, list, bare, .. }| {
            let rest = path.strip_prefix(record)?;
            let inside = rest.is_empty() || rest.starts_with('/');
            let name = record.rsplit('/').next().unwrap_or_default();
            let below = if *bare { format!("/{name}{rest}") } else { rest.to_owned() };
            inside.then(|| (list.unwrap_or_default(), below))
        })
    }
}

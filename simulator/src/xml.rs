//! Writes pieces of XML as Qualys does: indented, texts of people in CDATA.
//!
//! In: names and values. Out: text. It knows no answer.

use std::fmt::Write as _;

/// XML that grows at its end.
#[derive(Debug, Default)]
pub(crate) struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    /// Text that will stand so deep.
    pub(crate) fn at(depth: usize) -> Self {
        Self { text: String::new(), depth }
    }

    /// The declaration and the document type, whose DTD stands beside the API on this server.
    pub(crate) fn document(root: &str, dtd: &str) -> Self {
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<!DOCTYPE {root} SYSTEM \"{dtd}\">\n"
        );
        Self { text, depth: 0 }
    }

    fn indent(&mut self) {
        (0..self.depth).for_each(|_| self.text.push_str("  "));
    }

    pub(crate) fn open(&mut self, name: &str) -> &mut Self {
        self.indent();
        // Writing into a String does not fail.
        let _ = writeln!(self.text, "<{name}>");
        self.depth += 1;
        self
    }

    pub(crate) fn close(&mut self, name: &str) -> &mut Self {
        self.depth = self.depth.saturating_sub(1);
        self.indent();
        let _ = writeln!(self.text, "</{name}>");
        self
    }

    /// An element with a plain value.
    pub(crate) fn field(&mut self, name: &str, value: impl std::fmt::Display) -> &mut Self {
        self.indent();
        let _ = writeln!(self.text, "<{name}>{}</{name}>", escaped(&value.to_string()));
        self
    }

    /// An element with attributes.
    pub(crate) fn attributed(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        value: impl std::fmt::Display,
    ) -> &mut Self {
        self.indent();
        let _ = write!(self.text, "<{name}");
        for (attribute, of) in attributes {
            let _ = write!(self.text, " {attribute}=\"{}\"", escaped(of));
        }
        let _ = writeln!(self.text, ">{}</{name}>", escaped(&value.to_string()));
        self
    }

    /// An element whose text a person wrote.
    pub(crate) fn cdata(&mut self, name: &str, value: &str) -> &mut Self {
        self.indent();
        let value = value.replace("]]>", "]]]]><![CDATA[>");
        let _ = writeln!(self.text, "<{name}><![CDATA[{value}]]></{name}>");
        self
    }

    pub(crate) fn finish(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

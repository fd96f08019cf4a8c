//! The text of an open element: joined, white space judged, attributes, secrets and numbers
//! (rules X1, X3, X6, X7, `options.typed`).

use super::{Frame, Run, State, Tag, Traits, Writer};
use crate::decode::xml::references::{LONGEST, write_text};
use crate::decode::{Fault, escape_text, reserve};
use memchr::{memchr, memrchr};

/// Long text is written piece by piece, so that room for its escapes is made as it goes.
pub(super) const PIECE: usize = 16 * 1024;
/// The longest escape, in bytes: `\\u001f`.
pub(super) const LONGEST_ESCAPE: usize = 6;
/// Room behind a text that was put aside, in bytes: for the ends of the elements around it, so that
/// they do not move a large one again.
const CLOSING: usize = 4096;
/// The most digits of a number that every JSON reader takes without loss.
const SAFE_DIGITS: usize = 15;

impl Writer {
    /// Text as it stands in the source.
    ///
    /// # Errors
    /// When the value is too large.
    #[inline]
    pub fn text(&mut self, raw: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        let Some(frame) = self.frames.last() else { return Ok(()) };
        if frame.traits.has(Traits::VERBATIM) {
            return self.append(raw, false, out);
        }
        if self.run != Run::Text && raw.iter().all(u8::is_ascii_whitespace) {
            if frame.last.is_none() && !frame.traits.has(Traits::HOLDER) {
                reserve(&mut self.blank, raw.len(), self.record)?;
                self.blank.extend_from_slice(raw);
            }
            self.run = Run::Blank;
            return Ok(());
        }
        if self.run == Run::Blank {
            let blank = std::mem::take(&mut self.blank);
            self.append(&blank, false, out)?;
            self.blank = blank;
            self.blank.clear();
        }
        self.run = Run::Text;
        self.append(raw, true, out)
    }

    /// The inside of a CDATA section.
    ///
    /// # Errors
    /// When the value is too large.
    #[inline]
    pub fn cdata(&mut self, raw: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        if self.verbatim > 0 {
            self.append(b"<![CDATA[", false, out)?;
            self.append(raw, false, out)?;
            return self.append(b"]]>", false, out);
        }
        self.blank.clear();
        self.run = Run::None;
        let object = self.frames.last().is_some_and(|frame| frame.state == State::Object);
        // An empty section is no text: an object gets none for it (rule X1).
        if raw.is_empty() && object { Ok(()) } else { self.append(raw, false, out) }
    }

    fn append(&mut self, raw: &[u8], references: bool, out: &mut Vec<u8>) -> Result<(), Fault> {
        self.make_room(out, 0)?;
        self.open_text(out);
        let aside = self.frames.last().is_some_and(|frame| frame.text.is_none());
        for piece in pieces(raw, references) {
            let target = if aside { &mut self.aside } else { &mut *out };
            reserve(target, piece.len() * LONGEST_ESCAPE, self.record)?;
            if references {
                write_text(target, piece, &mut self.oddities);
            } else {
                self.oddities.forbidden += escape_text(target, piece);
            }
            self.check(out.len().saturating_sub(self.origin) + self.aside.len())?;
        }
        Ok(())
    }

    /// Opens the string that the text goes to, unless it goes aside.
    #[inline]
    fn open_text(&mut self, out: &mut Vec<u8>) {
        let Some(frame) = self.frames.last_mut() else { return };
        if frame.text.is_some() || self.members.len() > frame.members {
            return;
        }
        let at = out.len();
        match frame.state {
            State::Object => {
                out.extend_from_slice(if frame.comma { b",\"#text\":\"" } else { b"\"#text\":\"" });
            }
            State::Nothing | State::Text => {
                out.push(b'"');
                frame.state = State::Text;
            }
        }
        frame.text = Some((at, out.len()));
    }

    /// Puts the innermost element's text aside, since an element follows it.
    #[inline]
    pub(super) fn settle_text(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        let Some((at, characters)) = frame.text.take() else { return Ok(()) };
        let text = out.get(characters..).unwrap_or_default();
        reserve(&mut self.aside, text.len(), self.record)?;
        self.aside.extend_from_slice(text);
        out.truncate(at);
        if frame.state == State::Text {
            frame.state = State::Nothing;
        }
        Ok(())
    }

    pub(super) fn close_text(&mut self, frame: &Frame, out: &mut Vec<u8>) -> Result<(), Fault> {
        if frame.state == State::Nothing {
            // White space has escapes of two bytes at most.
            reserve(out, self.blank.len() * 2 + 64, self.record)?;
            out.push(b'"');
            escape_text(out, &self.blank);
        }
        out.push(b'"');
        self.finish_text(frame, out);
        Ok(())
    }

    /// A text is whole: a number loses its quotes, a secret its characters.
    pub(super) fn finish_text(&self, frame: &Frame, out: &mut Vec<u8>) {
        let quote = frame.text.map_or(frame.start, |(_, characters)| characters - 1);
        if frame.traits.has(Traits::INTEGER) {
            unquote_integer(quote, out);
        }
        self.hide_if_sensitive(frame, out);
    }

    /// Replaces a secret by `***`.
    fn hide_if_sensitive(&self, frame: &Frame, out: &mut Vec<u8>) {
        let characters = frame.text.map(|(_, characters)| characters);
        if let (true, Some(characters)) = (frame.traits.has(Traits::SENSITIVE), characters) {
            out.truncate(characters);
            out.extend_from_slice(b"***\"");
        }
    }

    pub(super) fn write_aside(
        &mut self,
        frame: &Frame,
        comma: bool,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let text = self.aside.get(frame.aside..).unwrap_or_default();
        reserve(out, text.len() + CLOSING, self.record)?;
        out.extend_from_slice(if comma { b",\"#text\":\"" } else { b"\"#text\":\"" });
        out.extend_from_slice(text);
        out.push(b'"');
        Ok(())
    }

    pub(super) fn write_blank(
        &mut self,
        frame: &Frame,
        comma: bool,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        reserve(&mut self.aside, self.blank.len() * 2, self.record)?;
        escape_text(&mut self.aside, &self.blank);
        self.write_aside(frame, comma, out)
    }

    /// Writes attributes as members; whether a comma is due behind them.
    pub(super) fn write_attributes(
        &mut self,
        attributes: &[u8],
        mut comma: bool,
        out: &mut Vec<u8>,
    ) -> Result<bool, Fault> {
        let malformed = Fault::Malformed { position: 0, reason: "an attribute is malformed" };
        let mut rest = attributes.trim_ascii();
        while !rest.is_empty() {
            let equals = memchr(b'=', rest).ok_or_else(|| malformed.clone())?;
            let (name, after) = rest.split_at(equals);
            let name = name.trim_ascii();
            let value = after.get(1..).unwrap_or_default().trim_ascii_start();
            let Some((&quote @ (b'"' | b'\''), value)) = value.split_first() else {
                return Err(malformed);
            };
            let end = memchr(quote, value).ok_or_else(|| malformed.clone())?;
            if name.is_empty() || name.iter().any(u8::is_ascii_whitespace) {
                return Err(malformed);
            }
            self.make_room(out, name.len())?;
            out.extend_from_slice(if comma { b",\"@" } else { b"\"@" });
            escape_text(out, name);
            out.extend_from_slice(b"\":\"");
            for piece in pieces(value.get(..end).unwrap_or_default(), true) {
                self.make_room(out, piece.len())?;
                write_text(out, piece, &mut self.oddities);
                self.check(out.len().saturating_sub(self.origin))?;
            }
            out.push(b'"');
            comma = true;
            rest = value.get(end + 1..).unwrap_or_default().trim_ascii_start();
        }
        Ok(comma)
    }

    pub(super) fn start_verbatim(&mut self, tag: Tag<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
        self.verbatim += 1;
        self.verbatim_empty = tag.empty;
        self.append(b"<", false, out)?;
        self.append(tag.name, false, out)?;
        self.append(tag.attributes, false, out)?;
        self.append(if tag.empty { b"/>" } else { b">" }, false, out)
    }

    pub(super) fn end_verbatim(&mut self, name: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        self.verbatim -= 1;
        if std::mem::take(&mut self.verbatim_empty) {
            return Ok(());
        }
        self.append(b"</", false, out)?;
        self.append(name, false, out)?;
        self.append(b">", false, out)
    }
}

/// Long text in pieces that cut no reference.
fn pieces(raw: &[u8], references: bool) -> impl Iterator<Item = &[u8]> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        let mut end = rest.len().min(PIECE);
        if references && end < rest.len() {
            let tail = rest.get(end - LONGEST..end).unwrap_or_default();
            let begun = memrchr(b'&', tail);
            end -= begun.map_or(0, |at| LONGEST - at);
        }
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Takes the quotes off a string that is a whole number without loss.
fn unquote_integer(start: usize, out: &mut Vec<u8>) {
    let Some(text) = out.get(start + 1..out.len().saturating_sub(1)) else { return };
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let plain = !digits.is_empty()
        && digits.len() <= SAFE_DIGITS
        && digits.iter().all(u8::is_ascii_digit)
        && (digits.len() == 1 || digits.first() != Some(&b'0'))
        && text != b"-0";
    if plain {
        out.pop();
        out.remove(start);
    }
}

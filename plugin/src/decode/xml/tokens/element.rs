//! Recognises what stands between elements: `<NAME>text</NAME>`, with a CDATA section too, a start
//! tag, or the end tag that is due.
//!
//! In: the bytes at hand. Out: where its parts stand; none for everything else, also where more
//! bytes would decide. It takes no step that the tokens would not take.

use super::{Element, Leaf, NAME_END, Outlook};
use crate::decode::escape::position_of_escape;
use crate::decode::short::same;
use memchr::{memchr, memchr3};
use std::ops::Range;
use wide::u8x16;

/// How a CDATA section begins.
pub const CDATA: &[u8] = b"<![CDATA[";
/// How it ends.
pub const CDATA_END: &[u8] = b"]]>";

/// Where the parts of an element stand.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it begins: behind white space.
    pub start: usize,
    /// Where what was found ends.
    pub end: usize,
    kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Leaf {
        name: Range<usize>,
        attributes: Range<usize>,
        text: Range<usize>,
        cdata: bool,
        plain: bool,
    },
    Start {
        name: Range<usize>,
        attributes: Range<usize>,
    },
    End,
}

impl Found {
    /// The same as parts of these bytes, which end where it ends.
    #[inline]
    pub fn element<'t>(&self, bytes: &'t [u8]) -> Option<Element<'t>> {
        Some(match &self.kind {
            Kind::Leaf { name, attributes, text, cdata, plain } => Element::Leaf(Leaf {
                lead: bytes.get(..text.start)?,
                name: bytes.get(name.clone())?,
                attributes: bytes.get(attributes.clone())?,
                text: bytes.get(text.clone())?,
                cdata: *cdata,
                plain: *plain,
            }),
            Kind::Start { name, attributes } => Element::Start {
                name: bytes.get(name.clone())?,
                attributes: bytes.get(attributes.clone())?,
            },
            Kind::End => Element::End,
        })
    }
}

/// What these bytes begin with; no part of it is longer than `limit`.
#[inline]
pub(super) fn find(rest: &[u8], outlook: Outlook<'_>, limit: usize) -> Option<Found> {
    let start = blank(rest);
    if rest.get(start) != Some(&b'<') {
        return None;
    }
    match rest.get(start + 1)? {
        b'!' | b'?' => None,
        b'/' if outlook.may_end || start == 0 => {
            let (name, end) = (start + 2, start + 2 + outlook.open.len());
            let closed = same(rest.get(name..end)?, outlook.open) && rest.get(end) == Some(&b'>');
            closed.then_some(Found { start, end: end + 1, kind: Kind::End })
        }
        b'/' => None,
        _ => find_element(rest, start, outlook.foretold, limit),
    }
}

#[inline]
fn find_element(rest: &[u8], start: usize, foretold: &[u8], limit: usize) -> Option<Found> {
    let name = start + 1..name_end(rest, start + 1, foretold)?;
    let (attributes, content) = match rest.get(name.end) {
        Some(b'>') => (name.end..name.end, name.end + 1),
        Some(b' ' | b'\t' | b'\r' | b'\n') => {
            let end = tag_end(rest, name.end)?;
            (name.end..end, end + 1)
        }
        _ => return None,
    };
    if name.is_empty() {
        return None;
    }
    let inside = rest.get(content..)?;
    let section = inside.starts_with(CDATA);
    // An element that holds elements is told from its first bytes.
    if !section && inside.get(blank(inside)) == Some(&b'<') {
        let kind = Kind::Start { name, attributes };
        return (content - start <= limit).then_some(Found { start, end: content, kind });
    }
    let (text, plain, behind) = if section {
        let from = content + CDATA.len();
        let (length, plain) = cdata(rest.get(from..)?)?;
        (from..from + length, plain, from + length + CDATA_END.len())
    } else {
        let (length, plain) = text(inside)?;
        (content..content + length, plain, content + length)
    };
    let end = behind + 2 + name.len();
    let closed = rest.get(behind..behind + 2) == Some(b"</")
        && same(rest.get(behind + 2..end)?, rest.get(name.clone())?)
        && rest.get(end) == Some(&b'>');
    if closed && !text.is_empty() && end - start <= limit {
        let kind = Kind::Leaf { name, attributes, text, cdata: section, plain };
        return Some(Found { start, end: end + 1, kind });
    }
    // What it holds is taken apart.
    let start_tag = Found { start, end: content, kind: Kind::Start { name, attributes } };
    (content - start <= limit).then_some(start_tag)
}

/// How much white space these bytes begin with.
#[inline]
fn blank(rest: &[u8]) -> usize {
    let (chunks, tail) = rest.as_chunks::<16>();
    for (index, bytes) in chunks.iter().enumerate() {
        let bytes = u8x16::new(*bytes);
        let is = |byte| bytes.simd_eq(u8x16::splat(byte));
        let blanks = is(b' ') | is(b'\n') | is(b'\r') | is(b'\t') | is(b'\x0c');
        let length = blanks.to_bitmask().trailing_ones() as usize;
        if length < 16 {
            return index * 16 + length;
        }
    }
    let behind = tail.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    chunks.len() * 16 + behind
}

/// Where the name ends that begins at `start`; `foretold` is looked at first.
#[inline]
fn name_end(rest: &[u8], start: usize, foretold: &[u8]) -> Option<usize> {
    let is_end = |byte: &u8| NAME_END.get(usize::from(*byte)).is_some_and(|&end| end);
    let end = start + foretold.len();
    if rest.get(end).is_some_and(is_end) && same(rest.get(start..end)?, foretold) {
        return Some(end);
    }
    Some(start + rest.get(start..)?.iter().position(is_end)?)
}

/// Where a tag with attributes ends: the `>` outside quotes. None for an element without content.
fn tag_end(rest: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let at = from + memchr3(b'>', b'"', b'\'', rest.get(from..)?)?;
        match rest.get(at)? {
            b'>' if rest.get(at - 1) == Some(&b'/') => return None,
            b'>' => return Some(at),
            quote => from = at + 2 + memchr(*quote, rest.get(at + 1..)?)?,
        }
    }
}

/// How long the text is, and whether JSON takes it as it stands.
#[inline(always)]
pub fn text(inside: &[u8]) -> Option<(usize, bool)> {
    let at = position_of_escape(inside, b"<&")?;
    if inside.get(at) == Some(&b'<') {
        return Some((at, true));
    }
    Some((at + memchr(b'<', inside.get(at..)?)?, false))
}

/// The same for the inside of a CDATA section.
#[inline]
pub fn cdata(inside: &[u8]) -> Option<(usize, bool)> {
    let mut at = position_of_escape(inside, b"]")?;
    let mut plain = true;
    loop {
        let rest = inside.get(at..)?;
        if rest.starts_with(CDATA_END) {
            return Some((at, plain));
        }
        plain = false;
        at += 1 + memchr(b']', rest.get(1..)?)?;
    }
}

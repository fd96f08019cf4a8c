//! Places in a list: the first, the one after a page, and the one that a cursor tells.
//!
//! In: a task and what a page said. Out: a [`Position`], and the request for it. Every value that
//! comes from an answer or a cursor is checked here (rules P3, P7, R8).

use super::page::{Next, Page};
use crate::cursor::Position;
use crate::error::{Case, Error, Violation};
use crate::lifecycle::time_of;
use crate::model::{Direction, Paging};
use crate::request::Draft;
use crate::task::Task;

/// The longest paging value, in characters: as many ids as one request may ask for again.
const LONGEST_VALUE: usize = 6000;

/// Where a list begins.
#[must_use]
pub fn first(task: &Task) -> Position {
    let window = windows_apply(task).then_some(0);
    Position { frozen: frozen(task), window, ..Position::default() }
}

/// Whether the list is asked for in windows of ids (rule R6).
pub(super) fn windows_apply(task: &Task) -> bool {
    match task.operation.paging {
        Paging::Windows { list: (name, bare), unless, .. } => {
            task.arguments.get(unless).is_none() && task.arguments.get(name) != Some(bare)
        }
        _ => false,
    }
}

/// The parameter that gets a fixed "now", so that all pages end at the same moment (rule R8).
fn frozen(task: &Task) -> Vec<(String, String)> {
    let Some(freeze) = task.operation.freeze else { return Vec::new() };
    if task.arguments.get(freeze.parameter).is_some() {
        return Vec::new();
    }
    let value = time_of(task.now - freeze.seconds_back);
    let after_start = task.arguments.get(freeze.not_before.parameter).is_none_or(|since| {
        // The documented forms compare as text, up to the shorter one's precision.
        let since = since.replace(' ', "T");
        let length = since.trim_end_matches('Z').len().min(value.len());
        value.get(..length) >= since.get(..length)
    });
    if after_start { vec![(freeze.parameter.to_owned(), value)] } else { Vec::new() }
}

/// The request for a place.
#[must_use]
pub fn draft(drafts: &[Draft], position: &Position) -> Draft {
    // Who makes a position keeps its chunk within the drafts.
    let mut draft =
        drafts.get(position.chunk).or(drafts.last()).cloned().unwrap_or_else(Draft::empty);
    for (name, value) in position.frozen.iter().chain(&position.page) {
        draft.set(name, value);
    }
    draft
}

/// The requests of a list as far as they are known beforehand: the first of every chunk, or the
/// listing of ids and the first window, whose bounds only the listing tells.
#[must_use]
pub fn planned(task: &Task) -> Vec<Draft> {
    let drafts = task.drafts();
    let start = first(task);
    let of_chunk = |chunk| draft(&drafts, &Position { chunk, ..start.clone() });
    let Paging::Windows { from, to, list: (name, bare), .. } = task.operation.paging else {
        return (0..drafts.len()).map(of_chunk).collect();
    };
    if !windows_apply(task) {
        return (0..drafts.len()).map(of_chunk).collect();
    }
    let (mut listing, mut window) = (of_chunk(0), of_chunk(0));
    listing.set(name, bare);
    window.set(from, "$1.ID");
    window.set(to, "$1.ID");
    vec![listing, window]
}

/// The place that a cursor tells, every value checked again (rule P7).
pub(super) fn resume(task: &Task, cursor: &str, chunks: usize) -> Result<Position, Error> {
    let position = task.owner.decode(cursor)?;
    let paging: Vec<&str> = match task.operation.paging {
        Paging::None => Vec::new(),
        Paging::Continues { parameter, .. } => vec![parameter],
        Paging::Windows { from, to, unless, .. } => vec![from, to, unless],
    };
    let frozen = task.operation.freeze.map(|freeze| freeze.parameter);
    let known = |(name, value): &(String, String)| {
        let digits = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
        let fits = !value.is_empty() && value.len() <= LONGEST_VALUE;
        paging.contains(&name.as_str()) && digits && fits
    };
    let time = |(name, value): &(String, String)| {
        let form = value.bytes().all(|byte| byte.is_ascii_digit() || b"-:TZ ".contains(&byte));
        frozen == Some(name.as_str()) && form && value.len() <= 32
    };
    let right = position.page.iter().all(known)
        && position.frozen.iter().all(time)
        && (position.chunk < chunks || position.ended);
    if right {
        return Ok(position);
    }
    let expected = "an undamaged cursor of an earlier answer";
    let violation = Violation::new("options.cursor", "a cursor", "cursor", expected);
    Err(Error::invalid_step(vec![violation]))
}

/// The place after a page: the next page, window or chunk, or the end.
pub(super) fn after(task: &Task, page: &Page, chunks: usize) -> Result<Position, Error> {
    let start = &page.start;
    if let Some(value) = next_value(task, page)? {
        let Paging::Continues { parameter, inclusive, .. } = task.operation.paging else {
            return Ok(ended(start));
        };
        return Ok(Position {
            page: vec![(parameter.to_owned(), value.to_string())],
            seen: inclusive.then_some(value),
            ..start.clone()
        });
    }
    if start.window.is_some() {
        return Ok(Position { page: Vec::new(), seen: None, ..start.clone() });
    }
    if start.chunk + 1 < chunks {
        let frozen = start.frozen.clone();
        return Ok(Position { chunk: start.chunk + 1, frozen, ..Position::default() });
    }
    Ok(ended(start))
}

fn ended(start: &Position) -> Position {
    Position { chunk: start.chunk, ended: true, ..Position::default() }
}

/// The paging value of the next page, if the answer names one; it must lead on.
fn next_value(task: &Task, page: &Page) -> Result<Option<u64>, Error> {
    let Paging::Continues { parameter, direction, inclusive, .. } = task.operation.paging else {
        return Ok(None);
    };
    let text = match &page.next {
        None => return Ok(None),
        Some(Next::Value(value)) => Some(value),
        Some(Next::Query(query)) => {
            query.iter().find(|(name, _)| name == parameter).map(|(_, value)| value)
        }
    };
    let value = text.and_then(|text| text.trim().parse::<u64>().ok()).ok_or_else(|| {
        Error::new(
            Case::IncompleteResponse,
            "no-continuation",
            format!("the list goes on, but its address names no `{parameter}`"),
            "narrow the step, so that the list fits into one page",
        )
    })?;
    let given = start_value(page, parameter)
        .or_else(|| task.arguments.get(parameter).and_then(|value| value.parse().ok()));
    let moves = given.is_none_or(|given| match direction {
        Direction::Up => value > given,
        Direction::Down => value < given,
    });
    // Where the boundary comes again, standing still may still bring something new.
    if moves || (inclusive && page.records > 0) {
        return Ok(Some(value));
    }
    Err(Error::new(
        Case::IncompleteResponse,
        "no-progress",
        "the next page begins where this one did, and this one brought nothing new",
        "try again later; report it if it stays",
    ))
}

fn start_value(page: &Page, parameter: &str) -> Option<u64> {
    let value = page.start.page.iter().find(|(name, _)| name == parameter);
    value.and_then(|(_, value)| value.parse().ok())
}

//! Windows over a list that the API does not page (rule R6): its ids are listed first, then asked
//! for in parts; ids that a part lacks are asked for once more by themselves.
//!
//! In: the stream's place. Out: the place of the next window. Which parameters are meant is the
//! catalogue's.

use super::page::Page;
use super::{Stream, place};
use crate::arguments::Purpose;
use crate::cursor::Position;
use crate::decode::{Found, Proof, parse_json};
use crate::error::{Case, Error};
use crate::model::{Effect, Paging};
use crate::response::{self, Answer, Outside};
use crate::room;
use serde_json::Value;

/// How many ids a list may hold: far more than any knowledge base has.
const MOST_IDS: u64 = 5_000_000;
/// How many missing ids are asked for again.
const MOST_MISSING: usize = 500;
/// The longest record of an id or a range of ids, in bytes.
const LONGEST_RANGE: usize = 256;

impl Stream {
    /// Before a request: sets the window's bounds, after listing the ids if that was not done yet.
    pub(super) fn prepare_window(&mut self) -> Result<(), Error> {
        let Paging::Windows { from, to, execute, open, .. } = self.task.operation.paging else {
            return Ok(());
        };
        if self.position.window.is_none() && !place::windows_apply(&self.task) {
            return Ok(());
        }
        if self.listed.is_none() {
            let listed = self.list_ids()?;
            self.listed = Some(listed);
        }
        let (true, Some(begin)) = (self.position.page.is_empty(), self.position.window) else {
            return Ok(());
        };
        let size = if self.task.purpose == Purpose::Execute { execute } else { open };
        let ids = self.listed.as_deref().unwrap_or_default();
        let at = ids.partition_point(|&id| id < begin);
        let rest = ids.get(at..).unwrap_or_default();
        let (Some(first), Some(last)) = (rest.first(), rest.get(..size).unwrap_or(rest).last())
        else {
            self.position = Position { ended: true, ..Position::default() };
            return Ok(());
        };
        self.position.page =
            vec![(from.to_owned(), first.to_string()), (to.to_owned(), last.to_string())];
        self.position.window = rest.get(size).copied();
        Ok(())
    }

    /// Ids that were listed and did not come: asked for once, then a warning.
    pub(super) fn ask_for_missing(&mut self, page: &Page) -> Result<Option<Position>, Error> {
        let Paging::Windows { unless, .. } = self.task.operation.paging else { return Ok(None) };
        let bounds: Vec<u64> = page
            .start
            .page
            .iter()
            .flat_map(|(_, value)| value.split(','))
            .filter_map(|value| value.parse().ok())
            .collect();
        let asked_by_id = page.start.page.first().is_some_and(|(name, _)| name == unless);
        let mut expected = match (&self.listed, bounds.as_slice()) {
            (Some(_), ids) if asked_by_id => ids.to_vec(),
            (Some(listed), [from, to]) => {
                let within = listed.iter().copied().filter(|id| (from..=to).contains(&id));
                within.collect()
            }
            _ => return Ok(None),
        };
        let mut keys = page.keys.clone();
        keys.sort_unstable();
        expected.retain(|id| keys.binary_search(id).is_err());
        if expected.is_empty() {
            return Ok(None);
        }
        if asked_by_id {
            let message = format!("{} listed ids have no entry", expected.len());
            self.totals.warn("missing-ids", &message);
            return Ok(None);
        }
        if expected.len() > MOST_MISSING {
            let message = format!("{} of the listed ids did not come", expected.len());
            let error = Error::new(
                Case::IncompleteResponse,
                "missing-ids",
                message,
                "go on from the cursor: the window is asked for again, records may repeat",
            );
            let cursor = self.task.owner.encode(&page.start);
            return Err(error.detail("records_may_repeat", true).cursor(Some(cursor)));
        }
        let ids: Vec<String> = expected.iter().map(u64::to_string).collect();
        let page = vec![(unless.to_owned(), ids.join(","))];
        Ok(Some(Position { page, ..self.position.clone() }))
    }

    /// The ids that match the step's filters, in order.
    fn list_ids(&mut self) -> Result<Vec<u64>, Error> {
        let Paging::Windows { list: (name, bare), .. } = self.task.operation.paging else {
            return Ok(Vec::new());
        };
        let mut draft = place::draft(&self.drafts, &Position::default());
        draft.set(name, bare);
        loop {
            let error = match self.read_ids(&draft) {
                Ok(ids) => {
                    self.patience.tries = 0;
                    return Ok(ids);
                }
                Err(error) => error,
            };
            // A refusal was tried as often as it may be when it was sent; a cut answer was not.
            let cut = error.case == Case::IncompleteResponse;
            if !cut || !self.patience.allows(&error, Effect::Read, &mut *self.session.transport) {
                return Err(error);
            }
        }
    }

    fn read_ids(&mut self, draft: &crate::request::Draft) -> Result<Vec<u64>, Error> {
        let (answer, limits) = self.send(draft)?;
        self.totals.limits = limits;
        self.totals.request = draft.head();
        let Answer::List(mut decoder) = answer else {
            return Err(response::unexpected_document());
        };
        let mut ids = Vec::new();
        let mut record = Vec::new();
        loop {
            record.clear();
            match decoder.next(&mut record).map_err(|fault| response::fault(&fault))? {
                Found::Record => add_ids(&record, &mut ids)?,
                Found::Outside(path, value) => {
                    if let Outside::Error(refusal) = response::outside(&path, &value) {
                        let task = &self.task;
                        return Err(response::refused_inside(
                            task.operation,
                            task.version.name,
                            &self.secrets,
                            &refusal,
                        ));
                    }
                }
                Found::LeftOut(path) => {
                    if response::decides(&path) {
                        return Err(response::outside_too_large(&path));
                    }
                }
                Found::End(proof) => {
                    debug_assert!(matches!(proof, Proof::RootEnd | Proof::HttpFraming));
                    ids.sort_unstable();
                    ids.dedup();
                    return Ok(ids);
                }
            }
        }
    }
}

/// Adds the ids of a bare record: one, or a range.
fn add_ids(record: &[u8], ids: &mut Vec<u64>) -> Result<(), Error> {
    let malformed = || {
        Error::new(
            Case::MalformedResponse,
            "malformed-answer",
            "the list of ids holds something that is neither a number nor a range",
            "report it with the operation's name",
        )
    };
    // A record of one or two numbers is short.
    let value = parse_json(record.get(..LONGEST_RANGE.min(record.len())).unwrap_or_default());
    let object = value.as_ref().and_then(Value::as_object);
    let text = object.and_then(|object| object.values().next()).and_then(Value::as_str);
    let text = text.ok_or_else(malformed)?;
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let (Ok(from), Ok(to)) = (from.trim().parse::<u64>(), to.trim().parse::<u64>()) else {
        return Err(malformed());
    };
    let members = to.checked_sub(from).ok_or_else(malformed)?;
    let count = (ids.len() as u64).saturating_add(members);
    let more = usize::try_from(members).ok().filter(|_| count < MOST_IDS);
    if more.is_none_or(|more| room::reserve(ids, more + 1).is_err()) {
        return Err(Error::new(
            Case::TooLarge,
            "too-many-ids",
            format!("the API lists more than {count} ids"),
            "narrow the step, for example by `id_min` and `id_max`",
        ));
    }
    ids.extend(from..=to);
    Ok(())
}

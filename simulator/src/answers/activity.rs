//! `activity_log.export`: newest entries first, as CSV.
//!
//! In: the parameters that select entries. Out: rows, and where they go on.

use std::iter;

use super::Question;
use super::frame::{self, NextPage};
use crate::clock::text_of;
use crate::csv;
use crate::refusal::Refusal;
use crate::reply::Reply;

pub(super) const HONOURS: &[&str] = &[
    "user_action",
    "user_login",
    "since_datetime",
    "until_datetime",
    "truncation_limit",
    "id_max",
    "output_format",
];

const COLUMNS: [&str; 7] =
    ["Date", "Action", "Module", "Details", "User Name", "User Role", "User IP"];

pub(super) fn export(question: &Question<'_>) -> Result<Reply, Refusal> {
    let Question { call, subscription, user, .. } = question;
    // `2026-05-01 00:00:00` is taken beside the ISO form.
    let moment = |name: &str| call.get(name).map(|moment| moment.replace(' ', "T"));
    let (since, until) = (moment("since_datetime"), moment("until_datetime"));
    let most = call.number("id_max").unwrap_or(u64::MAX);
    let changing = subscription.changing();
    let wanted = changing.log.entries.iter().rev().filter(|entry| {
        let at = text_of(entry.at);
        entry.id <= most
            && since.as_ref().is_none_or(|since| at >= *since)
            && until.as_ref().is_none_or(|until| at <= *until)
            && call.get("user_action").is_none_or(|action| entry.action == action)
            && call.get("user_login").is_none_or(|login| login == *user)
    });
    let wanted: Vec<_> = wanted.cloned().collect();
    let limit = call.number("truncation_limit").unwrap_or(1000);
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut tail = "----END_RESPONSE_BODY_CSV\n".to_owned();
    if let Some(next) = wanted.get(shown) {
        let url = NextPage::of(question).url("id_max", next.id);
        let warning = csv::truncated(&frame::too_many(limit), &url);
        tail += &format!("----BEGIN_RESPONSE_FOOTER_CSV\n{warning}----END_RESPONSE_FOOTER_CSV\n");
    }
    let user = (*user).to_owned();
    let rows = wanted.into_iter().take(shown).map(move |entry| {
        let at = text_of(entry.at);
        csv::row(&[&at, entry.action, entry.module, &entry.details, &user, "Manager", "192.0.2.10"])
    });
    let head = format!("----BEGIN_RESPONSE_BODY_CSV\n{}", csv::row(&COLUMNS));
    Ok(Reply::csv(iter::once(head).chain(rows).chain(iter::once(tail))))
}

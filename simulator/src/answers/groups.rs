//! `asset_group`: list, add, edit and delete.
//!
//! In: parameters. Out: groups as XML, and changes of the subscription.

use super::{Question, frame};
use crate::ranges::Ranges;
use crate::refusal::{self, Refusal};
use crate::reply::Reply;
use crate::subscription::Group;
use crate::xml::Xml;

pub(super) const LIST_HONOURS: &[&str] = &["ids", "id_min", "id_max", "title", "truncation_limit"];
pub(super) const ADD_HONOURS: &[&str] = &["title", "ips", "comments", "business_impact"];
pub(super) const EDIT_HONOURS: &[&str] =
    &["id", "set_title", "set_ips", "add_ips", "remove_ips", "set_comments", "set_business_impact"];

/// Groups in a page, unless asked otherwise.
const PAGE: u64 = 1000;

pub(super) fn list(question: &Question<'_>) -> Result<Reply, Refusal> {
    let Question { call, subscription, .. } = question;
    let ids = call.get("ids").map(Ranges::of_ids);
    let (least, most) =
        (call.number("id_min").unwrap_or(0), call.number("id_max").unwrap_or(u64::MAX));
    let changing = subscription.changing();
    let groups = changing.groups.by_id.iter().filter(|(id, group)| {
        (least..=most).contains(id)
            && ids.as_ref().is_none_or(|ids| ids.holds(**id))
            && call.get("title").is_none_or(|title| group.title == title)
    });
    // There are few, and each may be changed while the answer is sent.
    let records: Vec<_> = groups.map(|(id, group)| (*id, element(*id, group))).collect();
    let limit = call.number("truncation_limit").unwrap_or(PAGE);
    Ok(frame::list(
        question,
        "ASSET_GROUP_LIST_OUTPUT",
        "ASSET_GROUP_LIST",
        limit,
        records.into_iter(),
    ))
}

fn element(id: u64, group: &Group) -> String {
    let mut xml = Xml::at(frame::DEPTH);
    xml.open("ASSET_GROUP")
        .field("ID", id)
        .cdata("TITLE", &group.title)
        .field("OWNER_USER_ID", 103_448);
    xml.field("OWNER_UNIT_ID", 0).field("NETWORK_IDS", 0);
    xml.field("LAST_UPDATE", crate::clock::text_of(group.changed))
        .field("BUSINESS_IMPACT", &group.impact);
    if !group.ips.is_empty() {
        xml.open("IP_SET");
        for ips in group.ips.ip_texts() {
            let name = if ips.contains('-') { "IP_RANGE" } else { "IP" };
            xml.field(name, ips);
        }
        xml.close("IP_SET");
    }
    xml.cdata("COMMENTS", &group.comments).close("ASSET_GROUP").finish()
}

pub(super) fn add(question: &Question<'_>) -> Result<Reply, Refusal> {
    let Question { call, subscription, .. } = question;
    let title = call.get("title").unwrap_or_default().to_owned();
    let groups = &mut subscription.changing().groups;
    if groups.is_taken(&title, None) {
        return Err(taken("title", &title));
    }
    let id = groups.add(Group {
        title,
        ips: Ranges::of_ips(call.get("ips").unwrap_or_default()),
        comments: call.get("comments").unwrap_or_default().to_owned(),
        impact: capitalised(call.get("business_impact").unwrap_or("high")),
        changed: subscription.clock().seconds(),
    });
    Ok(refusal::done(&question.now(), "Asset Group successfully added.", &[("ID", id.to_string())]))
}

fn taken(parameter: &str, title: &str) -> Refusal {
    Refusal::new(
        1905,
        format!(
            "parameter {parameter} has invalid value: {title} (Asset Group title already exists)"
        ),
    )
}

fn unknown(question: &Question<'_>) -> Refusal {
    let id = question.call.get("id").unwrap_or_default();
    Refusal::new(1905, format!("parameter id has invalid value: {id} (Asset Group does not exist)"))
}

fn capitalised(word: &str) -> String {
    word.char_indices()
        .map(|(at, letter)| if at == 0 { letter.to_ascii_uppercase() } else { letter })
        .collect()
}

pub(super) fn edit(question: &Question<'_>) -> Result<Reply, Refusal> {
    let Question { call, subscription, .. } = question;
    let id = call.number("id").unwrap_or(0);
    let groups = &mut subscription.changing().groups;
    if let Some(title) = call.get("set_title")
        && groups.is_taken(title, Some(id))
    {
        return Err(taken("set_title", title));
    }
    let group = groups.by_id.get_mut(&id).ok_or_else(|| unknown(question))?;
    let ips = |name| call.get(name).map(Ranges::of_ips);
    if let Some(ips) = ips("set_ips") {
        group.ips = ips;
    }
    if let Some(ips) = ips("add_ips") {
        group.ips.add(ips);
    }
    if let Some(ips) = ips("remove_ips") {
        group.ips.remove(&ips);
    }
    if let Some(title) = call.get("set_title") {
        title.clone_into(&mut group.title);
    }
    if let Some(comments) = call.get("set_comments") {
        comments.clone_into(&mut group.comments);
    }
    if let Some(impact) = call.get("set_business_impact") {
        group.impact = capitalised(impact);
    }
    group.changed = subscription.clock().seconds();
    Ok(refusal::done(
        &question.now(),
        "Asset Group successfully updated.",
        &[("ID", id.to_string())],
    ))
}

pub(super) fn delete(question: &Question<'_>) -> Result<Reply, Refusal> {
    let id = question.call.number("id").unwrap_or(0);
    let removed = question.subscription.changing().groups.by_id.remove(&id);
    removed.ok_or_else(|| unknown(question))?;
    Ok(refusal::done(
        &question.now(),
        "Asset Group successfully deleted.",
        &[("ID", id.to_string())],
    ))
}

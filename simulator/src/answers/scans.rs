//! `scan`: launch, list, pause, resume, cancel, delete and fetch.
//!
//! In: parameters and the time. Out: scans as XML, their results as CSV or JSON, and changes of the subscription.

use std::sync::Arc;

use http::StatusCode;

use super::{Question, frame};
use crate::clock::text_of;
use crate::csv;
use crate::ranges::Ranges;
use crate::refusal::{self, Refusal};
use crate::reply::Reply;
use crate::subscription::{Detection, Host, Order, Scan, State};
use crate::xml::Xml;

pub(super) const LIST_HONOURS: &[&str] = &[
    "scan_ref",
    "state",
    "type",
    "user_login",
    "launched_after_datetime",
    "launched_before_datetime",
    "show_ags",
    "show_op",
    "show_status",
    "show_last",
    "ignore_target",
];
pub(super) const LAUNCH_HONOURS: &[&str] = &[
    "scan_title",
    "option_title",
    "option_id",
    "ip",
    "asset_groups",
    "asset_group_ids",
    "target_from",
];
pub(super) const FETCH_HONOURS: &[&str] = &["scan_ref", "ips", "mode", "output_format"];

/// Without a filter, scans that are older are not listed.
const LISTED_S: u64 = 30 * 86_400;

pub(super) fn list(question: &Question<'_>) -> Result<Reply, Refusal> {
    let Question { call, subscription, user, .. } = question;
    let now = subscription.clock().milliseconds();
    let oldest = text_of((now / 1000).saturating_sub(LISTED_S));
    let filters = ["scan_ref", "state", "launched_after_datetime", "launched_before_datetime"];
    let oldest =
        if filters.iter().any(|name| call.get(name).is_some()) { None } else { Some(oldest) };
    let changing = subscription.changing();
    let wanted = changing.work.scans.iter().rev().filter(|scan| {
        let launched = scan.launched();
        let state = |states: &str| states.split(',').any(|state| state == scan.state(now));
        call.get("scan_ref").is_none_or(|reference| scan.reference == reference)
            && call.get("state").is_none_or(state)
            && call.get("type").is_none_or(|kind| scan.kind == kind)
            && call.get("user_login").is_none_or(|login| login == *user)
            && call.get("launched_after_datetime").is_none_or(|after| launched.as_str() >= after)
            && call.get("launched_before_datetime").is_none_or(|before| launched.as_str() < before)
            && oldest.as_ref().is_none_or(|oldest| launched >= *oldest)
    });
    let wanted = wanted.take(if call.is_on("show_last") { 1 } else { usize::MAX });
    let records: Vec<_> = wanted.map(|scan| (scan.id, element(question, scan, now))).collect();
    Ok(frame::list(question, "SCAN_LIST_OUTPUT", "SCAN_LIST", 0, records.into_iter()))
}

fn element(question: &Question<'_>, scan: &Scan, now: u64) -> String {
    let call = question.call;
    let mut xml = Xml::at(frame::DEPTH);
    xml.open("SCAN")
        .field("REF", &scan.reference)
        .field("TYPE", scan.kind)
        .cdata("TITLE", &scan.order.title);
    xml.field("USER_LOGIN", question.user).field("LAUNCH_DATETIME", scan.launched());
    let state = scan.course.state(now);
    let ran = scan.course.ran(now);
    let duration = match state {
        State::Waiting => "Pending".to_owned(),
        State::Running(_) => "Running".to_owned(),
        _ => format!("{:02}:{:02}:{:02}", ran / 3600, ran / 60 % 60, ran % 60),
    };
    xml.field("DURATION", duration).field("PROCESSING_PRIORITY", "0 - No Priority");
    xml.field("PROCESSED", u8::from(state == State::Finished));
    if call.get("show_status") != Some("0") {
        xml.open("STATUS").field("STATE", scan.state(now)).close("STATUS");
    }
    if !call.is_on("ignore_target") {
        xml.cdata("TARGET", &target_text(&scan.order.target));
    }
    if call.is_on("show_ags") && !scan.order.groups.is_empty() {
        xml.open("ASSET_GROUP_TITLE_LIST");
        scan.order.groups.iter().for_each(|title| {
            xml.cdata("ASSET_GROUP_TITLE", title);
        });
        xml.close("ASSET_GROUP_TITLE_LIST");
    }
    if call.is_on("show_op") {
        xml.open("OPTION_PROFILE").cdata("TITLE", &scan.order.profile).field("DEFAULT_FLAG", 0);
        xml.close("OPTION_PROFILE");
    }
    xml.close("SCAN").finish()
}

fn target_text(target: &Ranges) -> String {
    target.ip_texts().collect::<Vec<_>>().join(", ")
}

pub(super) fn launch(question: &Question<'_>) -> Result<Reply, Refusal> {
    let Question { call, subscription, journal, .. } = question;
    let ids = call.get("asset_group_ids").map(Ranges::of_ids).unwrap_or_default();
    let titles: Vec<_> =
        call.get("asset_groups").unwrap_or_default().split(',').map(str::trim).collect();
    let changing = &mut *subscription.changing();
    let is_wanted = |id: u64, title: &str| ids.holds(id) || titles.contains(&title);
    let mut target = Ranges::of_ips(call.get("ip").unwrap_or_default());
    target.add(changing.groups.ips_of(is_wanted));
    let groups = changing.groups.by_id.iter().filter(|(id, group)| is_wanted(**id, &group.title));
    let groups: Vec<_> = groups.map(|(_, group)| group.title.clone()).collect();
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let order = Order {
        title: text(call.get("scan_title").or(Some("API scan"))),
        profile: text(call.get("option_title").or(call.get("option_id"))),
        target,
        groups,
    };
    let clock = subscription.clock();
    let scan = changing.work.launch_scan(clock.milliseconds(), order);
    let items = [("ID", scan.id.to_string()), ("REFERENCE", scan.reference.clone())];
    journal.launched(format!("{} {:?}", scan.reference, scan.order.title));
    let details = format!("Launched scan: {}, {}", scan.order.title, scan.reference);
    changing.log.add(clock.seconds(), "launch", "scan", details);
    Ok(refusal::done(&clock.text(), "New vm scan launched", &items))
}

/// Changes the scan that the call names, if it is in one of these states.
fn steer(
    question: &Question<'_>,
    from: &[&str],
    text: &str,
    change: impl FnOnce(&mut Scan, u64),
) -> Result<Reply, Refusal> {
    let Question { call, subscription, .. } = question;
    let now = subscription.clock().milliseconds();
    let reference = call.get("scan_ref").unwrap_or_default();
    let changing = &mut *subscription.changing();
    let scan = changing.work.scans.iter_mut().find(|scan| scan.reference == reference);
    let scan = scan.ok_or_else(|| no_such_scan(reference))?;
    let state = scan.state(now);
    if !from.contains(&state) {
        let text =
            format!("parameter scan_ref has invalid value: {reference} (the scan is {state})");
        return Err(Refusal::new(1905, text));
    }
    change(scan, now);
    let items = [("ID", scan.id.to_string()), ("REFERENCE", scan.reference.clone())];
    Ok(refusal::done(&question.now(), text, &items))
}

fn no_such_scan(reference: &str) -> Refusal {
    Refusal::new(1905, format!("parameter scan_ref has invalid value: {reference} (no such scan)"))
}

pub(super) fn pause(question: &Question<'_>) -> Result<Reply, Refusal> {
    steer(question, &["Running"], "Pausing scan", |scan, now| scan.course.halt(now, State::Paused))
}

pub(super) fn resume(question: &Question<'_>) -> Result<Reply, Refusal> {
    steer(question, &["Paused"], "Resuming scan", |scan, now| scan.course.resume(now))
}

pub(super) fn cancel(question: &Question<'_>) -> Result<Reply, Refusal> {
    let from = ["Queued", "Running", "Paused"];
    steer(question, &from, "Canceling scan", |scan, now| scan.course.halt(now, State::Canceled))
}

pub(super) fn delete(question: &Question<'_>) -> Result<Reply, Refusal> {
    let from = ["Paused", "Canceled", "Finished"];
    let reply = steer(question, &from, "Deleting scan", |_, _| ())?;
    let reference = question.call.get("scan_ref").unwrap_or_default();
    question.subscription.changing().work.scans.retain(|scan| scan.reference != reference);
    Ok(reply)
}

/// The results of a scan that is over: what is open on its hosts.
pub(super) fn fetch(question: &Question<'_>) -> Result<Reply, Refusal> {
    let Question { call, subscription, .. } = question;
    let now = subscription.clock().milliseconds();
    let reference = call.get("scan_ref").unwrap_or_default();
    let target = {
        let changing = subscription.changing();
        let scan = changing.work.scans.iter().find(|scan| scan.reference == reference);
        let scan = scan.ok_or_else(|| no_such_scan(reference))?;
        let state = scan.state(now);
        if !["Finished", "Canceled", "Paused"].contains(&state) {
            let text = format!("Results are not available for this scan: it is still {state}");
            let refusal = Refusal::new(1905, text);
            return Err(Refusal { status: StatusCode::OK, ..refusal });
        }
        scan.order.target.clone()
    };
    let ips = call.get("ips").map(Ranges::of_ips);
    let of_target = move |host: &Host| {
        target.holds(host.ip) && ips.as_ref().is_none_or(|ips| ips.holds(host.ip))
    };
    let known = Arc::clone(subscription);
    let rows = subscription.hosts().filter(of_target).flat_map(move |host| {
        let detections =
            known.detections(&host).into_iter().filter(Detection::is_listed_by_default);
        detections.map(|detection| (host.clone(), detection)).collect::<Vec<_>>()
    });
    let format = call.get("output_format").unwrap_or("csv");
    let extended = format.ends_with("_extended") || call.get("mode") == Some("extended");
    if format.starts_with("json") {
        let mut first = true;
        let objects = rows.map(move |(host, detection)| {
            let comma = if std::mem::take(&mut first) { "\n" } else { ",\n" };
            format!("{comma}{}", object(&host, &detection, extended))
        });
        let body = std::iter::once("[".to_owned())
            .chain(objects)
            .chain(std::iter::once("\n]\n".to_owned()));
        return Ok(Reply::flowing("application/json", body));
    }
    let more: &[&str] = if extended { &["protocol", "port", "ssl", "fqdn"] } else { &[] };
    let head = csv::row(&[&["ip", "dns", "netbios", "qid", "result"], more].concat());
    let rows = rows.map(move |(host, detection)| row(&host, &detection, extended));
    Ok(Reply::csv(std::iter::once(head).chain(rows)))
}

fn row(host: &Host, detection: &Detection, extended: bool) -> String {
    let qid = detection.vulnerability.qid.to_string();
    let (address, fqdn, netbios) = (host.address(), host.fqdn(), host.name.to_uppercase());
    let port = detection.port.map(|port| port.to_string()).unwrap_or_default();
    let mut cells = vec![address.as_str(), &fqdn, &netbios, &qid, &detection.results];
    if extended {
        cells.extend(["tcp", &port, "no", &fqdn]);
    }
    csv::row(&cells)
}

fn object(host: &Host, detection: &Detection, extended: bool) -> serde_json::Value {
    let vulnerability = &detection.vulnerability;
    let mut object = serde_json::json!({
        "ip": host.address(),
        "dns": host.fqdn(),
        "netbios": host.name.to_uppercase(),
        "qid": vulnerability.qid,
        "result": detection.results,
    });
    if extended {
        object["protocol"] = "tcp".into();
        object["port"] = detection.port.map(|port| port.to_string()).into();
        object["severity"] = vulnerability.severity.to_string().into();
    }
    object
}

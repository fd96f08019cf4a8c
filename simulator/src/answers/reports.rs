//! `report`: launch, list, fetch, cancel and delete.
//!
//! In: parameters and the time. Out: reports as XML, and the files themselves: PDF, CSV or XML.

use std::iter;
use std::sync::Arc;

use http::StatusCode;

use super::{Question, frame, pdf};
use crate::clock::text_of;
use crate::csv;
use crate::ranges::Ranges;
use crate::refusal::{self, Refusal};
use crate::reply::Reply;
use crate::subscription::{Detection, Report, State};
use crate::xml::Xml;

pub(super) const LAUNCH_HONOURS: &[&str] =
    &["template_id", "report_title", "output_format", "ips", "asset_group_ids"];

/// The forms that this server can make.
const FORMATS: [&str; 3] = ["pdf", "csv", "xml"];

/// How long a finished report is kept, in seconds.
const KEPT_S: u64 = 7 * 86_400;

pub(super) fn list(question: &Question<'_>) -> Result<Reply, Refusal> {
    let Question { call, subscription, user, .. } = question;
    let now = subscription.clock().milliseconds();
    let changing = subscription.changing();
    let wanted = changing.work.reports.iter().rev().filter(|report| {
        call.number("id").is_none_or(|id| report.id == id)
            && call.get("state").is_none_or(|state| report.state(now) == state)
            && call.get("user_login").is_none_or(|login| login == *user)
    });
    let records: Vec<_> =
        wanted.map(|report| (report.id, element(question, report, now))).collect();
    Ok(frame::list(question, "REPORT_LIST_OUTPUT", "REPORT_LIST", 0, records.into_iter()))
}

fn element(question: &Question<'_>, report: &Report, now: u64) -> String {
    let mut xml = Xml::at(frame::DEPTH);
    let launched = report.course.launched / 1000;
    xml.open("REPORT").field("ID", report.id).cdata("TITLE", &report.title).field("TYPE", "Scan");
    xml.field("USER_LOGIN", question.user).field("LAUNCH_DATETIME", text_of(launched));
    xml.field("OUTPUT_FORMAT", report.format.to_uppercase());
    let state = report.course.state(now);
    xml.field("SIZE", if state == State::Finished { "12 KB" } else { "-" });
    xml.open("STATUS").field("STATE", report.state(now));
    if let State::Running(percent) = state {
        xml.cdata("MESSAGE", "In progress").field("PERCENT", percent);
    }
    xml.close("STATUS");
    if state == State::Finished {
        xml.field("EXPIRATION_DATETIME", text_of(launched + KEPT_S));
    }
    xml.close("REPORT").finish()
}

pub(super) fn launch(question: &Question<'_>) -> Result<Reply, Refusal> {
    let Question { call, subscription, journal, .. } = question;
    let format = call.get("output_format").unwrap_or_default();
    if !FORMATS.contains(&format) {
        let text = format!(
            "parameter output_format has invalid value: {format} (this simulation makes {})",
            FORMATS.join(", ")
        );
        return Err(Refusal::new(1905, text));
    }
    let title = call.get("report_title").unwrap_or("API report");
    let clock = subscription.clock();
    let changing = &mut *subscription.changing();
    let mut hosts = Ranges::of_ips(call.get("ips").unwrap_or_default());
    if let Some(ids) = call.get("asset_group_ids").map(Ranges::of_ids) {
        hosts.add(changing.groups.ips_of(|id, _| ids.holds(id)));
    }
    let id = changing.work.launch_report(clock.milliseconds(), title, format, hosts);
    journal.launched(format!("report {id} {title:?}"));
    changing.log.add(
        clock.seconds(),
        "launch",
        "report",
        format!("Launched report: {title}, {id}"),
    );
    Ok(refusal::done(&clock.text(), "New report launched", &[("ID", id.to_string())]))
}

/// Changes the report that the call names, if it is in one of these states.
fn steer(
    question: &Question<'_>,
    from: &[&str],
    text: &str,
    change: impl FnOnce(&mut Vec<Report>, usize, u64),
) -> Result<Reply, Refusal> {
    let Question { call, subscription, .. } = question;
    let now = subscription.clock().milliseconds();
    let id = call.number("id").unwrap_or(0);
    let reports = &mut subscription.changing().work.reports;
    let at = reports.iter().position(|report| report.id == id).ok_or_else(|| no_such_report(id))?;
    let state = reports[at].state(now);
    if !from.contains(&state) {
        return Err(Refusal::new(
            1905,
            format!("parameter id has invalid value: {id} (the report is {state})"),
        ));
    }
    change(reports, at, now);
    Ok(refusal::done(&question.now(), text, &[("ID", id.to_string())]))
}

fn no_such_report(id: u64) -> Refusal {
    Refusal::new(1905, format!("parameter id has invalid value: {id} (no such report)"))
}

pub(super) fn cancel(question: &Question<'_>) -> Result<Reply, Refusal> {
    steer(question, &["Submitted", "Running"], "Report canceled", |reports, at, now| {
        reports[at].course.halt(now, State::Canceled);
    })
}

pub(super) fn delete(question: &Question<'_>) -> Result<Reply, Refusal> {
    steer(question, &["Finished", "Canceled"], "Report deleted", |reports, at, _| {
        reports.remove(at);
    })
}

pub(super) fn fetch(question: &Question<'_>) -> Result<Reply, Refusal> {
    let Question { call, subscription, .. } = question;
    let now = subscription.clock().milliseconds();
    let id = call.number("id").unwrap_or(0);
    let report = {
        let changing = subscription.changing();
        let report = changing.work.reports.iter().find(|report| report.id == id);
        report.cloned().ok_or_else(|| no_such_report(id))?
    };
    if report.course.state(now) != State::Finished {
        let text =
            format!("parameter id has invalid value: {id} (The specified report is not finished)");
        return Err(Refusal { status: StatusCode::OK, ..Refusal::new(1905, text) });
    }
    let lines = lines(question, &report);
    let reply = match report.format.as_str() {
        "pdf" => {
            let mut text =
                vec![report.title.clone(), text_of(report.course.launched / 1000), String::new()];
            text.extend(lines.take(pdf::LINES).map(|cells| cells.join("  ")));
            Reply::whole(StatusCode::OK, "application/pdf", pdf::document(&text))
        }
        "csv" => {
            let head = csv::row(&["IP", "DNS", "QID", "Severity", "Status", "Title"]);
            Reply::csv(iter::once(head).chain(lines.map(|cells| csv::row(&cells))))
        }
        _ => {
            let head = Xml::document("ASSET_DATA_REPORT", "/asset_data_report.dtd")
                .open("ASSET_DATA_REPORT")
                .finish();
            let record = |[ip, dns, qid, severity, status, title]: [String; 6]| {
                let mut xml = Xml::at(1);
                xml.open("VULN_INFO").field("IP", ip).field("DNS", dns).field("QID", qid);
                xml.field("SEVERITY", severity).field("VULN_STATUS", status).cdata("TITLE", &title);
                xml.close("VULN_INFO").finish()
            };
            let tail = Xml::at(1).close("ASSET_DATA_REPORT").finish();
            Reply::xml(iter::once(head).chain(lines.map(record)).chain(iter::once(tail)))
        }
    };
    Ok(reply)
}

/// What a report says: every open detection of its hosts.
fn lines(
    question: &Question<'_>,
    report: &Report,
) -> impl Iterator<Item = [String; 6]> + Send + use<> {
    let known = Arc::clone(question.subscription);
    let wanted = report.hosts.clone();
    let hosts = known.hosts().filter(move |host| wanted.is_empty() || wanted.holds(host.ip));
    hosts.flat_map(move |host| {
        let line = |it: Detection| {
            let Detection { vulnerability, status, .. } = it;
            let (qid, severity) =
                (vulnerability.qid.to_string(), vulnerability.severity.to_string());
            [host.address(), host.fqdn(), qid, severity, status.to_owned(), vulnerability.title]
        };
        let open = known.detections(&host).into_iter().filter(Detection::is_listed_by_default);
        open.map(line).collect::<Vec<_>>()
    })
}

//! `host.list_detection`, as XML and as CSV.
//!
//! In: the parameters that select hosts and detections. Out: hosts with what was found on them.

use std::iter;
use std::sync::Arc;

use super::Question;
use super::frame::{self, NextPage, Part};
use super::hosts::{self, Selection};
use crate::call::Call;
use crate::clock::text_of;
use crate::csv;
use crate::ranges::Ranges;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::subscription::{Detection, Host, Subscription};
use crate::xml::Xml;

pub(super) const HONOURS: &[&str] = &[
    "qids",
    "severities",
    "status",
    "include_vuln_type",
    "show_igs",
    "show_results",
    "show_qds",
    "qds_min",
    "qds_max",
    "output_format",
];

const CSV_COLUMNS: [&str; 34] = [
    "Host ID",
    "IP Address",
    "Tracking Method",
    "Operating System",
    "DNS Name",
    "Netbios Name",
    "QG HostID",
    "Last Scan Datetime",
    "OS CPE",
    "Last VM Scanned Date",
    "Last VM Scanned Duration",
    "Last VM Auth Scanned Date",
    "Last VM Auth Scanned Duration",
    "Last PC Scanned Date",
    "QID",
    "Type",
    "Port",
    "Protocol",
    "FQDN",
    "SSL",
    "Instance",
    "Status",
    "Severity",
    "First Found Datetime",
    "Last Found Datetime",
    "Last Test Datetime",
    "Last Update Datetime",
    "Last Fixed Datetime",
    "Results",
    "Ignored",
    "Disabled",
    "Times Found",
    "Service",
    "Last Processed Datetime",
];

/// Which detections are asked for, and what of them is shown.
struct Wanted {
    qids: Option<Ranges>,
    severities: Option<Ranges>,
    scores: (u64, u64),
    status: Option<Vec<String>>,
    kind: Option<String>,
    information: bool,
    results: bool,
    score: bool,
    asset_id: bool,
}

impl Wanted {
    fn of(call: &Call) -> Self {
        let status = call.get("status").map(|all| all.split(',').map(str::to_owned).collect());
        Self {
            qids: call.get("qids").map(Ranges::of_ids),
            severities: call.get("severities").map(Ranges::of_ids),
            scores: (
                call.number("qds_min").unwrap_or(0),
                call.number("qds_max").unwrap_or(u64::MAX),
            ),
            status,
            kind: call.get("include_vuln_type").map(str::to_owned),
            information: call.is_on("show_igs"),
            results: call.get("show_results") != Some("0"),
            score: call.is_on("show_qds"),
            asset_id: call.is_on("show_asset_id"),
        }
    }

    fn holds(&self, detection: &Detection) -> bool {
        let Detection { vulnerability, status, score, .. } = detection;
        let kind = vulnerability.kind.name();
        let within =
            |ranges: &Option<Ranges>, number| ranges.as_ref().is_none_or(|it| it.holds(number));
        let state = match &self.status {
            Some(wanted) => wanted.iter().any(|wanted| wanted == status),
            None => *status != "Fixed",
        };
        let kind_fits = match &self.kind {
            Some(wanted) => wanted.eq_ignore_ascii_case(kind),
            None => kind != "Info" || self.information,
        };
        state
            && kind_fits
            && within(&self.qids, vulnerability.qid)
            && within(&self.severities, vulnerability.severity)
            && (self.scores.0..=self.scores.1).contains(score)
    }
}

/// The hosts of the selection that have such detections, with these.
fn found(
    question: &Question<'_>,
    wanted: Wanted,
) -> impl Iterator<Item = (Host, Vec<Detection>, Arc<Wanted>)> + use<> {
    let subscription: Arc<Subscription> = question.subscription.clone();
    let selection = Selection::of(question.call, &subscription);
    let wanted = Arc::new(wanted);
    subscription.hosts().filter_map(move |host| {
        if !selection.holds(&host) {
            return None;
        }
        let mut detections = subscription.detections(&host);
        detections.retain(|detection| wanted.holds(detection));
        (!detections.is_empty()).then(|| (host, detections, wanted.clone()))
    })
}

pub(super) fn list(question: &Question<'_>) -> Result<Reply, Refusal> {
    let hosts = found(question, Wanted::of(question.call));
    let limit = hosts::page_size(question.call);
    let format = question.call.get("output_format").unwrap_or("XML");
    if let Some(rest) = format.strip_prefix("CSV") {
        let metadata = !rest.starts_with("_NO_METADATA");
        return Ok(csv_list(question, limit, metadata, hosts));
    }
    let record = |(host, detections, wanted): (Host, Vec<Detection>, Arc<Wanted>)| {
        let mut xml = Xml::at(frame::DEPTH);
        hosts::identity(&mut xml, &host, wanted.asset_id);
        let scanned = text_of(host.scanned);
        xml.field("LAST_SCAN_DATETIME", &scanned).field("LAST_VM_SCANNED_DATE", &scanned);
        xml.open("DETECTION_LIST");
        detections.iter().for_each(|detection| element(&mut xml, detection, &wanted));
        (host.id, xml.close("DETECTION_LIST").close("HOST").finish())
    };
    Ok(frame::list(
        question,
        "HOST_LIST_VM_DETECTION_OUTPUT",
        "HOST_LIST",
        limit,
        hosts.map(record),
    ))
}

fn element(xml: &mut Xml, detection: &Detection, wanted: &Wanted) {
    let Detection { vulnerability, .. } = detection;
    let last = text_of(detection.last_found);
    xml.open("DETECTION").field("UNIQUE_VULN_ID", detection.id).field("QID", vulnerability.qid);
    xml.field("TYPE", vulnerability.kind.name()).field("SEVERITY", vulnerability.severity);
    if let Some(port) = detection.port {
        xml.field("PORT", port).field("PROTOCOL", "tcp");
    }
    xml.field("SSL", u8::from(detection.port.is_some()));
    if wanted.results {
        xml.cdata("RESULTS", &detection.results);
    }
    xml.field("STATUS", detection.status)
        .field("FIRST_FOUND_DATETIME", text_of(detection.first_found));
    xml.field("LAST_FOUND_DATETIME", &last);
    if wanted.score {
        let severity = ["LOW", "LOW", "MEDIUM", "HIGH", "CRITICAL"];
        let word = severity[(detection.score / 20).min(4) as usize];
        xml.attributed("QDS", &[("severity", word)], detection.score);
    }
    xml.field("TIMES_FOUND", detection.times).field("LAST_TEST_DATETIME", &last);
    xml.field("LAST_UPDATE_DATETIME", &last).field("IS_IGNORED", 0).field("IS_DISABLED", 0);
    xml.field("LAST_PROCESSED_DATETIME", &last).close("DETECTION");
}

fn csv_list(
    question: &Question<'_>,
    limit: u64,
    metadata: bool,
    hosts: impl Iterator<Item = (Host, Vec<Detection>, Arc<Wanted>)> + Send + 'static,
) -> Reply {
    let mut head = String::new();
    if metadata {
        head.push_str("----BEGIN_RESPONSE_HEADER_CSV\n----END_RESPONSE_HEADER_CSV\n----BEGIN_RESPONSE_BODY_CSV\n");
    }
    head.push_str(&csv::row(&CSV_COLUMNS));
    let next = NextPage::of(question);
    let items = hosts.map(|found| (found.0.id, found));
    let body = frame::page(limit, items).map(move |part| match part {
        Part::Item((host, detections, wanted)) => {
            detections.iter().map(|detection| csv_row(&host, detection, &wanted)).collect()
        }
        Part::End(_) if !metadata => String::new(),
        Part::End(id) => {
            let footer = match id {
                Some(id) => csv::truncated(&frame::too_many(limit), &next.url("id_min", id)),
                None => "\"Status Message\"\n\"Finished\"\n".to_owned(),
            };
            format!(
                "----END_RESPONSE_BODY_CSV\n----BEGIN_RESPONSE_FOOTER_CSV\n{footer}----END_RESPONSE_FOOTER_CSV\n"
            )
        }
    });
    Reply::csv(iter::once(head).chain(body))
}

fn csv_row(host: &Host, detection: &Detection, wanted: &Wanted) -> String {
    let Detection { vulnerability, .. } = detection;
    let number = |number: u64| number.to_string();
    let (scanned, last) = (text_of(host.scanned), text_of(detection.last_found));
    let (id, address, fqdn, netbios) =
        (number(host.id), host.address(), host.fqdn(), host.name.to_uppercase());
    let (qid, severity, times) =
        (number(vulnerability.qid), number(vulnerability.severity), number(detection.times));
    let port = detection.port.map(number).unwrap_or_default();
    let (protocol, ssl) = if port.is_empty() { ("", "0") } else { ("tcp", "1") };
    let first = text_of(detection.first_found);
    let results = if wanted.results { detection.results.as_str() } else { "" };
    csv::row(&[
        &id,
        &address,
        host.tracking,
        host.system,
        &fqdn,
        &netbios,
        "",
        &scanned,
        "",
        &scanned,
        "300",
        "",
        "",
        "",
        &qid,
        vulnerability.kind.name(),
        &port,
        protocol,
        "",
        ssl,
        "",
        detection.status,
        &severity,
        &first,
        &last,
        &last,
        &last,
        "",
        results,
        "0",
        "0",
        &times,
        "",
        &last,
    ])
}

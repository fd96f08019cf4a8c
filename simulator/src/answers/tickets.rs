//! `remediation_ticket.list`: a ticket for every detection of severity 5.
//!
//! In: the parameters that select tickets. Out: tickets as XML, at most 1,000 of them, and then where it goes on.

use std::iter;
use std::sync::Arc;

use super::Question;
use crate::call::Call;
use crate::clock::text_of;
use crate::ranges::Ranges;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::subscription::{Detection, Host, MOST_DETECTIONS};
use crate::xml::Xml;

pub(super) const HONOURS: &[&str] = &[
    "ticket_numbers",
    "since_ticket_number",
    "until_ticket_number",
    "states",
    "ips",
    "qids",
    "vuln_severities",
];

/// Tickets in one answer.
const PAGE: usize = 1000;
const FIRST_NUMBER: u64 = 2001;
const SEVERITY: u64 = 5;

struct Ticket {
    number: u64,
    host: Host,
    detection: Detection,
}

impl Ticket {
    fn state(&self) -> &'static str {
        if self.detection.status == "Fixed" { "CLOSED" } else { "OPEN" }
    }

    fn is_wanted(&self, call: &Call) -> bool {
        let vulnerability = &self.detection.vulnerability;
        let within =
            |name: &str, number| call.get(name).is_none_or(|set| Ranges::of_ids(set).holds(number));
        within("ticket_numbers", self.number)
            && within("qids", vulnerability.qid)
            && within("vuln_severities", vulnerability.severity)
            && call.number("since_ticket_number").is_none_or(|since| self.number >= since)
            && call.number("until_ticket_number").is_none_or(|until| self.number <= until)
            && call
                .get("states")
                .is_none_or(|states| states.split(',').any(|state| state == self.state()))
            && call.get("ips").is_none_or(|ips| Ranges::of_ips(ips).holds(self.host.ip))
    }
}

pub(super) fn list(question: &Question<'_>) -> Result<Reply, Refusal> {
    let Question { call, subscription, .. } = question;
    let known = Arc::clone(subscription);
    // Each host has as many numbers as it can have detections.
    let tickets = subscription.hosts().flat_map(|host| {
        let numbered = (FIRST_NUMBER + host.index * MOST_DETECTIONS..).zip(known.detections(&host));
        let severe = numbered.filter(|(_, detection)| detection.vulnerability.severity == SEVERITY);
        let ticket = |(number, detection)| Ticket { number, host: host.clone(), detection };
        severe.map(ticket).collect::<Vec<_>>()
    });
    let mut wanted: Vec<_> =
        tickets.filter(|ticket| ticket.is_wanted(call)).take(PAGE + 1).collect();
    let truncated = wanted.len() > PAGE;
    wanted.truncate(PAGE);
    let root = "REMEDIATION_TICKETS";
    let mut tail = Xml::at(2);
    tail.close("TICKET_LIST");
    if let Some(last) = wanted.last().filter(|_| truncated) {
        let text = format!("Truncated after {PAGE} records");
        tail.attributed("TRUNCATION", &[("last", &last.number.to_string())], text);
    }
    let tail = tail.close(root).finish();
    let user = question.user.to_owned();
    let records = wanted.into_iter().map(move |ticket| element(&ticket, &user));
    Ok(Reply::xml(iter::once(head(question, root)).chain(records).chain(iter::once(tail))))
}

fn head(question: &Question<'_>, root: &str) -> String {
    let mut xml = Xml::document(root, &format!("{}/ticket_list_output.dtd", question.base));
    xml.open(root)
        .open("HEADER")
        .field("USER_LOGIN", question.user)
        .cdata("COMPANY", "Example Ltd");
    xml.field("DATETIME", question.now()).open("WHERE");
    for (name, value) in &question.call.parameters {
        xml.field(&name.to_uppercase(), value);
    }
    xml.close("WHERE").close("HEADER").open("TICKET_LIST").finish()
}

fn element(ticket: &Ticket, user: &str) -> String {
    let Ticket { number, host, detection } = ticket;
    let vulnerability = &detection.vulnerability;
    let (first, last) = (text_of(detection.first_found), text_of(detection.last_found));
    let mut xml = Xml::at(2);
    xml.open("TICKET").field("NUMBER", number).field("CREATION_DATETIME", &first);
    xml.field("DUE_DATETIME", text_of(detection.first_found + 30 * 86_400));
    xml.field("CURRENT_STATE", ticket.state())
        .field("CURRENT_STATUS", if ticket.state() == "OPEN" { "OPEN" } else { "FIXED" });
    xml.field("INVALID", 0).open("ASSIGNEE").cdata("NAME", "Alex Example");
    xml.field("EMAIL", "alex@example.com").field("LOGIN", user).close("ASSIGNEE");
    xml.open("DETECTION").field("IP", host.address()).cdata("DNSNAME", &host.fqdn());
    if let Some(port) = detection.port {
        xml.field("PORT", port).field("SERVICE", "http over ssl").field("PROTOCOL", "tcp");
    }
    xml.field("SSL", u8::from(detection.port.is_some())).close("DETECTION");
    xml.open("STATS").field("FIRST_FOUND_DATETIME", &first).field("LAST_FOUND_DATETIME", last);
    xml.field("TIMES_FOUND", detection.times).close("STATS").open("HISTORY_LIST").open("HISTORY");
    xml.field("DATETIME", first)
        .field("ACTOR", user)
        .open("STATE")
        .field("NEW", "OPEN")
        .close("STATE");
    xml.cdata("COMMENT", "created by rule").close("HISTORY").close("HISTORY_LIST");
    xml.open("VULNINFO").cdata("TITLE", &vulnerability.title).field("TYPE", "VULN");
    xml.field("QID", vulnerability.qid).field("SEVERITY", vulnerability.severity);
    xml.field("STANDARD_SEVERITY", vulnerability.severity).open("CVE_ID_LIST");
    xml.cdata("CVE_ID", &vulnerability.cve).close("CVE_ID_LIST").close("VULNINFO");
    xml.close("TICKET").finish()
}

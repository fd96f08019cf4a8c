//! `knowledge_base.list`.
//!
//! In: the parameters that select entries. Out: entries, or their bare ids. There are no pages, as in the service.

use super::{Question, frame};
use crate::call::Call;
use crate::clock::text_of;
use crate::ranges::Ranges;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::subscription::Vulnerability;
use crate::xml::Xml;

pub(super) const HONOURS: &[&str] = &[
    "ids",
    "id_min",
    "id_max",
    "details",
    "last_modified_after",
    "last_modified_before",
    "published_after",
    "published_before",
    "is_patchable",
];

pub(super) fn list(question: &Question<'_>) -> Result<Reply, Refusal> {
    let call = question.call;
    let entries: Vec<_> =
        question.subscription.vulnerabilities().filter(|entry| is_wanted(call, entry)).collect();
    let root = "KNOWLEDGE_BASE_VULN_LIST_OUTPUT";
    if call.get("details") == Some("None") {
        let bare = |entry: Vulnerability| {
            (entry.qid, Xml::at(frame::DEPTH).field("ID", entry.qid).finish())
        };
        return Ok(frame::list(question, root, "ID_SET", 0, entries.into_iter().map(bare)));
    }
    let all = call.get("details") == Some("All");
    let record = move |entry: Vulnerability| (entry.qid, element(&entry, all));
    Ok(frame::list(question, root, "VULN_LIST", 0, entries.into_iter().map(record)))
}

fn is_wanted(call: &Call, entry: &Vulnerability) -> bool {
    let within = |name: &str| call.get(name).is_none_or(|ids| Ranges::of_ids(ids).holds(entry.qid));
    let after = |name: &str, at| call.get(name).is_none_or(|since| text_of(at).as_str() >= since);
    let before = |name: &str, at| call.get(name).is_none_or(|until| text_of(at).as_str() < until);
    within("ids")
        && call.number("id_min").is_none_or(|least| entry.qid >= least)
        && call.number("id_max").is_none_or(|most| entry.qid <= most)
        && after("last_modified_after", entry.modified)
        && before("last_modified_before", entry.modified)
        && after("published_after", entry.published)
        && before("published_before", entry.published)
        && call.get("is_patchable").is_none_or(|wanted| (wanted == "1") == entry.patchable)
}

fn element(entry: &Vulnerability, all: bool) -> String {
    let mut xml = Xml::at(frame::DEPTH);
    xml.open("VULN").field("QID", entry.qid).field("VULN_TYPE", entry.kind.title());
    xml.field("SEVERITY_LEVEL", entry.severity)
        .cdata("TITLE", &entry.title)
        .field("CATEGORY", entry.category);
    xml.field("LAST_SERVICE_MODIFICATION_DATETIME", text_of(entry.modified));
    xml.field("PUBLISHED_DATETIME", text_of(entry.published))
        .field("PATCHABLE", u8::from(entry.patchable));
    xml.open("SOFTWARE_LIST")
        .open("SOFTWARE")
        .cdata("PRODUCT", entry.product)
        .cdata("VENDOR", "example");
    xml.close("SOFTWARE")
        .close("SOFTWARE_LIST")
        .open("CVE_LIST")
        .open("CVE")
        .cdata("ID", &entry.cve);
    xml.cdata("URL", &format!("https://cve.example.com/{}", entry.cve))
        .close("CVE")
        .close("CVE_LIST");
    xml.cdata("DIAGNOSIS", "<P>Made-up text.").cdata("CONSEQUENCE", "<P>Made-up text.");
    xml.cdata("SOLUTION", "<P>Update to the newest version.");
    if all {
        xml.open("CVSS")
            .attributed("BASE", &[("source", "service")], entry.severity * 2)
            .close("CVSS");
        xml.open("CVSS_V3").field("BASE", format!("{}.5", entry.severity + 4)).close("CVSS_V3");
    }
    xml.field("PCI_FLAG", u8::from(entry.severity > 2)).open("DISCOVERY").field("REMOTE", 1);
    xml.close("DISCOVERY").close("VULN").finish()
}

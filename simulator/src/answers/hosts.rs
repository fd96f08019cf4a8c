//! `host.list`, and the selection of hosts that the detection list shares.
//!
//! In: the parameters that select hosts. Out: hosts as XML.

use super::{Question, frame};
use crate::call::Call;
use crate::clock::text_of;
use crate::ranges::Ranges;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::subscription::{Host, Subscription};
use crate::xml::Xml;

/// Hosts in a page, unless asked otherwise.
const PAGE: u64 = 1000;

/// The parameters that select hosts.
pub(super) const SELECTION: &[&str] = &[
    "ids",
    "id_min",
    "id_max",
    "ips",
    "ag_ids",
    "ag_titles",
    "vm_scan_since",
    "no_vm_scan_since",
    "vm_processed_after",
    "vm_processed_before",
    "truncation_limit",
    "show_asset_id",
];
pub(super) const HONOURS: &[&str] = &["details"];

/// Which hosts are asked for.
#[derive(Debug)]
pub(super) struct Selection {
    ids: Option<Ranges>,
    ips: Option<Ranges>,
    group_ips: Option<Ranges>,
    id_min: u64,
    id_max: u64,
    scanned_since: Option<String>,
    scanned_before: Option<String>,
}

impl Selection {
    pub(super) fn of(call: &Call, subscription: &Subscription) -> Self {
        let text =
            |names: [&str; 2]| names.iter().find_map(|name| call.get(name)).map(str::to_owned);
        Self {
            ids: call.get("ids").map(Ranges::of_ids),
            ips: call.get("ips").map(Ranges::of_ips),
            group_ips: group_ips(call, subscription),
            id_min: call.number("id_min").unwrap_or(0),
            id_max: call.number("id_max").unwrap_or(u64::MAX),
            scanned_since: text(["vm_scan_since", "vm_processed_after"]),
            scanned_before: text(["no_vm_scan_since", "vm_processed_before"]),
        }
    }

    pub(super) fn holds(&self, host: &Host) -> bool {
        let within =
            |ranges: &Option<Ranges>, number| ranges.as_ref().is_none_or(|it| it.holds(number));
        let scanned = text_of(host.scanned);
        (self.id_min..=self.id_max).contains(&host.id)
            && within(&self.ids, host.id)
            && within(&self.ips, host.ip)
            && within(&self.group_ips, host.ip)
            && self.scanned_since.as_ref().is_none_or(|since| scanned >= *since)
            && self.scanned_before.as_ref().is_none_or(|before| scanned < *before)
    }
}

/// The addresses of the asset groups that the call names, if it names any.
fn group_ips(call: &Call, subscription: &Subscription) -> Option<Ranges> {
    let groups = &subscription.changing().groups;
    if let Some(ids) = call.get("ag_ids").map(Ranges::of_ids) {
        return Some(groups.ips_of(|id, _| ids.holds(id)));
    }
    let titles: Vec<_> = call.get("ag_titles")?.split(',').map(str::trim).collect();
    Some(groups.ips_of(|_, title| titles.contains(&title)))
}

/// How many hosts a page has; 0 is all.
pub(super) fn page_size(call: &Call) -> u64 {
    call.number("truncation_limit").unwrap_or(PAGE)
}

pub(super) fn list(question: &Question<'_>) -> Result<Reply, Refusal> {
    let Question { call, subscription, .. } = question;
    let selection = Selection::of(call, subscription);
    let hosts = subscription.hosts().filter(move |host| selection.holds(host));
    let limit = page_size(call);
    let root = "HOST_LIST_OUTPUT";
    if call.get("details") == Some("None") {
        let bare = |host: Host| (host.id, Xml::at(frame::DEPTH).field("ID", host.id).finish());
        return Ok(frame::list(question, root, "ID_SET", limit, hosts.map(bare)));
    }
    let asset_id = call.is_on("show_asset_id");
    let record = move |host: Host| {
        let mut xml = Xml::at(frame::DEPTH);
        identity(&mut xml, &host, asset_id);
        let scanned = text_of(host.scanned);
        xml.field("LAST_VULN_SCAN_DATETIME", &scanned).field("LAST_VM_SCANNED_DATE", &scanned);
        xml.field("LAST_VM_SCANNED_DURATION", 300 + host.index % 60);
        (host.id, xml.close("HOST").finish())
    };
    Ok(frame::list(question, root, "HOST_LIST", limit, hosts.map(record)))
}

/// Opens a host and writes who it is.
pub(super) fn identity(xml: &mut Xml, host: &Host, asset_id: bool) {
    xml.open("HOST").field("ID", host.id);
    if asset_id {
        xml.field("ASSET_ID", host.asset_id);
    }
    xml.field("IP", host.address()).field("TRACKING_METHOD", host.tracking).field("NETWORK_ID", 0);
    xml.cdata("OS", host.system).cdata("DNS", &host.fqdn()).open("DNS_DATA");
    xml.cdata("HOSTNAME", &host.name).cdata("DOMAIN", "example.com").cdata("FQDN", &host.fqdn());
    xml.close("DNS_DATA").cdata("NETBIOS", &host.name.to_uppercase());
}

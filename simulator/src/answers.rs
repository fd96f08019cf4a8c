//! The operations that the made-up subscription itself answers; all others are answered from recorded exchanges.
//!
//! In: a [`Question`]. Out: a [`Reply`], or the refusal that Qualys gives. Shapes are those of `fixtures`.

mod activity;
mod detections;
mod frame;
mod groups;
mod hosts;
mod pdf;
mod reports;
mod scans;
mod tickets;
mod vulnerabilities;

use std::sync::Arc;

use http::StatusCode;

use crate::call::Call;
use crate::journal::Journal;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::subscription::Subscription;
use crate::xml::Xml;

/// A call that may be answered, and everything that its answer comes from.
pub(crate) struct Question<'a> {
    pub(crate) call: &'a Call,
    pub(crate) subscription: &'a Arc<Subscription>,
    pub(crate) journal: &'a Journal,
    /// This server's own URL.
    pub(crate) base: &'a str,
    pub(crate) user: &'a str,
}

impl Question<'_> {
    /// Now, as Qualys writes it.
    pub(crate) fn now(&self) -> String {
        self.subscription.clock().text()
    }
}

type Answer = fn(&Question<'_>) -> Result<Reply, Refusal>;

/// Lists of parameters that make a difference.
type Honours = &'static [&'static [&'static str]];

/// How the subscription answers an operation: the parameters that make a difference, and the answer.
pub(crate) fn of(resource: &str, operation: &str) -> Option<(Honours, Answer)> {
    Some(match (resource, operation) {
        ("about", _) => (&[], about),
        ("host", "list") => (&[hosts::SELECTION, hosts::HONOURS], hosts::list),
        ("host", "list_detection") => (&[hosts::SELECTION, detections::HONOURS], detections::list),
        ("knowledge_base", "list") => (&[vulnerabilities::HONOURS], vulnerabilities::list),
        ("asset_group", "list") => (&[groups::LIST_HONOURS], groups::list),
        ("asset_group", "add") => (&[groups::ADD_HONOURS], groups::add),
        ("asset_group", "edit") => (&[groups::EDIT_HONOURS], groups::edit),
        ("asset_group", "delete") => (&[&["id"]], groups::delete),
        ("scan", "list") => (&[scans::LIST_HONOURS], scans::list),
        ("scan", "launch") => (&[scans::LAUNCH_HONOURS], scans::launch),
        ("scan", "pause") => (&[&["scan_ref"]], scans::pause),
        ("scan", "resume") => (&[&["scan_ref"]], scans::resume),
        ("scan", "cancel") => (&[&["scan_ref"]], scans::cancel),
        ("scan", "delete") => (&[&["scan_ref"]], scans::delete),
        ("scan", "fetch") => (&[scans::FETCH_HONOURS], scans::fetch),
        ("report", "list") => (&[&["id", "state", "user_login"]], reports::list),
        ("report", "launch") => (&[reports::LAUNCH_HONOURS], reports::launch),
        ("report", "fetch") => (&[&["id"]], reports::fetch),
        ("report", "cancel") => (&[&["id"]], reports::cancel),
        ("report", "delete") => (&[&["id"]], reports::delete),
        ("remediation_ticket", "list") => (&[tickets::HONOURS], tickets::list),
        ("activity_log", "export") => (&[activity::HONOURS], activity::export),
        _ => return None,
    })
}

fn about(question: &Question<'_>) -> Result<Reply, Refusal> {
    let mut xml = Xml::document("ABOUT", &format!("{}/about.dtd", question.base));
    xml.open("ABOUT").attributed("API-VERSION", &[("MAJOR", "1"), ("MINOR", "4")], "");
    xml.field("WEB-VERSION", "10.38.0.0-1").field("SCANNER-VERSION", "14.2.10-1");
    let body = xml.field("VULNSIGS-VERSION", "2.6.300-2").close("ABOUT").finish();
    Ok(Reply::whole(StatusCode::OK, "text/xml;charset=UTF-8", body))
}

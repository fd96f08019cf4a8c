//! Shows what the component can do, as tables for people or as JSON.
//!
//! In: the manifest; out: stdout.

use std::process::ExitCode;

use host_harness::host::Host;
use host_harness::manifest::{Manifest, Operation, Resource};

use crate::complaint::Complaint;
use crate::description;
use crate::layout::{print, table, terminal_width};
use crate::sink::print_json;

pub(crate) async fn list(host: &Host, json: bool) -> Result<ExitCode, Complaint> {
    let manifest = host.describe().await?;
    let manifest = Manifest::read(&manifest).map_err(Complaint::Manifest)?;
    let listed: Vec<_> = manifest.list().collect();
    if json {
        let listed = serde_json::to_string(&listed).map_err(Complaint::Manifest)?;
        print_json(&listed)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut rows = vec![["RESOURCE", "OPERATION", "EFFECT", "REQUEST", ""].map(str::to_owned)];
    rows.extend(listed.iter().map(|line| {
        let confirmed = if line.confirmed { "" } else { "unconfirmed" };
        [
            line.resource.to_owned(),
            line.operation.to_owned(),
            line.effect.to_owned(),
            format!("{} {}", line.method, line.path),
            confirmed.to_owned(),
        ]
    }));
    print(&table(&rows))
}

pub(crate) async fn describe(
    host: &Host,
    resource: Option<&str>,
    operation: Option<&str>,
    json: bool,
) -> Result<ExitCode, Complaint> {
    let text = host.describe().await?;
    let manifest = Manifest::read(&text).map_err(Complaint::Manifest)?;
    let found = find(&manifest, resource, operation)?;
    if json {
        let part = Manifest::part(&text, resource, operation).map_err(Complaint::Manifest)?;
        print_json(&part.unwrap_or(text))?;
        return Ok(ExitCode::SUCCESS);
    }
    let shown = match found {
        (None, _) => manifest.resources.iter().map(resource_text).collect(),
        (Some(resource), None) => resource_text(resource),
        (Some(resource), Some(operation)) => {
            description::text(&resource.id, operation, terminal_width())
        }
    };
    print(&shown)
}

type Found<'a> = (Option<&'a Resource>, Option<&'a Operation>);

fn find<'a>(
    manifest: &'a Manifest,
    resource: Option<&str>,
    operation: Option<&str>,
) -> Result<Found<'a>, Complaint> {
    let Some(id) = resource else {
        return Ok((None, None));
    };
    let resource = manifest.resource(id).ok_or_else(|| {
        let known = manifest.resources.iter().map(|resource| resource.id.as_str());
        unknown("resource", id, known)
    })?;
    let Some(id) = operation else {
        return Ok((Some(resource), None));
    };
    let operation = resource.operation(id).ok_or_else(|| {
        let known = resource.operations.iter().map(|operation| operation.id.as_str());
        unknown("operation", id, known)
    })?;
    Ok((Some(resource), Some(operation)))
}

fn unknown<'a>(what: &str, given: &str, known: impl Iterator<Item = &'a str>) -> Complaint {
    let known: Vec<_> = known.collect();
    Complaint::usage(
        format!("there is no {what} {given:?}"),
        format!("known: {}", known.join(", ")),
    )
}

fn resource_text(resource: &Resource) -> String {
    let rows: Vec<_> = resource
        .operations
        .iter()
        .map(|operation| {
            [format!("  {}", operation.id), operation.effect.clone(), operation.label.clone()]
        })
        .collect();
    format!("{} ({})\n{}", resource.id, resource.title, table(&rows))
}

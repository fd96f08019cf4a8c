//! Shows what the component can do, as tables for people or as JSON.
//!
//! In: the manifest; out: stdout.

use std::fmt::Write as _;
use std::process::ExitCode;

use host_harness::host::Host;
use host_harness::manifest::{Manifest, Operation, Parameter, Resource};
use serde_json::Value;

use crate::complaint::Complaint;
use crate::sink::{Sink, print_json};

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
        (Some(resource), Some(operation)) => operation_text(resource, operation),
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

fn operation_text(resource: &Resource, operation: &Operation) -> String {
    let mut text = format!("{} {}: {}\n", resource.id, operation.id, operation.label);
    let version = operation.version.as_deref().unwrap_or("none");
    let confirmed = if operation.confirmed { "" } else { ", unconfirmed" };
    // Writing into a String does not fail.
    let _ = writeln!(
        text,
        "{} {} ({}; version {version}{confirmed})\n",
        operation.method, operation.path, operation.effect
    );
    let rows: Vec<_> = operation.parameters.iter().map(parameter_row).collect();
    text.push_str(&table(&rows));
    if !operation.rules.is_empty() {
        text.push_str("\nrules:\n");
    }
    for rule in &operation.rules {
        let _ = writeln!(text, "  {}", words(rule));
    }
    text
}

fn parameter_row(parameter: &Parameter) -> [String; 4] {
    let aliases = match parameter.aliases.as_slice() {
        [] => String::new(),
        aliases => format!(" ({})", aliases.join(", ")),
    };
    let values: Vec<_> = parameter.values.iter().map(words).collect();
    let kind = match values.as_slice() {
        [] => words(&parameter.kind),
        values => values.join("|"),
    };
    [
        format!("  {}{aliases}", parameter.name),
        if parameter.required { "required" } else { "" }.to_owned(),
        kind,
        parameter.help.clone().unwrap_or_default(),
    ]
}

/// A value without the quotes of JSON.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Columns as wide as their widest cell, up to a limit beyond which a cell sticks out.
fn table<const N: usize>(rows: &[[String; N]]) -> String {
    const WIDEST: usize = 48;
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).filter(|width| *width <= WIDEST).max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn print(text: &str) -> Result<ExitCode, Complaint> {
    let mut sink = Sink::open(None)?;
    sink.write(text.as_bytes())?;
    sink.finish(true)?;
    Ok(ExitCode::SUCCESS)
}

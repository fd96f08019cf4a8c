//! Shows which API versions end when.
//!
//! In: the manifest and a day; out: tables that answer "what stops working in December 2026?", or JSON.

use std::process::ExitCode;

use host_harness::clock::Clock;
use host_harness::host::Host;
use host_harness::lifecycle::{Dated, Endpoint, Lifecycle, Standing};
use host_harness::manifest::Manifest;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::complaint::Complaint;
use crate::layout::{paragraph, print, table, terminal_width};
use crate::sink::print_json;

pub(crate) async fn show(
    host: &Host,
    on: Option<Date>,
    all: bool,
    json: bool,
) -> Result<ExitCode, Complaint> {
    let on = on.unwrap_or_else(|| Offset::UTC.to_datetime(Clock::System.now()).date());
    let manifest = host.describe().await?;
    let manifest = Manifest::read(&manifest).map_err(Complaint::Manifest)?;
    let lifecycle = Lifecycle::on(&manifest, on);
    if json {
        print_json(&serde_json::to_string(&lifecycle).map_err(Complaint::Manifest)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    print(&text(&lifecycle, all, terminal_width()))
}

fn text(lifecycle: &Lifecycle, all: bool, width: usize) -> String {
    let mut text = verdict(lifecycle, width);
    text.push_str(&ending(&lifecycle.ending, lifecycle.on, width));
    if !lifecycle.undated.is_empty() {
        text.push_str("\nolder versions without an official date\n");
        for endpoint in &lifecycle.undated {
            let name = operations(&endpoint.operations);
            text.push_str(&paragraph("  ", &format!("{} ({name})", endpoint.path), width));
            text.push_str(&paragraph("      ", &endpoint.dated.note, width));
        }
    }
    text.push_str(&not_offered(lifecycle));
    if all {
        text.push_str("\nevery operation and the version that it uses\n");
        text.push_str(&every(lifecycle));
    } else {
        text.push_str("\n--all shows every operation with its version.\n");
    }
    text
}

/// What an operator wants to know first.
fn verdict(lifecycle: &Lifecycle, width: usize) -> String {
    let count = lifecycle.operations.len();
    let concerned: Vec<_> = lifecycle
        .operations
        .iter()
        .filter(|operation| operation.used.standing != Standing::Fine)
        .collect();
    let on = lifecycle.on;
    if concerned.is_empty() {
        let sentence = format!(
            "On {on} none of the {count} operations uses a version that has ended, or ends within {} days. What follows \
             concerns steps that ask for an older version (option api_version).",
            lifecycle.near_days
        );
        return paragraph("", &sentence, width);
    }
    let mut text =
        format!("On {on} {} of the {count} operations use a version that ends:\n", concerned.len());
    let rows: Vec<_> = concerned
        .iter()
        .map(|one| {
            let name = format!("  {} {}", one.resource, one.operation);
            let Dated { version, successor, .. } = &one.used;
            let use_instead = successor.as_ref().map(|successor| format!("use {successor}"));
            [name, version.clone(), end(&one.used, on), use_instead.unwrap_or_default()]
        })
        .collect();
    text.push_str(&table(&rows));
    text
}

/// The versions that end, grouped by the day.
fn ending(endpoints: &[Endpoint], on: Date, width: usize) -> String {
    let mut text = String::new();
    let mut rest = endpoints;
    while let Some(first) = rest.first() {
        let day = first.dated.end();
        let count = rest.iter().take_while(|one| one.dated.end() == day).count();
        let (group, later) = rest.split_at(count);
        text.push_str(&format!("\n{} {}\n", mark(&first.dated), end(&first.dated, on)));
        let mut rows = vec![row("ENDPOINT", "SUPPORT UNTIL", "USE", "OPERATIONS")];
        rows.extend(group.iter().map(|one| {
            let eos = one.dated.eos.map_or("-".to_owned(), |day| day.to_string());
            let successor = one.dated.successor.as_deref().unwrap_or("-");
            row(&one.path, &eos, successor, &operations(&one.operations))
        }));
        text.push_str(&hanging(&rows, width));
        rest = later;
    }
    text
}

fn row(path: &str, eos: &str, successor: &str, operations: &str) -> [String; 4] {
    [path, eos, successor, operations].map(str::to_owned)
}

/// A table whose last column goes on below itself.
fn hanging(rows: &[[String; 4]], width: usize) -> String {
    let widest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let (path, eos, successor) = (widest(0), widest(1), widest(2));
    let line = |[a, b, c, last]: &[String; 4]| {
        let first = format!("    {a:path$}  {b:eos$}  {c:successor$}  ");
        paragraph(&first, last, width.max(first.chars().count() + 24))
    };
    rows.iter().map(line).collect()
}

/// `resource operation` names, each resource once: `scan: list, launch; report: list`.
fn operations(names: &[String]) -> String {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for name in names {
        let (resource, operation) = name.split_once(' ').unwrap_or((name, ""));
        match groups.last_mut().filter(|(known, _)| *known == resource) {
            Some((_, operations)) => operations.push(operation),
            None => groups.push((resource, vec![operation])),
        }
    }
    let groups = groups.iter().map(|(resource, ids)| format!("{resource}: {}", ids.join(", ")));
    groups.collect::<Vec<_>>().join("; ")
}

const fn mark(dated: &Dated) -> char {
    match dated.standing {
        Standing::Ended => 'x',
        Standing::EndsSoon | Standing::Unsupported => '!',
        Standing::Fine => ' ',
    }
}

/// What happens when, in words.
fn end(dated: &Dated, on: Date) -> String {
    match (dated.eol, dated.days_left, dated.eos) {
        (Some(day), Some(0), _) => format!("ends on {day}, today"),
        (Some(day), Some(-1), _) => format!("ended on {day}, yesterday"),
        (Some(day), Some(left), _) if left < 0 => format!("ended on {day}, {} days ago", -left),
        (Some(day), Some(1), _) => format!("ends on {day}, tomorrow"),
        (Some(day), Some(left), _) => format!("ends on {day}, in {left} days"),
        (_, _, Some(day)) if day <= on => format!("without support since {day}"),
        (_, _, Some(day)) => format!("without support from {day} on"),
        _ => "-".to_owned(),
    }
}

fn not_offered(lifecycle: &Lifecycle) -> String {
    let mut text = "\nendpoints of the release notes that no operation uses\n".to_owned();
    let mut rows = Vec::new();
    for endpoint in &lifecycle.not_offered {
        for version in endpoint.versions.iter().filter(|version| version.end().is_some()) {
            rows.push([
                format!(
                    "  {} {}",
                    mark(version),
                    endpoint.path.replace("{version}", &version.version)
                ),
                end(version, lifecycle.on),
                version.successor.as_ref().map(|next| format!("use {next}")).unwrap_or_default(),
                endpoint.title.clone(),
            ]);
        }
    }
    text.push_str(&table(&rows));
    text
}

fn every(lifecycle: &Lifecycle) -> String {
    let heads = ["", "OPERATION", "VERSION", "EOS", "EOL", "SUCCESSOR", "DAYS LEFT", "OTHERS"];
    let mut rows = vec![heads.map(str::to_owned)];
    let day = |day: Option<Date>| day.map_or("-".to_owned(), |day| day.to_string());
    for one in &lifecycle.operations {
        let others: Vec<_> = one
            .others
            .iter()
            .map(|other| match other.eol {
                Some(day) => format!("{} until {day}", other.version),
                None => other.version.clone(),
            })
            .collect();
        rows.push([
            format!("  {}", mark(&one.used)),
            format!("{} {}", one.resource, one.operation),
            one.used.version.clone(),
            day(one.used.eos),
            day(one.used.eol),
            one.used.successor.clone().unwrap_or_else(|| "-".to_owned()),
            one.used.days_left.map_or("-".to_owned(), |left| left.to_string()),
            others.join(", "),
        ]);
    }
    table(&rows)
}

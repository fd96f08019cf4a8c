//! Writes OPERATIONS.md: every operation of the catalogue, for people who choose one.
//!
//! In: the catalogue, and which operations have cases. Out: the page's text. It writes no file.

use std::fmt::Write as _;

use qualys_plugin::catalogue::{NOT_OFFERED, RESOURCES};
use qualys_plugin::manifest::meaning;
use qualys_plugin::model::{
    Form, Method, Operation, Paging, Parameter, Resource, Translation, Version,
};

/// The page; `has_cases` says whether `fixtures/RESOURCE/OPERATION` exists.
pub fn page(has_cases: &dyn Fn(&str, &str) -> bool) -> String {
    let count: usize = RESOURCES.iter().map(|resource| resource.operations.len()).sum();
    let mut page = format!(
        "# Operations\n\n\
         The {count} operations of the {} resources, made from `plugin/src/catalogue/` by \
         `cargo xtask docs`; do not edit.\n\
         *Confirmed* says whether an official source names the operation with this version; parameters, values and \
         rules: `host-harness describe RESOURCE OPERATION`.\n\
         Versions that end: `host-harness lifecycle`; the step's option `api_version` chooses another version.\n",
        RESOURCES.len()
    );
    contents(&mut page);
    for resource in RESOURCES {
        section(&mut page, resource, has_cases);
    }
    not_offered(&mut page);
    page
}

fn contents(page: &mut String) {
    page.push('\n');
    for resource in RESOURCES {
        let ids: Vec<_> = resource.operations.iter().map(|operation| operation.id).collect();
        let (id, title) = (resource.id, resource.title);
        line(page, format_args!("- [{id}](#{id}) ({title}): {}", ids.join(", ")));
    }
}

fn section(page: &mut String, resource: &Resource, has_cases: &dyn Fn(&str, &str) -> bool) {
    line(page, format_args!("\n## {}\n", resource.id));
    line(
        page,
        format_args!(
            "| Operation | Label | Request | Version | Effect | Paging | Confirmed | Cases |\n\
             |---|---|---|---|---|---|---|---|"
        ),
    );
    for operation in resource.operations {
        let folder = format!("fixtures/{}/{}", resource.id, operation.id);
        let cases = has_cases(resource.id, operation.id).then(|| format!("[cases]({folder}/)"));
        let cells = [
            format!("`{}`", operation.id),
            operation.label.to_owned(),
            request(operation),
            versions(operation.versions, operation.default_version),
            operation.effect.name().to_owned(),
            paging(operation),
            if operation.confirmed { "yes" } else { "no" }.to_owned(),
            cases.unwrap_or_default(),
        ];
        let cells = cells.map(|cell| cell.replace('|', "\\|"));
        line(page, format_args!("| {} |", cells.join(" | ")));
    }
    for operation in resource.operations {
        differences(page, operation);
    }
}

fn request(operation: &Operation) -> String {
    let method = match operation.method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    let fixed: Vec<_> =
        operation.fixed.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let query = if fixed.is_empty() { String::new() } else { format!(" {}", fixed.join("&")) };
    format!("`{method} {}{query}`", operation.path_of(operation.default_version))
}

/// The version that is used, then the others, those that end together named together.
fn versions(versions: &[Version], used: &str) -> String {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for version in versions.iter().filter(|version| version.name != used) {
        let end = match (version.eol, version.eos) {
            (Some(eol), _) => format!(" until {eol}"),
            (None, Some(eos)) => format!(" without support since {eos}"),
            (None, None) => String::new(),
        };
        match groups.last_mut().filter(|(known, _)| *known == end) {
            Some((_, names)) => names.push(version.name),
            None => groups.push((end, vec![version.name])),
        }
    }
    let groups = groups.into_iter().map(|(end, names)| format!("{}{end}", names.join(", ")));
    std::iter::once(used.to_owned()).chain(groups).collect::<Vec<_>>().join("; ")
}

fn paging(operation: &Operation) -> String {
    let pages = match operation.paging {
        Paging::None if operation.reply.form == Form::List => "one answer".to_owned(),
        Paging::None => String::new(),
        Paging::Continues { parameter, .. } => format!("pages by `{parameter}`"),
        Paging::Windows { from, to, .. } => format!("windows of `{from}` to `{to}`"),
    };
    let split =
        operation.chunk.map(|chunk| format!("`{}` split by {}", chunk.parameter, chunk.most));
    let parts = [pages, split.unwrap_or_default()];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "–".to_owned() } else { parts.join("; ") }
}

/// What an author of the guide's steps should know.
fn differences(page: &mut String, operation: &Operation) {
    let mut items: Vec<String> = operation.notes.iter().map(|note| (*note).to_owned()).collect();
    if operation.hidden {
        items.insert(0, "Only with the step's option `unconfirmed: true`.".to_owned());
    }
    if !operation.closed {
        let text = "Its list of parameters is unconfirmed: unknown names pass with a warning.";
        items.push(text.to_owned());
    }
    let aliases: Vec<_> = operation.parameters.iter().filter_map(alias).collect();
    if !aliases.is_empty() {
        items.push(format!("Other names: {}.", aliases.join(", ")));
    }
    items.extend(words(operation.translations));
    items.extend(operation.look_ups.iter().map(|look_up| {
        format!("`{}`: looked up first. {} {}", look_up.by.0, look_up.help, look_up.warning)
    }));
    if items.is_empty() {
        return;
    }
    line(page, format_args!("\n**{}**\n", operation.id));
    for item in items {
        line(page, format_args!("- {}", item.trim_end()));
    }
}

fn alias(parameter: &Parameter) -> Option<String> {
    let names: Vec<_> = parameter.aliases.iter().map(|name| format!("`{name}`")).collect();
    let name = parameter.name;
    (!names.is_empty()).then(|| format!("{} is `{name}`", names.join(" or ")))
}

/// The guide's words; those of which the same is to be said stand together.
fn words(translations: &[Translation]) -> Vec<String> {
    let mut groups: Vec<(Vec<String>, String)> = Vec::new();
    for word in translations {
        let (name, meaning) = (format!("`{}`", word.name()), meaning(word));
        match groups.iter_mut().find(|(_, known)| *known == meaning) {
            Some((names, _)) => names.push(name),
            None => groups.push((vec![name], meaning)),
        }
    }
    groups.into_iter().map(|(names, meaning)| format!("{}: {meaning}", names.join(", "))).collect()
}

fn not_offered(page: &mut String) {
    line(
        page,
        format_args!(
            "\n## Endpoints that are not offered\n\n\
             The release notes announce their ends, and no operation uses them.\n\n\
             | Endpoint | Path | Versions |\n|---|---|---|"
        ),
    );
    for endpoint in NOT_OFFERED {
        let newest = endpoint.versions.last().map_or("", |version| version.name);
        let versions = versions(endpoint.versions, newest);
        line(page, format_args!("| {} | `{}` | {versions} |", endpoint.title, endpoint.path));
    }
}

fn line(page: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing into a String does not fail.
    let _ = writeln!(page, "{text}");
}

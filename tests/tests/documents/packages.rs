//! What the documents say of the workspace's packages: where each is, what it holds, why it uses what it uses.
//! In: the manifests, the sources, the documents. Out: every package, module, test or dependency that one of them
//! leaves out, and every one that is gone. All lists are read from the tree: a new package is looked at unasked.

use std::collections::BTreeSet;

use crate::markdown::section;
use crate::{CONTRIBUTING, read, tree};

const ARCHITECTURE: &str = "ARCHITECTURE.md";
const README: &str = "README.md";

/// From so many modules on, the code map has a line for each; fewer are told in a sentence.
const LISTED_FROM: usize = 20;

/// The folders of the workspace's packages.
fn packages() -> Vec<String> {
    let packages = members(&read("Cargo.toml"));
    assert!(packages.len() > 6, "only {packages:?} found in Cargo.toml");
    packages
}

/// What stands in `members = […]`.
fn members(manifest: &str) -> Vec<String> {
    let list = manifest.split_once("\nmembers = [").and_then(|(_, after)| after.split(']').next());
    let quoted = list.unwrap_or_default().split('"').skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}

/// What the code map says of a package; one inside another's folder is told of there.
fn code_map(text: &str, package: &str) -> String {
    let (heading, inner) = package.split_once('/').unwrap_or((package, ""));
    let part = section(text, heading);
    let part = part.unwrap_or_else(|| panic!("{ARCHITECTURE} has no section {heading}; add it"));
    assert!(
        inner.is_empty() || part.contains(&format!("`{package}`")),
        "{ARCHITECTURE}, section {heading}, does not name `{package}`; say what it is for"
    );
    part.to_owned()
}

#[test]
fn every_package_is_told_of() {
    let (architecture, readme) = (read(ARCHITECTURE), read(README));
    for package in packages() {
        assert!(!code_map(&architecture, &package).trim().is_empty(), "{package}");
        let row = format!("| [{package}]({package}) |");
        let is_inner = package.contains('/');
        assert!(is_inner || readme.contains(&row), "{README} has no row for {package}; add it");
    }
}

#[test]
fn the_code_map_names_every_module() {
    let text = read(ARCHITECTURE);
    for package in packages().iter().filter(|package| !package.contains('/')) {
        let named = listed(&code_map(&text, package));
        let there = sources(&format!("{package}/src"));
        if named.is_empty() && there.len() < LISTED_FROM {
            continue;
        }
        let missing: Vec<_> = there.difference(&named).collect();
        assert!(missing.is_empty(), "{ARCHITECTURE}, {package}: no line for {missing:?}");
        let stale: Vec<_> = named.difference(&there).collect();
        assert!(stale.is_empty(), "{ARCHITECTURE}, {package}: {stale:?} are gone");
    }
}

/// The files that lines are about: what is in backticks before a line's colon.
fn listed(part: &str) -> BTreeSet<String> {
    let heads = part.lines().filter_map(|line| line.strip_prefix("- `")?.split(':').next());
    let quoted = heads.flat_map(|head| head.split('`').step_by(2));
    quoted.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The sources right below the folder.
fn sources(folder: &str) -> BTreeSet<String> {
    let paths = tree::text_files().into_iter().map(|(path, _)| path);
    let below =
        paths.filter_map(|path| Some(path.strip_prefix(folder)?.strip_prefix('/')?.to_owned()));
    below.filter(|name| name.ends_with(".rs") && !name.contains('/')).collect()
}

#[test]
fn the_code_map_names_every_test_over_all() {
    let part = code_map(&read(ARCHITECTURE), "tests");
    for file in sources("tests/tests") {
        let name = file.trim_end_matches(".rs");
        let is_named = part.contains(&format!("`{name}`"));
        assert!(
            is_named,
            "{ARCHITECTURE}, section tests, does not name `{name}`; say what it is for"
        );
    }
}

#[test]
fn every_dependency_has_its_reason_and_every_reason_its_dependency() {
    let text = read(CONTRIBUTING);
    let reasons = reasons(&text);
    let mut used = BTreeSet::new();
    for package in packages() {
        for name in dependencies(&read(&format!("{package}/Cargo.toml"))) {
            assert!(
                reasons.contains(name.as_str()),
                "{package} uses {name}, and {CONTRIBUTING} does not say why; add a row, or do without it"
            );
            used.insert(name);
        }
    }
    let stale: Vec<_> = reasons.into_iter().filter(|name| !used.contains(*name)).collect();
    assert!(
        stale.is_empty(),
        "{CONTRIBUTING}: no package uses {stale:?} any more; remove the rows"
    );
}

/// The crates that have a row in the part about dependencies.
fn reasons(text: &str) -> BTreeSet<&str> {
    let part =
        text.split_once("\n## Dependencies\n").and_then(|(_, after)| after.split("\n## ").next());
    let lines = part.unwrap_or_default().lines();
    lines.filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
}

/// The names below every `[…dependencies]`.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            names.push(name.to_owned());
        }
    }
    names
}

#[test]
fn members_and_dependencies_are_read_from_manifests() {
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\n    \"a\",\n    \"b/c\",\n]\nexclude = [\"d\"]\n";
    assert_eq!(members(workspace), ["a", "b/c"]);
    let manifest = "[package]\nname = \"x\"\n[dependencies]\n# why\na.workspace = true\nb = { path = \"b\" }\n\
                    [target.'cfg(c)'.dependencies]\nd-e.workspace = true\n[lints]\nworkspace = true\n";
    assert_eq!(dependencies(manifest), ["a", "b", "d-e"]);
}

#[test]
fn lines_and_rows_are_read_from_documents() {
    let part = "The `first.rs`.\n\n- `a.rs`: has `x.rs` below it.\n- `b.rs`, `c.rs`: both.\n";
    assert_eq!(listed(part), ["a.rs", "b.rs", "c.rs"].map(str::to_owned).into());
    let text = "| `before` | x |\n\n## Dependencies\n\n### In a\n\n| `b` | `c` |\n| crate | why |\n\n## Style\n| `d` | e |\n";
    assert_eq!(reasons(text), ["b"].into());
}

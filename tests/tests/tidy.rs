//! The rules of the tree that no compiler checks: sizes, layers, data-only files, nothing private.
//!
//! In: the files that git tracks. Out: every violation as `file:line: what; what to do`.
//! Each rule is a function of one file's path and text, so that its own test can show it failing.

#[path = "tidy/rust_code.rs"]
mod rust_code;
#[path = "tidy/text.rs"]
mod text;
#[path = "tidy/tree.rs"]
mod tree;

/// One violation: the line (from 1) and what to do about it.
type Finding = (usize, String);

/// A rule: a file's path from the root, with `/`, and its text.
type Rule = fn(&str, &str) -> Vec<Finding>;

/// Fails with all that `rule` finds in the tree.
fn hold_everywhere(rule: Rule) {
    let files = tree::text_files();
    assert!(files.len() > 20, "only {} files found; is this the workspace?", files.len());
    let found: Vec<String> = files
        .iter()
        .flat_map(|(path, text)| {
            let findings = rule(path, text).into_iter();
            findings.map(move |(line, what)| format!("{path}:{line}: {what}"))
        })
        .collect();
    assert!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
}

/// The lines where `rule` finds something in `text`, for the rules' own tests.
#[cfg(test)]
fn lines(rule: Rule, path: &str, text: &str) -> Vec<usize> {
    rule(path, text).into_iter().map(|(line, _)| line).collect()
}

#[test]
fn files_are_short() {
    hold_everywhere(rust_code::is_short);
}

#[test]
fn files_open_with_what_they_own() {
    hold_everywhere(rust_code::opens_with_documentation);
}

#[test]
fn nothing_is_unfinished_or_asleep() {
    hold_everywhere(rust_code::is_finished);
}

#[test]
fn catalogue_files_hold_data_only() {
    hold_everywhere(rust_code::is_data_only);
}

#[test]
fn each_layer_knows_only_its_own() {
    hold_everywhere(rust_code::keeps_layers);
}

#[test]
fn no_machine_is_named() {
    hold_everywhere(text::names_no_machine);
}

#[test]
fn no_secret_is_kept() {
    hold_everywhere(text::holds_no_secret);
}

#[test]
fn fixtures_are_made_up() {
    hold_everywhere(text::is_made_up);
}

//! What the documents say and a machine can check: links, commands, names, the frozen contract.
//!
//! In: the Markdown files that git tracks, and what they speak of. Out: every violation as `file: what; what to do`.
//! Knows nothing of whether a sentence is true.

#[path = "documents/markdown.rs"]
mod markdown;
#[path = "documents/packages.rs"]
mod packages;
#[path = "tidy/tree.rs"]
mod tree;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use markdown::{blocks, code, links};

/// What a contributor must know.
const CONTRIBUTING: &str = "CONTRIBUTING.md";

/// The program's verbs and options stand here.
const ARGUMENTS: &str = "host-harness/src/bin/host-harness/arguments.rs";

fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("the package is a member of the workspace").to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Path and text of every document.
fn documents() -> Vec<(String, String)> {
    let all = tree::text_files().into_iter();
    let documents: Vec<_> = all.filter(|(path, _)| path.ends_with(".md")).collect();
    assert!(documents.len() >= 4, "only {} documents found", documents.len());
    documents
}

/// Fails with all that `find` finds in the documents.
fn hold_everywhere(find: impl Fn(&str, &str) -> Vec<String>) {
    let found: Vec<String> = documents()
        .iter()
        .flat_map(|(path, text)| {
            let findings = find(path, text).into_iter();
            findings.map(move |what| format!("{path}: {what}")).collect::<Vec<_>>()
        })
        .collect();
    assert!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
}

#[test]
fn links_lead_to_files() {
    let root = root();
    hold_everywhere(|path, text| broken_links(&root, path, text));
}

fn broken_links(root: &Path, path: &str, text: &str) -> Vec<String> {
    let folder = root.join(path).parent().map(Path::to_owned).unwrap_or_default();
    let is_ours = |link: &String| !link.contains("://") && !link.starts_with("mailto:");
    let leads = |link: &String| {
        let file = link.split('#').next().unwrap_or_default();
        file.is_empty() || folder.join(file).exists()
    };
    let broken = links(text).into_iter().filter(|link| is_ours(link) && !leads(link));
    broken.map(|link| format!("`{link}` leads nowhere; write the path from {path}")).collect()
}

#[test]
fn chores_exist() {
    let known = chores(&read("xtask/src/main.rs"));
    assert!(known.contains("demo"), "the chores are not found in xtask/src/main.rs: {known:?}");
    hold_everywhere(|_, text| unknown(chores_in(text).into_iter(), &known, "cargo xtask"));
}

/// The chores that the text names.
fn chores_in(text: &str) -> Vec<String> {
    let calls = code(text).into_iter().flat_map(|code| words_after(&code, "cargo xtask"));
    calls.filter_map(|words| words.into_iter().next()).collect()
}

#[test]
fn every_chore_and_verb_is_shown() {
    let shown = |names: fn(&str) -> Vec<String>| -> BTreeSet<String> {
        documents().iter().flat_map(|(_, text)| names(text)).chain(["help".to_owned()]).collect()
    };
    let chores = chores(&read("xtask/src/main.rs"));
    let missing: Vec<_> = chores.difference(&shown(chores_in)).cloned().collect();
    assert!(missing.is_empty(), "no document shows `cargo xtask` {missing:?}; see {CONTRIBUTING}");
    let verbs = verbs(&read(ARGUMENTS));
    let missing: Vec<_> = verbs.difference(&shown(verbs_in)).cloned().collect();
    assert!(missing.is_empty(), "no document shows `host-harness` {missing:?}; see README.md");
}

/// The words that `cargo xtask` takes: `Some("demo")` in the match over them.
fn chores(source: &str) -> BTreeSet<String> {
    let arms = source.lines().map(str::trim_start).filter(|line| line.contains("=>"));
    let arms = arms.filter_map(|line| line.strip_prefix("Some(\"")?.split('"').next());
    arms.map(str::to_owned).collect()
}

#[test]
fn verbs_and_options_exist() {
    let source = read(ARGUMENTS);
    let (verbs, options) = (verbs(&source), options(&source));
    assert!(verbs.contains("test-connection"), "the verbs are not found: {verbs:?}");
    assert!(options.contains("--json-errors"), "the options are not found: {options:?}");
    hold_everywhere(|_, text| {
        let options_in = |words: &Vec<String>| -> Vec<String> {
            words.iter().filter(|word| word.starts_with("--")).cloned().collect()
        };
        let given: Vec<_> = calls_in(text).iter().flat_map(options_in).collect();
        let mut found = unknown(verbs_in(text).into_iter(), &verbs, "host-harness");
        found.extend(unknown(given.into_iter(), &options, "host-harness"));
        found
    });
}

/// The words of each call of the program.
fn calls_in(text: &str) -> Vec<Vec<String>> {
    let calls = code(text).into_iter().flat_map(|code| words_after(&code, "host-harness"));
    calls.map(|words| program_words(&words).to_vec()).collect()
}

/// The verb of each call that begins with one.
fn verbs_in(text: &str) -> Vec<String> {
    let first = calls_in(text).into_iter().filter_map(|words| words.into_iter().next());
    first.filter(|word| !word.starts_with("--")).collect()
}

/// The program's own words: `cargo run -p host-harness -- list` has cargo's before them.
fn program_words(words: &[String]) -> &[String] {
    match words.split_first() {
        Some((first, rest)) if first == "--" => rest,
        // `cargo test -p host-harness --test program`: no call of the program.
        Some((first, _)) if first.starts_with("--") => &[],
        _ => words,
    }
}

/// The names of the variants of `Verb`, as clap writes them.
fn verbs(source: &str) -> BTreeSet<String> {
    let (_, after) = source.split_once("enum Verb {").expect("arguments.rs has the enum Verb");
    let body = after.split("\n}").next().unwrap_or_default();
    let variants = body.lines().filter_map(|line| line.strip_prefix("    "));
    let variants = variants.filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
    let names = variants
        .map(|line| line.chars().take_while(char::is_ascii_alphanumeric).collect::<String>());
    names.map(|name| kebab(&name)).chain(["help".to_owned()]).collect()
}

/// `--name` for every field below an `#[arg(…long…)]`, and every `long = "name"`.
fn options(source: &str) -> BTreeSet<String> {
    let mut options = BTreeSet::from(["--help".to_owned(), "--version".to_owned()]);
    let mut pending = false;
    for line in source.lines().map(str::trim) {
        if let Some((_, name)) = line.split_once("long = \"") {
            options.insert(format!("--{}", name.split('"').next().unwrap_or_default()));
        } else if line.starts_with("#[arg(") && line.contains("long") {
            pending = true;
        } else if pending && !line.starts_with("#[") {
            let name = line.trim_start_matches("pub(crate) ").split(':').next();
            options.insert(format!("--{}", name.unwrap_or_default().replace('_', "-")));
            pending = false;
        }
    }
    options
}

fn kebab(name: &str) -> String {
    let mut text = String::new();
    for (index, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && index > 0 {
            text.push('-');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

/// For each time that `code` names the program, the words behind it.
fn words_after(code: &str, program: &str) -> Vec<Vec<String>> {
    let calls = code.split(program).skip(1).filter(|rest| rest.starts_with(' '));
    calls.map(|rest| rest.split_whitespace().map(str::to_owned).collect()).collect()
}

/// Those that nobody knows; placeholders are in capitals or signs.
fn unknown(named: impl Iterator<Item = String>, known: &BTreeSet<String>, of: &str) -> Vec<String> {
    let word = |word: &String| word.starts_with(|c: char| c.is_ascii_lowercase() || c == '-');
    let wrong = named.filter(|name| word(name) && !known.contains(name));
    wrong.map(|name| format!("`{of}` has no `{name}`; it has {known:?}")).collect()
}

#[test]
fn operators_are_told_about_every_case() {
    let wit = read("wit/integration.wit");
    let (_, after) = wit.split_once("variant error {").expect("the contract has the variant");
    let body = after.split("\n    }").next().unwrap_or_default();
    let lines = body.lines().map(str::trim);
    let cases = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    let text = read("docs/operating.md");
    let mut count = 0;
    for case in cases.map(|line| line.split(['(', ',']).next().unwrap_or_default()) {
        let row = format!("| `{case}` |");
        assert!(text.contains(&row), "docs/operating.md says nothing about {case}; add its row");
        count += 1;
    }
    assert!(count > 10, "only {count} cases found in wit/integration.wit");
}

/// A block whose first line is `// path` is copied from that file.
#[test]
fn quoted_code_is_the_files_own() {
    hold_everywhere(|_, text| {
        let quoted = blocks(text).into_iter().filter_map(|block| {
            let (first, rest) = block.split_once('\n')?;
            let path = first.strip_prefix("// ").filter(|path| root().join(path).is_file())?;
            (!read(path).contains(rest.trim_end())).then(|| path.to_owned())
        });
        quoted.map(|path| format!("quotes {path}, which has changed; copy it again")).collect()
    });
}

/// Hosts generate their bindings from the contract, so within a version only comments may change.
#[test]
fn the_contract_is_the_frozen_one() {
    let files = ["world.wit", "integration.wit", "integration-stream.wit"];
    let mut there: Vec<_> = fs::read_dir(root().join("wit"))
        .expect("the folder is readable")
        .map(|entry| entry.expect("the entry is readable").file_name())
        .collect();
    there.sort();
    assert_eq!(there.len(), files.len(), "wit/ holds {there:?}; compare all of it");
    for file in files {
        let current = read(&format!("wit/{file}"));
        let version = version(&current)
            .unwrap_or_else(|| panic!("wit/{file} does not open with `package name@version;`"));
        let frozen = format!("tests/wit/{version}/{file}");
        let old = fs::read_to_string(root().join(&frozen)).unwrap_or_default();
        assert!(!old.is_empty(), "{frozen} is missing: copy wit/{file} there");
        assert_eq!(
            meaning(&current),
            meaning(&old),
            "wit/{file} is not what {frozen} froze. If {version} was released, hosts are built on the frozen text: \
             raise the version in wit/*.wit and copy them to tests/wit/NEW/. If it was not, copy wit/{file} over \
             {frozen}. In both cases see {CONTRIBUTING}, \"What may change\""
        );
    }
}

/// The version in `package name@version;`.
fn version(wit: &str) -> Option<&str> {
    let line = wit.lines().find_map(|line| line.trim().strip_prefix("package "))?;
    Some(line.split_once('@')?.1.trim_end_matches(';'))
}

/// A WIT text without comments and white space.
fn meaning(wit: &str) -> Vec<String> {
    let lines = wit.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let text = "[a](README.md) [b](docs/none.md#x) [c](https://example.com) [d](#here)";
        assert_eq!(broken_links(&root(), "CHANGELOG.md", text).len(), 1);
        assert_eq!(broken_links(&root(), "docs/operating.md", "[a](../README.md)").len(), 0);
    }

    #[test]
    fn verbs_and_options_are_read_from_the_source() {
        let source = "enum Verb {\n    /// Lists\n    List {\n        #[arg(long)]\n        json: bool,\n    },\n    \
                      TestConnection,\n}\n#[arg(short, long, value_name = \"F\")]\npub(crate) output_file: Option<F>,\n\
                      #[arg(long = \"option\")]\nx: u8,\n";
        let expected = ["help", "list", "test-connection"].map(str::to_owned);
        assert_eq!(verbs(source), expected.into());
        let expected = ["--help", "--json", "--option", "--output-file", "--version"];
        assert_eq!(options(source), expected.map(str::to_owned).into());
    }

    #[test]
    fn a_word_that_is_no_verb_is_found() {
        let known = BTreeSet::from(["call".to_owned()]);
        let found = |code: &str| {
            let calls = words_after(code, "host-harness");
            let words = calls.iter().filter_map(|words| program_words(words).first().cloned());
            unknown(words, &known, "host-harness").len()
        };
        assert_eq!(found("cargo run -p host-harness -- cal x"), 1);
        assert_eq!(found("cargo run -p host-harness -- call x"), 0);
        assert_eq!(found("cargo test -p host-harness --test program"), 0);
        assert_eq!(found("host-harness VERB; host-harness/src"), 0);
    }

    #[test]
    fn only_comments_may_change_within_a_version() {
        let frozen = "package a:b@1.0.0;\n/// Says a.\ninterface c {\n    d: func();\n}\n";
        let reworded = frozen.replace("Says a.", "Says so.").replace("    d", "  d");
        assert_eq!(version(frozen), Some("1.0.0"));
        assert_eq!(meaning(frozen), meaning(&reworded));
        assert_ne!(meaning(frozen), meaning(&frozen.replace("d:", "e: func();\n    d:")));
    }
}

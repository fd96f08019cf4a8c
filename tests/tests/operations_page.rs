//! OPERATIONS.md says what the catalogue says.
//!
//! In: the page in the tree and the one that is made from the catalogue. Out: the first line that differs, and the
//! command that writes it anew. With `BLESS` in the environment the page is written.

use std::path::{Path, PathBuf};
use std::{env, fs};

use qualys_plugin::catalogue::RESOURCES;
use tests::operations_page::page;

const PAGE: &str = "OPERATIONS.md";
const AGAIN: &str = "run `cargo xtask docs`";

fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("the package is a member of the workspace").to_owned()
}

fn made() -> String {
    let fixtures = root().join("fixtures");
    page(&|resource, operation| fixtures.join(resource).join(operation).is_dir())
}

#[test]
fn it_is_fresh() {
    let (path, made) = (root().join(PAGE), made());
    if env::var_os("BLESS").is_some() {
        fs::write(&path, made).expect("the page can be written");
        return;
    }
    let there = fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{PAGE} cannot be read ({error}); {AGAIN}"))
        .replace("\r\n", "\n");
    let first = there.lines().zip(made.lines()).position(|(there, made)| there != made);
    let first = first.unwrap_or_else(|| there.lines().count().min(made.lines().count()));
    let of = |text: &str| text.lines().nth(first).unwrap_or("(nothing)").to_owned();
    assert!(
        there == made,
        "{PAGE} is not what the catalogue says; {AGAIN} and read the difference.\nLine {}\n  there: {}\n  made:  {}",
        first + 1,
        of(&there),
        of(&made)
    );
}

#[test]
fn every_operation_has_its_line_and_every_table_its_columns() {
    let made = made();
    let mut lines = 0;
    for resource in RESOURCES {
        assert!(made.contains(&format!("\n## {}\n", resource.id)), "{}", resource.id);
        for operation in resource.operations {
            lines += 1;
            let row = format!("| `{}` | {} | `", operation.id, operation.label);
            assert!(made.contains(&row), "{} {}", resource.id, operation.id);
        }
    }
    assert_eq!(lines, 130);
    let mut columns = 0;
    for line in made.lines().filter(|line| !line.starts_with("| ") || !line.contains("\\|")) {
        let cells = line.matches('|').count();
        assert!(!line.starts_with('|') || columns == 0 || cells == columns, "{line}");
        columns = if line.starts_with('|') { cells } else { 0 };
    }
}

//! The files that the rules look at.
//! In: the workspace. Out: path and text of each text file, in order of path. Knows no rule.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

/// Every tracked text file; where there is no git, every file outside `target` and hidden folders.
pub(crate) fn text_files() -> Vec<(String, String)> {
    let root = root();
    let mut paths = tracked(&root).unwrap_or_else(|| {
        let mut paths = Vec::new();
        walk(&root, "", &mut paths).expect("the workspace is readable");
        paths
    });
    paths.sort();
    // A tracked file may be deleted and not yet committed; a body of a fixture may be binary.
    let read = |path: String| Some((path.clone(), fs::read_to_string(root.join(path)).ok()?));
    paths.into_iter().filter_map(read).collect()
}

fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("the package is a member of the workspace").to_owned()
}

fn tracked(root: &Path) -> Option<Vec<String>> {
    let output = Command::new("git").arg("-C").arg(root).args(["ls-files", "-z"]).output().ok()?;
    let paths = String::from_utf8(output.stdout).ok()?;
    let paths: Vec<String> = paths.split_terminator('\0').map(str::to_owned).collect();
    (output.status.success() && !paths.is_empty()).then_some(paths)
}

fn walk(root: &Path, folder: &str, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        match entry.file_type()? {
            kind if kind.is_file() => paths.push(path),
            kind if kind.is_dir() && path != "target" && !name.starts_with('.') => {
                walk(root, &path, paths)?;
            }
            _ => {}
        }
    }
    Ok(())
}

#[test]
fn both_ways_find_this_file() {
    let this = "tests/tests/tidy/tree.rs";
    assert!(text_files().iter().any(|(path, _)| path == "tests/Cargo.toml"));
    let mut paths = Vec::new();
    walk(&root(), "", &mut paths).expect("the workspace is readable");
    assert!(paths.iter().any(|path| path == this), "{paths:?}");
    assert!(!paths.iter().any(|path| path.starts_with("target/")));
}

//! What people use today: Python's xmltodict and Node's fast-xml-parser, each in a process of its own.
//!
//! In: the document as a file. Out: the seconds that parsing and writing JSON took, without starting and reading.
//! Installs into a folder of its own, and says so where that does not work.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The versions that are compared with.
const XMLTODICT: &str = "xmltodict==1.0.4";
const FAST_XML_PARSER: &str = "fast-xml-parser@5.12.1";

const PYTHON: &str = include_str!("../peers/parse.py");
const NODE: &str = include_str!("../peers/parse.mjs");

/// A parser outside of this process that is ready to be measured.
pub struct Peer {
    /// What it is called in the table.
    pub name: &'static str,
    program: &'static str,
    script: PathBuf,
    environment: Option<(&'static str, PathBuf)>,
}

/// Installs both below `folder`; those that cannot be had are told by name, with the reason.
pub fn install(folder: &Path) -> Vec<Result<Peer, (&'static str, String)>> {
    let python = "Python: xmltodict.parse, json.dumps";
    let node = "Node: fast-xml-parser, JSON.stringify";
    vec![
        install_python(python, &folder.join("python")).map_err(|reason| (python, reason)),
        install_node(node, &folder.join("node")).map_err(|reason| (node, reason)),
    ]
}

fn install_python(name: &'static str, folder: &Path) -> Result<Peer, String> {
    let packages = folder.join("packages");
    if !packages.join("xmltodict.py").exists() {
        let pip = ["-m", "pip", "install", "--quiet", "--no-input", "--target"];
        run(Command::new("python3").args(pip).arg(&packages).arg(XMLTODICT))?;
    }
    let script = write(&folder.join("parse.py"), PYTHON)?;
    Ok(Peer { name, program: "python3", script, environment: Some(("PYTHONPATH", packages)) })
}

fn install_node(name: &'static str, folder: &Path) -> Result<Peer, String> {
    if !folder.join("node_modules").join("fast-xml-parser").exists() {
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        let npm = ["install", "--silent", "--no-audit", "--no-fund", "--prefix"];
        run(Command::new("npm").args(npm).arg(folder).arg(FAST_XML_PARSER))?;
    }
    // Beside its packages, where Node looks for them.
    let script = write(&folder.join("parse.mjs"), NODE)?;
    Ok(Peer { name, program: "node", script, environment: None })
}

fn write(path: &Path, text: &str) -> Result<PathBuf, String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path.to_owned())
}

impl Peer {
    /// Parses the file once; the seconds that it took.
    ///
    /// # Errors
    /// Why it could not be run.
    pub fn seconds(&self, document: &Path) -> Result<f64, String> {
        let mut command = Command::new(self.program);
        command.arg(&self.script).arg(document);
        if let Some((name, value)) = &self.environment {
            command.env(name, value);
        }
        let told = run(&mut command)?;
        told.trim()
            .parse()
            .map_err(|_| format!("it did not tell its seconds but `{}`", told.trim()))
    }
}

/// Standard output of a program that succeeded.
fn run(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().display().to_string();
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("`{program}` cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    let last = errors.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    Err(format!("`{program}` ended with {}: {last}", output.status))
}

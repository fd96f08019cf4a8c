//! Every case below `fixtures/` as a trial of its own, and what the cases must cover together.
//!
//! In: the folders, and the host with the component that it embeds. Out: what differs from a golden, with the command
//! that runs the case again. With `--bless [FILTER]` the goldens are written anew; read their difference like code.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, LazyLock};
use std::{env, fs};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use host_harness::account::Credential;
use host_harness::case::{CASE_FILE, Case, Goldens, Verdict};
use host_harness::cassette::{CASSETTE_FILE, Cassette};
use host_harness::config::HostConfig;
use host_harness::host::Host;
use libtest_mimic::{Arguments, Failed, Trial};
use qualys_plugin::catalogue::{self, RESOURCES};
use qualys_plugin::model::Form;
use serde_json::Value;
use tokio::runtime::Runtime;

/// The operations that must have cases. This list goes away once the whole catalogue has: then each must.
const REQUIRED: [(&str, &str); 9] = [
    ("activity_log", "export"),
    ("asset_group", "add"),
    ("host", "list"),
    ("host", "list_detection"),
    ("knowledge_base", "list"),
    ("remediation_ticket", "list"),
    ("report", "fetch"),
    ("scan", "launch"),
    ("scan", "list"),
];

/// The files that a run writes.
const GOLDENS: [&str; 2] = ["output.json", "error.json"];

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Runtime::new().expect("a runtime needs threads"));

static HOST: LazyLock<Host> = LazyLock::new(|| {
    Host::embedded(HostConfig::default()).expect("the embedded bytes are a component")
});

fn main() -> ExitCode {
    let (bless, arguments): (Vec<String>, Vec<String>) =
        env::args().partition(|argument| argument == "--bless");
    let goldens = if bless.is_empty() { Goldens::Compare } else { Goldens::Bless };
    let fixtures = fixtures();
    let folders: Arc<[PathBuf]> =
        Case::discover(&fixtures).expect("the fixtures are readable").into();
    let mut trials: Vec<Trial> =
        folders.iter().map(|folder| case_trial(&fixtures, folder, goldens)).collect();
    if goldens == Goldens::Compare {
        trials.push(names_trial(&fixtures, &folders));
        trials.extend(coverage_trials(&fixtures));
    }
    libtest_mimic::run(&Arguments::from_iter(arguments), trials).exit_code()
}

fn fixtures() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("the package is a member of the workspace").join("fixtures")
}

fn name_of(fixtures: &Path, folder: &Path) -> String {
    let name = folder.strip_prefix(fixtures).unwrap_or(folder);
    let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn case_trial(fixtures: &Path, folder: &Path, goldens: Goldens) -> Trial {
    let (fixtures, folder) = (fixtures.to_owned(), folder.to_owned());
    Trial::test(name_of(&fixtures, &folder), move || {
        let case = Case::read(&fixtures, &folder)?;
        let verdict = RUNTIME.block_on(case.check(&HOST, goldens))?;
        holds_no_secret(&case)?;
        has_no_stray_file(&folder)?;
        match verdict {
            Verdict::Passed => Ok(()),
            Verdict::Blessed => {
                println!("blessed {}", case.name);
                Ok(())
            }
            Verdict::Differs(what) => Err(what.into()),
        }
    })
}

/// No secret of the account stands in any file but `case.json`, and none of the step in a golden.
fn holds_no_secret(case: &Case) -> Result<(), Failed> {
    let of_account = secrets_of_account(&case.account.credential);
    let of_step = secrets_of_step(&case.step);
    for (name, path) in files(&case.folder)? {
        if name == CASE_FILE {
            continue;
        }
        let bytes = fs::read(path)?;
        let text = String::from_utf8_lossy(&bytes);
        let golden = GOLDENS.contains(&name.as_str());
        let secrets = of_account.iter().chain(of_step.iter().filter(|_| golden));
        if let Some(secret) = secrets.into_iter().find(|secret| text.contains(secret.as_str())) {
            return Err(format!("{name} holds the secret {secret:?}").into());
        }
    }
    Ok(())
}

fn secrets_of_account(credential: &Credential) -> Vec<String> {
    let secrets = credential.secrets();
    let pair = STANDARD.encode(secrets.join(":"));
    let given = secrets.iter().filter(|secret| !secret.is_empty());
    let both = secrets.iter().all(|secret| !secret.is_empty());
    given.map(|secret| (*secret).to_owned()).chain(both.then_some(pair)).collect()
}

/// A password that an author wrote into the step, and the parameters that nobody knows.
fn secrets_of_step(step: &str) -> Vec<String> {
    let step: Value = serde_json::from_str(step).unwrap_or_default();
    let password = step.pointer("/parameters/password");
    let extra = step.pointer("/options/extra_parameters").and_then(Value::as_object);
    let values = password.into_iter().chain(extra.into_iter().flat_map(|extra| extra.values()));
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Every file is the case's, the cassette's, or one of the cassette's bodies.
fn has_no_stray_file(folder: &Path) -> Result<(), Failed> {
    let interactions = Cassette::read(folder)?.interactions;
    let bodies: Vec<String> = interactions
        .into_iter()
        .flat_map(|interaction| [interaction.request.body, interaction.response.body])
        .flatten()
        .collect();
    for (name, _) in files(folder)? {
        let own = [CASE_FILE, CASSETTE_FILE].contains(&name.as_str());
        if !own && !GOLDENS.contains(&name.as_str()) && !bodies.contains(&name) {
            return Err(format!("no interaction of {CASSETTE_FILE} uses {name}; delete it").into());
        }
    }
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>, Failed> {
    let entries: Result<Vec<_>, _> = fs::read_dir(folder)?.collect();
    let named =
        |entry: fs::DirEntry| (entry.file_name().to_string_lossy().into_owned(), entry.path());
    Ok(entries?.into_iter().map(named).collect())
}

/// Each folder stands where its operation's cases are looked for.
fn names_trial(fixtures: &Path, folders: &Arc<[PathBuf]>) -> Trial {
    let (fixtures, folders) = (fixtures.to_owned(), folders.clone());
    Trial::test("each_case_has_an_operation", move || {
        for folder in folders.iter() {
            let name = name_of(&fixtures, folder);
            let parts: Vec<&str> = name.split('/').collect();
            let known = match parts.as_slice() {
                [general, _] => general.starts_with('_'),
                [resource, operation, _] => catalogue::find(resource, operation).is_some(),
                _ => false,
            };
            if !known {
                return Err(format!(
                    "{name} is neither _WORD/CASE nor RESOURCE/OPERATION/CASE of the catalogue"
                )
                .into());
            }
        }
        Ok(())
    })
}

/// `covered/…` for each operation: it has a success; `empty/…` for each list: it has one without records.
fn coverage_trials(fixtures: &Path) -> Vec<Trial> {
    let mut trials = Vec::new();
    for resource in RESOURCES {
        for operation in resource.operations {
            if !REQUIRED.contains(&(resource.id, operation.id)) {
                continue;
            }
            let name = format!("{}/{}", resource.id, operation.id);
            trials.push(has_case(fixtures, "covered", &name, |_| true));
            if operation.reply.form == Form::List {
                trials.push(has_case(fixtures, "empty", &name, is_empty_list));
            }
        }
    }
    let found = trials.iter().filter(|trial| trial.name().starts_with("covered/")).count();
    trials.push(Trial::test("required_operations_exist", move || {
        let missing = REQUIRED.len() - found;
        if missing == 0 { Ok(()) } else { Err(format!("the catalogue lacks {missing}").into()) }
    }));
    trials
}

fn has_case(fixtures: &Path, kind: &str, name: &str, fits: fn(&Value) -> bool) -> Trial {
    let folder = fixtures.join(name);
    let trial = format!("{kind}/{name}");
    let missing = format!("no case in fixtures/{name} is {kind}; add one, see fixtures/README.md");
    Trial::test(trial, move || {
        if outputs(&folder)?.iter().any(fits) { Ok(()) } else { Err(missing.into()) }
    })
}

fn is_empty_list(output: &Value) -> bool {
    output.get("records").and_then(Value::as_array).is_some_and(Vec::is_empty)
}

/// The goldens of an operation's successes.
fn outputs(folder: &Path) -> Result<Vec<Value>, Failed> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut outputs = Vec::new();
    for folder in Case::discover(folder)? {
        if let Ok(text) = fs::read_to_string(folder.join(GOLDENS[0])) {
            outputs.push(serde_json::from_str(&text)?);
        }
    }
    Ok(outputs)
}

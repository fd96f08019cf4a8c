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
use qualys_plugin::model::{Effect, Form, Operation, Paging};
use serde_json::Value;
use tokio::runtime::Runtime;

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

/// The secret parameters and passwords that an author wrote into the step, and the parameters that nobody knows.
fn secrets_of_step(step: &str) -> Vec<String> {
    let step: Value = serde_json::from_str(step).unwrap_or_default();
    let word = |name: &str| step.get(name).and_then(Value::as_str).unwrap_or_default();
    let found = catalogue::find(word("resource"), word("operation"));
    let parameters = found.map_or(&[][..], |found| found.parameters);
    let secret = parameters.iter().filter(|parameter| parameter.secret);
    let given = secret.filter_map(|secret| step.get("parameters")?.get(secret.name));
    let extra = step.pointer("/options/extra_parameters").and_then(Value::as_object);
    let password = step.pointer("/parameters/password");
    let values = given.chain(password).chain(extra.into_iter().flat_map(|extra| extra.values()));
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

/// `covered/…` for each operation: it has a success. `empty/…` for each list: it has one without records. `pages/…` for
/// each list with pages: it has one that goes on, and one of several pages. `no_selector/…` for each destructive
/// operation: it is refused before anything is sent.
fn coverage_trials(fixtures: &Path) -> Vec<Trial> {
    let all = RESOURCES.iter().flat_map(|resource| {
        resource
            .operations
            .iter()
            .map(|operation| (format!("{}/{}", resource.id, operation.id), operation))
    });
    all.flat_map(|(name, operation)| trials_of(fixtures, &name, operation)).collect()
}

fn trials_of(fixtures: &Path, name: &str, operation: &Operation) -> Vec<Trial> {
    let mut trials = vec![has_output(fixtures, "covered", name, is_success)];
    if operation.reply.form == Form::List {
        trials.push(has_output(fixtures, "empty", name, is_empty_list));
    }
    if matches!(operation.paging, Paging::Continues { .. }) {
        trials.push(has_output(fixtures, "pages/truncated", name, is_truncated));
        trials.push(has_output(fixtures, "pages/several", name, has_several_pages));
    }
    if operation.effect == Effect::Destructive {
        trials.push(has_refusal(fixtures, name));
    }
    trials
}

fn has_output(fixtures: &Path, kind: &str, name: &str, fits: fn(&Value) -> bool) -> Trial {
    let folder = fixtures.join(name);
    let missing = format!("no case in fixtures/{name} is {kind}; add one, see fixtures/README.md");
    Trial::test(format!("{kind}/{name}"), move || {
        if goldens(&folder, GOLDENS[0])?.iter().any(|(_, output)| fits(output)) {
            Ok(())
        } else {
            Err(missing.into())
        }
    })
}

/// A wrong step, and nothing to play.
fn has_refusal(fixtures: &Path, name: &str) -> Trial {
    let folder = fixtures.join(name);
    let missing = format!(
        "no case in fixtures/{name} shows the refusal of a step without a selector; add one"
    );
    Trial::test(format!("no_selector/{name}"), move || {
        for (folder, error) in goldens(&folder, GOLDENS[1])? {
            let wrong = error.get("case").and_then(Value::as_str) == Some("permanent-invalid-step");
            if wrong && Cassette::read(&folder)?.interactions.is_empty() {
                return Ok(());
            }
        }
        Err(missing.into())
    })
}

/// An answer of Qualys, not what `validate` shows.
fn is_success(output: &Value) -> bool {
    output.get("requests").is_none()
}

fn is_empty_list(output: &Value) -> bool {
    output.get("records").and_then(Value::as_array).is_some_and(Vec::is_empty)
}

fn is_truncated(output: &Value) -> bool {
    output.pointer("/page/truncated").and_then(Value::as_bool) == Some(true)
}

fn has_several_pages(output: &Value) -> bool {
    output.pointer("/page/pages").and_then(Value::as_u64).is_some_and(|pages| pages > 1)
}

/// The goldens of this name below an operation's folder, each with its case's folder.
fn goldens(folder: &Path, name: &str) -> Result<Vec<(PathBuf, Value)>, Failed> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut goldens = Vec::new();
    for folder in Case::discover(folder)? {
        if let Ok(text) = fs::read_to_string(folder.join(name)) {
            goldens.push((folder, serde_json::from_str(&text)?));
        }
    }
    Ok(goldens)
}

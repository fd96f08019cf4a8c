//! Every operation of the catalogue answers, from the subscription or from the recorded exchanges.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use http::{Method, Request};
use http_body_util::Full;
use qualys_plugin::catalogue::RESOURCES;
use serde_json::Value;
use simulator::Config;

use super::client::Client;
use super::{config, start};

/// Requests as the connector sends them, each with the operation in whose folder it stands.
fn recorded() -> Vec<(String, PathBuf, Value)> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let folders = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir())
            .collect()
    };
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let mut all = Vec::new();
    for resource in folders(&fixtures).iter().filter(|path| !name(path).starts_with('_')) {
        for operation in folders(resource) {
            for case in
                folders(&operation).into_iter().filter(|case| case.join("output.json").exists())
            {
                let text = fs::read_to_string(case.join("cassette.json"))
                    .unwrap_or_else(|_| "{}".to_owned());
                let cassette: Value = serde_json::from_str(&text).unwrap();
                for interaction in cassette["interactions"].as_array().into_iter().flatten() {
                    let id = format!("{}.{}", name(resource), name(&operation));
                    all.push((id, case.clone(), interaction["request"].clone()));
                }
            }
        }
    }
    all
}

fn request(
    client: &Client,
    token: &str,
    case: &Path,
    recorded: &Value,
) -> Request<Full<bytes::Bytes>> {
    let method: Method = recorded["method"].as_str().unwrap().parse().unwrap();
    let uri: http::Uri = recorded["uri"].as_str().unwrap().parse().unwrap();
    let mut request = client.request(method, uri.path_and_query().unwrap().as_str());
    if uri.host().is_some() {
        request.headers_mut().unwrap().insert("authorization", token.parse().unwrap());
    }
    if let Some(form) = recorded["form"].as_object() {
        let mut text = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form {
            text.append_pair(name, value.as_str().unwrap());
        }
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        return request.body(text.finish().into()).unwrap();
    }
    let body = recorded["body"].as_str().map(|file| fs::read(case.join(file)).unwrap());
    request.body(body.unwrap_or_default().into()).unwrap()
}

#[tokio::test]
async fn every_operation_is_answered_in_its_own_shape() {
    // What a recorded request names is not in this subscription: a refusal by name is an answer too.
    let named = ["scan.", "report.", "asset_group."];
    let (_server, client) = start(&Config { rate_limit: 0, ..config() }).await;
    let token = client.post("/auth", "username=demo_user&password=demo_password").await.text();
    let token = format!("Bearer {token}");
    let mut answered = BTreeSet::new();
    let mut refused: BTreeMap<String, String> = BTreeMap::new();
    for (operation, case, recorded) in recorded() {
        if recorded["uri"].as_str().unwrap().contains(".com/auth") {
            continue;
        }
        let answer = client.send(request(&client, &token, &case, &recorded)).await.unwrap();
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let unknown_here = text.contains("no such") || text.contains("does not exist");
        if answer.status.is_success()
            || (unknown_here && named.iter().any(|it| operation.starts_with(it)))
        {
            answered.insert(operation);
        } else {
            refused.insert(format!("{} {recorded}", case.display()), text);
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
    let catalogue = RESOURCES.iter().flat_map(|resource| {
        resource.operations.iter().map(|operation| format!("{}.{}", resource.id, operation.id))
    });
    let missing: Vec<_> = catalogue.filter(|id| !answered.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test]
async fn an_answer_is_empty_only_where_one_asks_for_what_is_not_there() {
    let (_server, client) = start(&config()).await;
    let list = async |filter: &str| {
        client.get(&format!("/api/2.0/fo/network/?action=list{filter}")).await.text()
    };
    assert!(list("").await.contains("<NETWORK>"));
    assert!(!list("&ids=999").await.contains("<NETWORK>"));
}

#[tokio::test]
async fn a_folder_of_cases_can_stand_in_for_the_built_in_ones() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/network");
    let (_server, client) = start(&Config { fixtures: Some(fixtures), ..config() }).await;
    assert_eq!(client.get("/api/2.0/fo/network/?action=list").await.status, 200);
    assert_eq!(client.get("/api/2.0/fo/asset/ip/?action=list").await.status, 501);
    let nowhere = Config { fixtures: Some("nowhere".into()), ..config() };
    assert!(
        simulator::Server::start(&nowhere)
            .await
            .is_err_and(|error| error.to_string().starts_with("nowhere: "))
    );
}

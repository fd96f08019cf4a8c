//! The credential form: which kinds there are, their fields, and what the account must be allowed.
//!
//! In: the platforms. Out: JSON. It holds no credential.

use super::members::{Members, fixed, with};
use crate::account::PLATFORMS;
use crate::model::Plane;
use serde_json::Value;

/// Which kinds of credential a plane takes.
/// Source: the authentication page of the API reference; the gateway takes bearer tokens only, which
/// are obtained with a login or an API client.
pub(super) fn kinds(_plane: Plane) -> &'static [&'static str] {
    &["basic", "token", "client", "host"]
}

/// The form.
pub(super) fn form() -> Value {
    let platforms = PLATFORMS.iter().map(|platform| {
        let mut members = Members::new();
        members.text("name", platform.name);
        members.text("base_url", &format!("https://{}", platform.api));
        members.text("gateway_url", &format!("https://{}", platform.gateway)).done()
    });
    with(fixed(FORM), "platforms", Value::Array(platforms.collect()))
}

/// What no platform changes.
const FORM: &str = r#"{
"kinds":[
{"kind":"basic","label":"User name and password","fields":[
{"name":"username","label":"User name","secret":false,"required":true},
{"name":"password","label":"Password","secret":true,"required":true}]},
{"kind":"token","label":"Bearer token","fields":[
{"name":"token","label":"Token","secret":true,"required":true}]},
{"kind":"client","label":"API client","fields":[
{"name":"kind","label":"Belongs to","values":["user","subscription"],"secret":false,
"required":true},
{"name":"id","label":"Client id","secret":false,"required":true},
{"name":"secret","label":"Client secret","secret":true,"required":true}]},
{"kind":"host","label":"Attached by the host","fields":[]}],
"default_kind":"basic",
"base_url":{"name":"base_url","label":"Base URL","required":true,
"default":"https://qualysapi.qg2.apps.qualys.com",
"help":"The API server of the subscription's platform (Help, About in the user interface): https, no path."},
"gateway_url":{"name":"gateway_url","label":"Gateway URL","required":false,
"help":"Only for platforms whose gateway cannot be derived from the base URL."},
"private_platforms":{"base_url":"https://qualysapi.<customer_base_url>",
"gateway_url":"https://gateway.<customer_base_url>"},
"rights":[
"API access must be enabled for the user.",
"Operations on scans need the role Scanner or Manager.",
"Operations on reports need a report subscription.",
"Operations of a module need that module's licence.",
"The knowledge base must be authorised for the subscription by Qualys."]
}"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::GUIDE_DEFAULT;

    #[test]
    fn the_form_names_the_guides_default() {
        assert_eq!(form()["base_url"]["default"], GUIDE_DEFAULT);
        assert_eq!(form()["platforms"].as_array().unwrap().len(), PLATFORMS.len());
    }
}

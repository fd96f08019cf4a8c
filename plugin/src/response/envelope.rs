//! Recognises a refusal in a document, whatever envelope it comes in.
//!
//! In: a document as JSON, root included. Out: a [`Refusal`], or nothing when it is none.
//! Sources: the error-code appendix of the API reference, the gateway's error-code page.

use serde_json::Value;

/// What an error document says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refusal {
    /// Qualys's own code.
    pub code: Option<u32>,
    /// Its text.
    pub text: String,
    /// Whether the text is a message for the author of the request, not a page of a web server.
    pub message: bool,
    /// How long it says to wait, in seconds.
    pub wait_s: Option<u64>,
    /// Every batch, when it is the answer to a batch.
    pub batches: Option<Value>,
    /// The hosts that an update cannot tell apart.
    pub hosts: Option<Value>,
}

impl Refusal {
    /// A page that is no message.
    pub fn page(what: &str) -> Self {
        Self { text: what.to_owned(), ..Self::default() }
    }

    /// A message with its code.
    pub fn message(code: Option<u32>, text: String) -> Self {
        Self { code, text, message: true, ..Self::default() }
    }
}

/// Roots that carry errors.
pub fn is_error_root(root: &str) -> bool {
    matches!(root, "SIMPLE_RETURN" | "GENERIC_RETURN" | "DUPLICATE_HOSTS_ERROR_OUTPUT")
}

/// The refusal in a document, if it is one. A batch answer is one when every batch failed.
pub fn refusal(document: &Value) -> Option<Refusal> {
    let (root, inside) = document.as_object()?.iter().next()?;
    let response = inside.get("RESPONSE").unwrap_or(&Value::Null);
    if let Some(batches) = batches(document) {
        return all_failed(&batches);
    }
    if let Some(code) = response.get("CODE") {
        let text = text_of(response.get("TEXT")).unwrap_or_default();
        // Seen with a success: the text stands in CODE, and TEXT is empty.
        if number(code).is_none() && text.is_empty() && !is_duplicates(root) {
            return None;
        }
        if is_duplicates(root) {
            return Some(duplicates(number(code), response));
        }
        let refusal = Refusal::message(number(code), text);
        return Some(Refusal { wait_s: seconds_to_wait(response), ..refusal });
    }
    let failed = |value: &Value| value.get("@status").and_then(Value::as_str) == Some("FAILED");
    for element in ["RETURN", "ERROR", "RESPONSE"] {
        let Some(value) = inside.get(element) else { continue };
        let value = value.as_array().and_then(|several| several.first()).unwrap_or(value);
        if failed(value) || element == "ERROR" {
            return Some(from_element(value));
        }
    }
    if let Some(error) = response.get("ERROR") {
        return Some(from_element(error));
    }
    if root == "DUPLICATE_HOSTS_ERROR_OUTPUT" || root == "ERROR" {
        let text = text_of(response.get("TEXT")).or_else(|| text_of(Some(inside)));
        let fallback = "several hosts match the address".to_owned();
        return Some(Refusal::message(None, text.unwrap_or(fallback)));
    }
    None
}

/// The root of the error that names hosts which an update cannot tell apart.
fn is_duplicates(root: &str) -> bool {
    root == "DUPLICATE_HOSTS_ERROR_OUTPUT"
}

/// Several hosts match: the text and the hosts stand in a warning.
fn duplicates(code: Option<u32>, response: &Value) -> Refusal {
    let warning = response.get("WARNING").unwrap_or(&Value::Null);
    let own = text_of(response.get("TEXT")).filter(|text| !text.is_empty());
    let text = own.or_else(|| text_of(warning.get("TEXT")));
    let fallback = "several hosts match the address".to_owned();
    let hosts = warning.get("DUPLICATE_HOSTS").cloned();
    Refusal { hosts, ..Refusal::message(code, text.unwrap_or(fallback)) }
}

/// `RETURN`, `ERROR` and the like: a number, and the text or a nested MESSAGE.
pub fn from_element(value: &Value) -> Refusal {
    let code = value.get("@number").and_then(number);
    let nested = value.get("MESSAGE").or_else(|| value.get("TEXT"));
    let text = text_of(nested).or_else(|| text_of(Some(value))).unwrap_or_default();
    Refusal::message(code, text)
}

/// The batches of a BATCH_RETURN.
pub fn batches(document: &Value) -> Option<Vec<Value>> {
    let list = document.pointer("/BATCH_RETURN/RESPONSE/BATCH_LIST/BATCH")?;
    Some(list.as_array().cloned().unwrap_or_else(|| vec![list.clone()]))
}

/// Whether a batch failed: it has a code.
pub fn batch_failed(batch: &Value) -> bool {
    batch.get("CODE").is_some()
}

/// Whether a code of Qualys proves that nothing was executed (rule E4).
pub fn proves_not_executed(code: u32) -> bool {
    (1900..=2099).contains(&code) && code != 1981
}

fn all_failed(batches: &[Value]) -> Option<Refusal> {
    if !batches.iter().all(batch_failed) {
        return None;
    }
    // The batch that proves least speaks for all: one that may have been carried out is enough.
    let code = |batch: &&Value| batch.get("CODE").and_then(number);
    let unproven = batches.iter().find(|batch| !code(batch).is_some_and(proves_not_executed));
    let first = unproven.or(batches.first())?;
    let code = first.get("CODE").and_then(number);
    let text = text_of(first.get("TEXT")).unwrap_or_default();
    let batches = Some(Value::from(batches.to_vec()));
    Some(Refusal { batches, ..Refusal::message(code, text) })
}

fn seconds_to_wait(response: &Value) -> Option<u64> {
    let items = response.pointer("/ITEM_LIST/ITEM")?;
    let items = items.as_array().map_or(std::slice::from_ref(items), Vec::as_slice);
    let item =
        items.iter().find(|item| text_of(item.get("KEY")).as_deref() == Some("SECONDS_TO_WAIT"))?;
    text_of(item.get("VALUE"))?.trim().parse().ok()
}

/// The refusal in a JSON answer, in the gateway's forms.
pub fn json_refusal(document: &Value) -> Option<Refusal> {
    if let Some(items) = document.as_array() {
        let first = items.first()?;
        if let Some(response) =
            first.get("response").filter(|response| response.get("code").is_some())
        {
            return Some(json_message(response, "text"));
        }
        return items
            .iter()
            .all(|item| item.get("error").is_some())
            .then(|| json_message(first, "error"));
    }
    let object = document.as_object()?;
    if let Some(exceptions) = object.get("authentication_exceptions") {
        return Some(Refusal::message(None, exceptions.to_string()));
    }
    if let Some(response) = object.get("ServiceResponse").or(Some(document))
        && let Some(code) = response.get("responseCode").and_then(Value::as_str)
        && code != "SUCCESS"
    {
        let detail = response.pointer("/responseErrorDetails/errorMessage");
        let text = text_of(detail).or_else(|| text_of(response.get("responseMessage")));
        return Some(Refusal::message(None, format!("{code} {}", text.unwrap_or_default())));
    }
    if object.contains_key("error") {
        let key = if object.contains_key("message") { "message" } else { "error" };
        return Some(json_message(document, key));
    }
    let only_message = object.len() == 1 && object.contains_key("message");
    only_message.then(|| json_message(document, "message"))
}

fn json_message(value: &Value, key: &str) -> Refusal {
    let code = value.get("code").and_then(number);
    Refusal::message(code, text_of(value.get(key)).unwrap_or_default())
}

/// The text of an element that may be a string or an object with `#text`.
pub fn text_of(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Object(object) => text_of(object.get("#text")),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn number(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
        other => text_of(Some(other))?.trim().parse().ok(),
    }
}

//! Takes secrets out of what is recorded, and finds those that are left.
//!
//! In: secrets and made-up texts to put in their place; out: bytes without them. Knows the forms in which a text hides
//! in forms, XML, JSON and Basic.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use zeroize::Zeroizing;

/// What to take out, longest first, so that no part of a secret is left of a longer one.
#[derive(Default)]
pub(crate) struct Redaction {
    replacements: Vec<(Zeroizing<String>, String)>,
    secrets: Vec<Zeroizing<String>>,
}

impl Redaction {
    /// Puts `instead` wherever `secret` stands, in any of its forms.
    pub(crate) fn hide(&mut self, secret: &str, instead: &str) {
        if secret.is_empty() || secret == instead {
            return;
        }
        for (form, replacement) in forms(secret).into_iter().zip(forms(instead)) {
            self.secrets.push(Zeroizing::new(form.clone()));
            self.replace(&form, &replacement);
        }
    }

    /// Puts `instead` wherever `text` stands; `text` is no secret.
    pub(crate) fn replace(&mut self, text: &str, instead: &str) {
        let known = self.replacements.iter().any(|(known, _)| known.as_str() == text);
        if text.is_empty() || text == instead || known {
            return;
        }
        self.replacements.push((Zeroizing::new(text.to_owned()), instead.to_owned()));
        self.replacements.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
    }

    pub(crate) fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (secret, instead) in &self.replacements {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), instead);
            }
        }
        text
    }

    /// Text is redacted; other bytes stay as they are, since a changed length would break most formats.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text(text).into_bytes(),
            Err(_) => bytes.to_owned(),
        }
    }

    pub(crate) fn json(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.json(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.json(field)),
            // A secret that is a number, such as a PIN.
            Value::Number(number) => {
                let text = number.to_string();
                if self.is_left_in(text.as_bytes()) {
                    *value = Value::String(self.text(&text));
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// Whether a secret still stands in `bytes`.
    pub(crate) fn is_left_in(&self, bytes: &[u8]) -> bool {
        self.secrets
            .iter()
            .any(|secret| bytes.windows(secret.len()).any(|window| window == secret.as_bytes()))
    }
}

/// A text as it is, in a form, in XML, in JSON, and in base64: always the same number of forms.
fn forms(text: &str) -> Vec<String> {
    let percent = percent_encoded(text);
    let xml = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let json = Value::from(text).to_string();
    vec![
        text.to_owned(),
        percent.replace("%20", "+"),
        percent,
        xml.replace('"', "&quot;").replace('\'', "&apos;"),
        xml,
        json.get(1..json.len() - 1).unwrap_or_default().to_owned(),
        STANDARD.encode(text),
    ]
}

fn percent_encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_a_secret_in_every_form() {
        let mut redaction = Redaction::default();
        redaction.hide("p&w \"1\"", "made-up");
        let text =
            r#"p&w "1" p%26w+%221%22 p%26w%20%221%22 p&amp;w &quot;1&quot; p&w \"1\" cCZ3ICIxIg=="#;
        assert!(redaction.is_left_in(text.as_bytes()));
        let redacted = redaction.text(text);
        assert!(!redaction.is_left_in(redacted.as_bytes()));
        assert_eq!(redacted, "made-up made-up made-up made-up made-up bWFkZS11cA==");
    }

    #[test]
    fn longer_secrets_go_first_and_binary_stays() {
        let mut redaction = Redaction::default();
        redaction.hide("user", "nina");
        redaction.hide("user-password", "made-up");
        assert_eq!(redaction.text("user-password user"), "made-up nina");
        let binary = b"\xffuser\xff";
        assert_eq!(redaction.bytes(binary), binary);
        assert!(redaction.is_left_in(binary));
    }
}

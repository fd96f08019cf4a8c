//! Refusals in the shape of the API that was called: SIMPLE_RETURN, GENERIC_RETURN, JSON, HTML.
//!
//! In: a Qualys code and a text. Out: a [`Reply`]. Source of shapes and codes:
//! `docs.qualys.com/en/vm/qweb-all-api/appendix/appendix_d.htm` and answers that public clients quote.

use http::StatusCode;
use qualys_plugin::model::Plane;

use crate::reply::Reply;
use crate::xml::Xml;

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    /// The Qualys code.
    pub(crate) code: u32,
    pub(crate) text: String,
    pub(crate) items: Vec<(&'static str, u64)>,
}

impl Refusal {
    /// A refusal with the status that belongs to the code.
    pub(crate) fn new(code: u32, text: impl Into<String>) -> Self {
        let status = match code {
            1920 | 1960 | 1965 => StatusCode::CONFLICT,
            1999 => StatusCode::SERVICE_UNAVAILABLE,
            2000 => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        };
        Self { status, code, text: text.into(), items: Vec::new() }
    }

    pub(crate) fn item(mut self, key: &'static str, value: u64) -> Self {
        self.items.push((key, value));
        self
    }

    /// The answer of this plane, now.
    pub(crate) fn reply(&self, plane: Plane, now: &str) -> Reply {
        match plane {
            Plane::Fo => simple_return(self.status, now, Some(self.code), &self.text, &self.items),
            Plane::Msp => {
                let number = self.code.to_string();
                let attributes = [("status", "FAILED"), ("number", number.as_str())];
                let mut xml = Xml::document("GENERIC_RETURN", "/generic_return.dtd");
                xml.open("GENERIC_RETURN").attributed("RETURN", &attributes, &self.text);
                let body = xml.close("GENERIC_RETURN").finish();
                Reply::whole(self.status, "text/xml;charset=UTF-8", body)
            }
            Plane::Gateway => {
                let status = self.status;
                let body = serde_json::json!({
                    "status": status.as_u16(),
                    "error": status.canonical_reason(),
                    "message": self.text,
                });
                Reply::whole(status, "application/json", body.to_string())
            }
        }
    }
}

/// The answer of a write that was carried out.
pub(crate) fn done(now: &str, text: &str, items: &[(&'static str, String)]) -> Reply {
    simple_return(StatusCode::OK, now, None, text, items)
}

fn simple_return(
    status: StatusCode,
    now: &str,
    code: Option<u32>,
    text: &str,
    items: &[(&'static str, impl std::fmt::Display)],
) -> Reply {
    let mut xml = Xml::document("SIMPLE_RETURN", "/api/2.0/simple_return.dtd");
    xml.open("SIMPLE_RETURN").open("RESPONSE").field("DATETIME", now);
    if let Some(code) = code {
        xml.field("CODE", code);
    }
    xml.field("TEXT", text);
    if !items.is_empty() {
        xml.open("ITEM_LIST");
        for (key, value) in items {
            xml.open("ITEM").field("KEY", key).field("VALUE", value).close("ITEM");
        }
        xml.close("ITEM_LIST");
    }
    let body = xml.close("RESPONSE").close("SIMPLE_RETURN").finish();
    Reply::whole(status, "text/xml;charset=UTF-8", body)
}

/// A page for people, as web servers and proxies send it.
pub(crate) fn page(status: StatusCode) -> Reply {
    let reason = status.canonical_reason().unwrap_or_default();
    let body = format!(
        "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head><title>{code} {reason}</title></head>\n\
         <body><h1>{reason}</h1></body></html>\n",
        code = status.as_u16(),
    );
    Reply::whole(status, "text/html; charset=iso-8859-1", body)
}

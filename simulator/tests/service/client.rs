//! A plain HTTP/1.1 client: one connection for each request, nothing repeated, nothing decoded.
//!
//! In: a request. Out: an answer, or how the connection ended.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// `demo_user:demo_password`
const BASIC: &str = "Basic ZGVtb191c2VyOmRlbW9fcGFzc3dvcmQ=";

/// A client of one server.
pub(crate) struct Client {
    address: String,
}

/// An answer that was read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Whether the body ended properly.
    pub(crate) whole: bool,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    /// Status and Qualys code, where the answer is a refusal.
    pub(crate) fn refusal(&self) -> (u16, String) {
        let text = self.text();
        (self.status.as_u16(), super::elements(&text, "CODE").concat())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        Some(self.headers.get(name)?.to_str().unwrap())
    }
}

impl Client {
    pub(crate) fn new(url: &str) -> Self {
        Self { address: url.trim_start_matches("http://").to_owned() }
    }

    /// A request as a good client makes it, to be changed.
    pub(crate) fn request(&self, method: Method, uri: &str) -> http::request::Builder {
        let request = Request::builder().method(method).uri(uri).header("host", &self.address);
        request.header("authorization", BASIC).header("x-requested-with", "test")
    }

    /// The answer's head, its body yet to come; none if the connection ended before.
    pub(crate) async fn open(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Option<http::Response<Incoming>> {
        let stream = TcpStream::connect(&self.address).await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        sender.send_request(request).await.ok()
    }

    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> Option<Answer> {
        let (head, mut body) = self.open(request).await?.into_parts();
        let (mut received, mut whole) = (Vec::new(), true);
        while let Some(frame) = body.frame().await {
            match frame {
                Ok(frame) => received.extend(frame.into_data().unwrap_or_default()),
                Err(_) => {
                    whole = false;
                    break;
                }
            }
        }
        Some(Answer { status: head.status, headers: head.headers, body: received.into(), whole })
    }

    pub(crate) async fn get(&self, uri: &str) -> Answer {
        let request = self.request(Method::GET, uri).body(Full::default()).unwrap();
        self.send(request).await.unwrap()
    }

    pub(crate) async fn post(&self, uri: &str, form: &str) -> Answer {
        let request = self.request(Method::POST, uri);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(form.to_owned().into()).unwrap()).await.unwrap()
    }
}

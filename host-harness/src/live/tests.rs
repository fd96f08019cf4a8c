//! The live client against loopback servers that misbehave on purpose.

use super::*;
use http_body_util::BodyExt;
use std::io::Write as _;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const LOOPBACK: Reach = Reach { loopback_http: true, private_network: false };

fn client() -> Live {
    Live::with_proxy(LOOPBACK, None).unwrap()
}

/// A server that reads one request, sends these bytes and closes.
async fn server_sending(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(&answer).await.unwrap();
    });
    format!("http://{address}/")
}

async fn get(uri: &str) -> Answer {
    client().send(Request::get(uri).body(Bytes::new()).unwrap()).await
}

async fn get_body(answer: impl Into<Vec<u8>>) -> Result<Bytes, WireError> {
    let uri = server_sending(answer.into()).await;
    let body = get(&uri).await?.into_body();
    Ok(body.collect().await?.to_bytes())
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    [b"HTTP/1.1 200 OK\r\n", head.as_bytes(), b"\r\n", body].concat()
}

#[tokio::test]
async fn a_whole_body_ends_cleanly() {
    let sized = answer("Content-Length: 5\r\n", b"hello");
    assert_eq!(get_body(sized).await.unwrap(), "hello");
    let chunked = answer("Transfer-Encoding: chunked\r\n", b"5\r\nhello\r\n0\r\n\r\n");
    assert_eq!(get_body(chunked).await.unwrap(), "hello");
    let none = b"HTTP/1.1 204 No Content\r\n\r\n".to_vec();
    assert_eq!(get_body(none).await.unwrap(), "");
}

/// P1: an HTTP/1 body that ends only by closing is never a clean end.
#[tokio::test]
async fn a_body_that_ends_by_closing_is_terminated() {
    let error = get_body(answer("", b"hello")).await.unwrap_err();
    assert!(matches!(error, WireError::ConnectionTerminated), "{error:?}");
    let error = get_body(answer("Content-Encoding: gzip\r\n", &gzip("hello"))).await;
    assert!(matches!(error, Err(WireError::ConnectionTerminated)), "{error:?}");
}

#[tokio::test]
async fn a_cut_body_is_terminated() {
    for cut in [
        answer("Content-Length: 6\r\n", b"hello"),
        answer("Transfer-Encoding: chunked\r\n", b"5\r\nhello\r\n"),
        answer("Transfer-Encoding: chunked\r\n", b"9\r\nhello"),
        answer("Content-Length: 99\r\nContent-Encoding: gzip\r\n", &gzip("hello")),
    ] {
        let error = get_body(cut).await.unwrap_err();
        assert!(matches!(error, WireError::ConnectionTerminated), "{error:?}");
    }
}

#[tokio::test]
async fn gzip_is_undone_and_no_longer_announced() {
    let zipped = gzip("hello hello hello");
    let head = format!(
        "Content-Encoding: gzip\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n",
        zipped.len()
    );
    let uri = server_sending(answer(&head, &zipped)).await;
    let response = get(&uri).await.unwrap();
    assert!(!response.headers().contains_key("content-encoding"));
    assert!(!response.headers().contains_key("content-length"));
    assert_eq!(response.headers()["content-type"], "text/xml");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "hello hello hello");
}

#[tokio::test]
async fn damaged_or_unknown_codings_are_errors() {
    let mut zipped = gzip("hello hello hello");
    let last = zipped.len() - 5;
    zipped[last] ^= 1;
    let head = format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n", zipped.len());
    let error = get_body(answer(&head, &zipped)).await.unwrap_err();
    assert!(matches!(error, WireError::HttpResponseContentCoding(_)), "{error:?}");

    let brotli = answer("Content-Encoding: br\r\nContent-Length: 1\r\n", b"x");
    let error = get_body(brotli).await.unwrap_err();
    assert!(matches!(error, WireError::HttpResponseContentCoding(_)), "{error:?}");
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let moved =
        "HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n";
    let uri = server_sending(moved.into()).await;
    assert_eq!(get(&uri).await.unwrap().status(), 302);
}

#[tokio::test]
async fn failures_keep_their_own_codes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let refused = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let error = get(&refused).await.unwrap_err();
    assert!(matches!(error, WireError::ConnectionRefused), "{error:?}");

    let silent = server_sending(Vec::new()).await;
    let error = get(&silent).await.unwrap_err();
    assert!(matches!(error, WireError::ConnectionTerminated), "{error:?}");

    let garbage = server_sending(b"SSH-2.0-OpenSSH\r\n\r\n".to_vec()).await;
    let error = get(&garbage).await.unwrap_err();
    assert!(matches!(error, WireError::HttpProtocolError), "{error:?}");

    let huge = answer(&format!("X: {}\r\n", "x".repeat(1 << 20)), b"");
    let error = get(&server_sending(huge).await).await.unwrap_err();
    assert!(matches!(error, WireError::HttpResponseHeaderSectionSize(_)), "{error:?}");

    // No resolver asks the network for a label of more than 63 characters.
    let error = get(&format!("http://{}.invalid/", "x".repeat(64))).await.unwrap_err();
    assert!(matches!(error, WireError::DnsError { .. }), "{error:?}");
}

/// The name passes the egress policy when it is the account's own; the address behind it decides.
#[tokio::test]
async fn a_name_that_leads_to_loopback_is_not_connected_to() {
    let closed = Live::with_proxy(Reach::default(), None).unwrap();
    let request = Request::get("https://localhost:1/").body(Bytes::new()).unwrap();
    let error = closed.send(request).await.unwrap_err();
    assert!(matches!(error, WireError::DestinationIpProhibited), "{error:?}");
}

#[tokio::test]
async fn loopback_goes_past_the_proxy() {
    let uri = server_sending(answer("Content-Length: 2\r\n", b"ok")).await;
    let proxy = ProxyRules::new("http://127.0.0.1:1", "");
    let client = Live::with_proxy(LOOPBACK, Some(proxy)).unwrap();
    let response = client.send(Request::get(&uri).body(Bytes::new()).unwrap()).await;
    assert_eq!(response.unwrap().status(), 200);
}

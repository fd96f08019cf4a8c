//! What goes through the proxy, what goes past it, and what the proxy is told.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use super::tls_tests::{client_config, server};
use super::*;

const ALL: Reach = Reach { loopback_http: true, private_network: true };

/// A proxy that refuses every connection, and what it was asked for.
fn proxy() -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let log = seen.clone();
    // Ends with the test program.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                head.extend(byte);
            }
            log.lock().unwrap().push(String::from_utf8(head).unwrap());
            stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").unwrap();
        }
    });
    (address, seen)
}

/// Names lead to this machine.
fn client(proxy: SocketAddr, past: &str) -> Live {
    let rules = ProxyRules::new(format!("http://planted-user:planted-password@{proxy}"), past);
    let look_up: resolver::LookUp =
        Arc::new(|_| Box::pin(async { Ok(vec![([127, 0, 0, 1], 0).into()]) }));
    let names = Checked::new(look_up, ALL, rules.host());
    Live::with_names(names, Some(rules), client_config()).unwrap()
}

async fn get(client: Live, uri: String) -> Answer {
    client.send(Request::get(uri).body(Bytes::new()).unwrap()).await
}

/// The proxy gets the name, which it resolves itself, and its own credential; of the request it learns nothing.
#[tokio::test]
async fn https_goes_through_the_proxy() {
    let (address, seen) = proxy();
    let request = Request::get("https://api.example/path?planted=1")
        .header("authorization", "Basic planted")
        .body(Bytes::new())
        .unwrap();
    let error = client(address, "").send(request).await.unwrap_err();
    // Which proves that nothing was sent.
    assert!(matches!(error, WireError::DestinationUnavailable), "{error:?}");
    let seen = seen.lock().unwrap().join("");
    assert!(seen.starts_with("CONNECT api.example:443 HTTP/1.1\r\n"), "{seen}");
    let credential = "proxy-authorization: Basic cGxhbnRlZC11c2VyOnBsYW50ZWQtcGFzc3dvcmQ=\r\n";
    assert!(seen.to_ascii_lowercase().contains(&credential.to_ascii_lowercase()), "{seen}");
    assert!(!seen.contains("planted"), "{seen}");
}

/// The server's certificate is for another name: that it is judged shows that the server was reached.
#[tokio::test]
async fn what_no_proxy_names_goes_past() {
    let (address, seen) = proxy();
    for past in ["api.example", ".example", "other.example, api.example", "*"] {
        let uri = format!("https://api.example:{}/", server().port());
        let error = get(client(address, past), uri).await.unwrap_err();
        assert!(matches!(error, WireError::TlsCertificateError), "{past}: {error:?}");
    }
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn loopback_goes_past_the_proxy_over_https_too() {
    let (address, seen) = proxy();
    for host in ["localhost", "127.0.0.1"] {
        let uri = format!("https://{host}:{}/", server().port());
        assert_eq!(get(client(address, ""), uri).await.unwrap().status(), 200, "{host}");
    }
    assert!(seen.lock().unwrap().is_empty());
}

//! Which of a name's addresses are given out, and that no others are connected to.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::live::{Live, tls};
use crate::outgoing::{Answer, Outgoing, WireError};

const ALL: Reach = Reach { loopback_http: true, private_network: true };
const LOOPBACK: Reach = Reach { loopback_http: true, private_network: false };

fn permitted(reach: Reach, name: &str, addresses: &[&str]) -> Option<Vec<String>> {
    let found = addresses.iter().map(|text| text.parse().unwrap()).collect();
    let resolver = Checked::new(system(), reach, Some("proxy.internal".into()));
    let permitted = resolver.permitted(name, found).ok()?;
    Some(permitted.iter().map(SocketAddr::to_string).collect())
}

#[test]
fn only_permitted_addresses_are_given_out() {
    let none = Reach::default();
    let addresses = ["64.39.96.133:0", "10.0.0.1:0"];
    assert_eq!(permitted(none, "api.example", &addresses).unwrap(), ["64.39.96.133:0"]);
    assert_eq!(permitted(none, "proxy.internal", &["10.0.0.1:0"]).unwrap(), ["10.0.0.1:0"]);
}

#[test]
fn localhost_never_leads_elsewhere() {
    assert_eq!(permitted(ALL, "localhost", &["10.0.0.1:0"]), None);
    let addresses = ["10.0.0.1:0", "127.0.0.1:0"];
    assert_eq!(permitted(ALL, "localhost", &addresses).unwrap(), ["127.0.0.1:0"]);
}

/// A name that leads to each list in turn, and how often it was looked up.
fn names(answers: &[&[&str]]) -> (LookUp, Arc<AtomicU32>) {
    let parsed = |list: &&[&str]| list.iter().map(|text| text.parse().unwrap()).collect();
    let answers: Mutex<VecDeque<Vec<SocketAddr>>> =
        Mutex::new(answers.iter().map(parsed).collect());
    let count = Arc::<AtomicU32>::default();
    let counter = count.clone();
    let look_up: LookUp = Arc::new(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        let next = answers.lock().unwrap().pop_front().expect("one look-up too many");
        Box::pin(async move { Ok(next) })
    });
    (look_up, count)
}

fn client(reach: Reach, look_up: LookUp) -> Live {
    Live::with_names(Checked::new(look_up, reach, None), None, tls().unwrap()).unwrap()
}

async fn get(client: &Live, uri: &str) -> Answer {
    client.send(Request::get(uri).body(Bytes::new()).unwrap()).await
}

#[tokio::test]
async fn a_name_that_leads_to_no_public_address_is_not_connected_to() {
    let addresses = [
        "127.0.0.1:0",
        "10.0.0.1:0",
        "172.16.0.1:0",
        "192.168.0.1:0",
        "169.254.169.254:0",
        "100.64.0.1:0",
        "0.0.0.0:0",
        "224.0.0.1:0",
        "255.255.255.255:0",
        "[::]:0",
        "[::1]:0",
        "[fe80::1]:0",
        "[fd00::1]:0",
        "[ff02::1]:0",
        "[::ffff:127.0.0.1]:0",
        "[::ffff:10.0.0.1]:0",
        "[64:ff9b::7f00:1]:0",
        "[2002:a00:1::]:0",
    ];
    for address in addresses {
        let (look_up, count) = names(&[&[address]]);
        let error = get(&client(Reach::default(), look_up), "https://api.example/").await;
        assert!(matches!(error, Err(WireError::DestinationIpProhibited)), "{address}: {error:?}");
        assert_eq!(count.load(Ordering::SeqCst), 1, "{address}");
    }
}

/// A server on loopback that closes each connection after its answer.
async fn server() -> (u16, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::<AtomicU32>::default();
    let counter = seen.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
            stream.write_all(answer).await.unwrap();
        }
    });
    (port, seen)
}

/// DNS rebinding: whatever a name leads to later, the connection goes to the address that was checked.
#[tokio::test]
async fn the_address_that_was_checked_is_the_one_connected_to() {
    let (port, seen) = server().await;
    let uri = format!("http://api.example:{port}/");
    // Permitted at first, and not when asked again.
    let (look_up, count) = names(&[&["127.0.0.1:0"], &["10.0.0.1:0"]]);
    let client = client(LOOPBACK, look_up);
    assert_eq!(get(&client, &uri).await.unwrap().status(), 200);
    assert_eq!(
        count.load(Ordering::SeqCst),
        1,
        "a second look-up could differ from the checked one"
    );
    let error = get(&client, &uri).await.unwrap_err();
    assert!(matches!(error, WireError::DestinationIpProhibited), "{error:?}");
    assert_eq!((count.load(Ordering::SeqCst), seen.load(Ordering::SeqCst)), (2, 1));
}

/// Of a name with addresses of both kinds, the forbidden one is not even tried.
#[tokio::test]
async fn a_forbidden_address_among_others_is_left_out() {
    let (port, seen) = server().await;
    let (look_up, _) = names(&[&["10.0.0.1:0", "[fd00::1]:0", "127.0.0.1:0"]]);
    let answer = get(&client(LOOPBACK, look_up), &format!("http://api.example:{port}/")).await;
    assert_eq!(answer.unwrap().status(), 200);
    assert_eq!(seen.load(Ordering::SeqCst), 1);
}

//! E4: no request is ever sent twice by the client itself, however its connection ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use http::Request;

use super::Live;
use super::tls_tests::{client_config, server_config};
use crate::address::Reach;
use crate::outgoing::{Answer, Outgoing, WireError};

const LOOPBACK: Reach = Reach { loopback_http: true, private_network: true };
const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// What a server does after a connection's nth request; false closes it.
type Serve = fn(connection: &mut TcpStream, nth: u32) -> bool;

/// A server that counts the requests whose bodies came whole, over all connections.
fn server(serve: Serve) -> (String, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::<AtomicU32>::default();
    let counter = seen.clone();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let (mut connection, counter) = (connection.unwrap(), counter.clone());
            std::thread::spawn(move || {
                let mut nth = 0;
                while read_request(&mut connection).is_some() {
                    counter.fetch_add(1, Ordering::SeqCst);
                    nth += 1;
                    if !serve(&mut connection, nth) {
                        break;
                    }
                }
            });
        }
    });
    (format!("http://{address}/write"), seen)
}

/// Reads one request with the body `a=1`.
fn read_request(connection: &mut TcpStream) -> Option<()> {
    let mut reader = BufReader::with_capacity(1, connection);
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
    }
    reader.read_exact(&mut [0; 3]).ok()
}

async fn post(client: &Live, uri: &str) -> Answer {
    client.send(Request::post(uri).body(Bytes::from_static(b"a=1")).unwrap()).await
}

#[tokio::test]
async fn e4_a_write_on_a_connection_that_the_server_then_closes_is_sent_once() {
    let (uri, seen) = server(|connection, nth| {
        if nth == 1 {
            connection.write_all(OK).unwrap();
        }
        nth == 1
    });
    let client = Live::with_proxy(LOOPBACK, None).unwrap();
    assert_eq!(post(&client, &uri).await.unwrap().status(), 200);
    let error = post(&client, &uri).await.unwrap_err();
    assert!(matches!(error, WireError::ConnectionTerminated), "{error:?}");
    assert_eq!(seen.load(Ordering::SeqCst), 2);
}

/// The server hangs up while the connection is idle: now and then the client finds out only when it has sent.
#[tokio::test]
async fn e4_writes_that_race_with_the_end_of_their_connection_are_sent_at_most_once() {
    let (uri, seen) = server(|connection, _| {
        connection.write_all(OK).unwrap();
        false
    });
    let client = Live::with_proxy(LOOPBACK, None).unwrap();
    let (mut answered, mut failed) = (0, 0);
    for _ in 0..500 {
        match post(&client, &uri).await {
            Ok(_) => answered += 1,
            Err(WireError::ConnectionTerminated) => failed += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    let seen = seen.load(Ordering::SeqCst);
    println!("writes sent: 500, answered: {answered}, broken off: {failed}, received: {seen}");
    assert_eq!(seen, answered);
}

/// HTTP/2 servers can give a request back; by default `reqwest` sends it again, three times in all.
#[tokio::test]
async fn e4_a_write_that_an_http2_server_refuses_is_sent_once() {
    for ending in [Ending::Refused, Ending::GoAway] {
        let (uri, seen) = http2_server(ending);
        let mut tls = client_config();
        tls.alpn_protocols = vec![b"h2".to_vec()];
        let client = Live::with_tls(LOOPBACK, None, tls).unwrap();
        let error = post(&client, &uri).await.unwrap_err();
        assert!(matches!(error, WireError::ConnectionTerminated), "{ending:?}: {error:?}");
        assert_eq!(seen.load(Ordering::SeqCst), 1, "{ending:?}");
    }
}

#[derive(Clone, Copy, Debug)]
enum Ending {
    /// `RST_STREAM` with `REFUSED_STREAM`.
    Refused,
    /// `GOAWAY` with `NO_ERROR`, as if no request had been taken.
    GoAway,
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;

/// Counts the requests that came, and ends each with `ending`.
fn http2_server(ending: Ending) -> (String, Arc<AtomicU32>) {
    let mut config = server_config();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::<AtomicU32>::default();
    let counter = seen.clone();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let session = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut tls = rustls::StreamOwned::new(session, connection.unwrap());
            // The client may hang up at any moment.
            let _ = serve_http2(&mut tls, ending, &counter);
        }
    });
    (format!("https://localhost:{port}/write"), seen)
}

fn serve_http2(
    connection: &mut (impl Read + Write),
    ending: Ending,
    seen: &AtomicU32,
) -> std::io::Result<()> {
    let mut preface = [0; 24];
    connection.read_exact(&mut preface)?;
    write_frame(connection, SETTINGS, 0, &[])?;
    loop {
        let mut head = [0; 9];
        connection.read_exact(&mut head)?;
        let [a, b, c, kind, flags, stream @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        connection.read_exact(&mut payload)?;
        let stream = u32::from_be_bytes(stream);
        let is_request_end = matches!(kind, DATA | HEADERS) && flags & 1 == 1;
        if is_request_end {
            seen.fetch_add(1, Ordering::SeqCst);
            match ending {
                Ending::Refused => write_frame(connection, RST_STREAM, stream, &[0, 0, 0, 7])?,
                Ending::GoAway => return write_frame(connection, GOAWAY, 0, &[0; 8]),
            }
        }
    }
}

fn write_frame(to: &mut impl Write, kind: u8, stream: u32, payload: &[u8]) -> std::io::Result<()> {
    let length = u8::try_from(payload.len()).unwrap();
    let mut frame = vec![0, 0, length, kind, 0];
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    to.write_all(&frame)?;
    to.flush()
}

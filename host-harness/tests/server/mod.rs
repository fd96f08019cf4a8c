//! A server on loopback that answers request after request as it is told, a connection for each.
//!
//! In: a function from the number of a request, from 0, and the request to its answer. Out: an address, and the requests
//! that came. Ends with the test program.

#![allow(dead_code, reason = "each test program has its own copy and uses a part")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request as the server saw it.
#[derive(Clone)]
pub struct Seen {
    pub head: String,
    pub body: String,
}

impl Seen {
    /// The value of the first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.head.lines().filter_map(|line| line.split_once(": "));
        found.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }
}

/// What is sent back.
pub struct Reply {
    pub status: u16,
    pub media_type: &'static str,
    pub body: String,
    /// The connection closes after so many bytes of the body.
    pub cut: Option<usize>,
}

/// A whole answer in XML.
pub fn reply(status: u16, body: impl Into<String>) -> Reply {
    Reply { status, media_type: "text/xml", body: body.into(), cut: None }
}

/// A running server.
pub struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Starts one on a free port.
    pub fn start(answer: impl Fn(usize, &Seen) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let log = seen.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(request) = read(&mut stream) else { continue };
                let number = log.lock().unwrap().len();
                log.lock().unwrap().push(request.clone());
                send(&mut stream, &answer(number, &request));
            }
        });
        Self { address, seen }
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests that came so far, in order.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

/// A whole request; none if the client closes before.
fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let seen = Seen { head: head.to_owned(), body: body.to_owned() };
            let length = seen.header("content-length").map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return Some(seen);
            }
        }
        match stream.read(&mut piece) {
            Ok(length) if length > 0 => bytes.extend_from_slice(&piece[..length]),
            _ => return None,
        }
    }
}

fn send(stream: &mut TcpStream, reply: &Reply) {
    let Reply { status, media_type, body, cut } = reply;
    let head = format!(
        "HTTP/1.1 {status} Whatever\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let body = &body.as_bytes()[..cut.unwrap_or(body.len())];
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
}

//! A gateway (and API server) on loopback: gives tokens, takes them back, counts.
//!
//! In: HTTP/1.1 with keep-alive, and the time; out: tokens for `password` and `secret`, answers for valid tokens.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// How long its tokens live.
pub const LIFETIME_S: u64 = 4 * 3600;

const HOSTS: &str = r#"[{"policyId":1,"subscriptionId":2,"hostIds":[3]}]"#;
const HOST_LIST: &str = "<HOST_LIST_OUTPUT><RESPONSE><DATETIME>2026-11-20T12:00:00Z</DATETIME><HOST_LIST>\
                         <HOST><ID>1</ID></HOST></HOST_LIST></RESPONSE></HOST_LIST_OUTPUT>";

/// The running server.
pub struct Gateway {
    /// Its base URL.
    pub url: String,
    books: Arc<Books>,
}

struct Books {
    /// Nanoseconds since 1970.
    time: Arc<AtomicU64>,
    logins: AtomicU64,
    data: AtomicU64,
    /// The number of the oldest login whose token is still good.
    good_from: AtomicU64,
}

struct Asked {
    path: String,
    authorization: String,
    client_secret: String,
    body: String,
}

impl Gateway {
    /// Starts one.
    pub fn start(time: Arc<AtomicU64>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (logins, data, good_from) = Default::default();
        let books = Arc::new(Books { time, logins, data, good_from });
        let kept = books.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let (connection, books) = (connection.unwrap(), books.clone());
                std::thread::spawn(move || serve(connection, &books));
            }
        });
        Self { url, books: kept }
    }

    /// How many logins it saw, refused ones included.
    pub fn logins(&self) -> u64 {
        self.books.logins.load(Ordering::SeqCst)
    }

    /// How many requests with a good token it answered.
    pub fn data(&self) -> u64 {
        self.books.data.load(Ordering::SeqCst)
    }

    /// Takes all tokens back that it has given.
    pub fn revoke(&self) {
        self.books.good_from.store(self.logins() + 1, Ordering::SeqCst);
    }
}

fn serve(connection: TcpStream, books: &Books) {
    let mut writer = connection.try_clone().unwrap();
    let mut reader = BufReader::new(connection);
    while let Some(asked) = read(&mut reader) {
        let (status, kind, body) = books.answer(&asked);
        let head = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if writer.write_all(head.as_bytes()).is_err() {
            return;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|&length| length > 0)?;
    let path = line.split(' ').nth(1)?.split('?').next()?.to_owned();
    let (authorization, client_secret, body) = Default::default();
    let mut asked = Asked { path, authorization, client_secret, body };
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        let value = value.trim().to_owned();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "authorization" => asked.authorization = value,
            "clientsecret" => asked.client_secret = value,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8(body).unwrap();
    Some(asked)
}

impl Books {
    fn answer(&self, asked: &Asked) -> (u16, &'static str, String) {
        let is_right = match asked.path.as_str() {
            "/auth" => asked.body.contains("password=password&"),
            "/auth/oidc" | "/auth/oauth" => asked.client_secret == "secret",
            path if path.starts_with("/api/") => {
                assert!(asked.authorization.starts_with("Basic "), "{}", asked.authorization);
                return (200, "text/xml", HOST_LIST.to_owned());
            }
            _ => {
                if !self.is_good(&asked.authorization) {
                    return (401, "application/json", r#"{"message":"Unauthorized"}"#.to_owned());
                }
                self.data.fetch_add(1, Ordering::SeqCst);
                return (200, "application/json", HOSTS.to_owned());
            }
        };
        let number = self.logins.fetch_add(1, Ordering::SeqCst) + 1;
        if !is_right {
            return (401, "text/plain", "wrong".to_owned());
        }
        let claims = format!(r#"{{"exp":{},"n":{number}}}"#, self.now() + LIFETIME_S);
        (201, "text/plain", format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims)))
    }

    fn now(&self) -> u64 {
        self.time.load(Ordering::SeqCst) / 1_000_000_000
    }

    fn is_good(&self, authorization: &str) -> bool {
        let claims = authorization.strip_prefix("Bearer ").and_then(|jwt| jwt.split('.').nth(1));
        let Some(claims) = claims.and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok()) else {
            return false;
        };
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        claims["n"].as_u64().unwrap() >= self.good_from.load(Ordering::SeqCst)
            && claims["exp"].as_u64().unwrap() > self.now()
    }
}

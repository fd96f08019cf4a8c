//! A server on this machine that answers HTTP/1.1 byte by byte as it is told, cut connections included.
//!
//! In: a function from request to reply. Out: an address. Stops when it is dropped.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It stays open for the next request.
    Open,
    /// It closes properly.
    Close,
    /// It breaks.
    Reset,
}

/// What is sent back: bytes of the head and the body as they stand on the wire, and what follows.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Status line, headers, empty line and body.
    pub bytes: Vec<u8>,
    /// How the connection ends.
    pub end: End,
}

impl Reply {
    /// An answer with its length.
    pub fn with_length(status: u16, media_type: &str, body: &[u8]) -> Self {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} Whatever\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n"
        );
        Self { bytes: [head.as_bytes(), body].concat(), end: End::Open }
    }

    /// An answer in chunks of so many bytes.
    pub fn chunked(status: u16, media_type: &str, body: &[u8], chunk: usize) -> Self {
        let mut bytes = format!(
            "HTTP/1.1 {status} Whatever\r\nContent-Type: {media_type}\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        .into_bytes();
        for piece in body.chunks(chunk) {
            bytes.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
            bytes.extend_from_slice(piece);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        Self { bytes, end: End::Open }
    }

    /// The same, of which only so many bytes come.
    pub fn cut(mut self, after: usize, end: End) -> Self {
        self.bytes.truncate(after);
        self.end = end;
        self
    }
}

type Answer = dyn Fn(http::Request<Vec<u8>>) -> Reply + Send + Sync;

/// A running server.
pub struct Loopback {
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Loopback {
    /// Starts a server on a free port.
    ///
    /// # Errors
    /// If there is none.
    pub async fn start(
        answer: impl Fn(http::Request<Vec<u8>>) -> Reply + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let answer: Arc<Answer> = Arc::new(answer);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A connection that breaks is what this server is for.
                tokio::spawn(serve(stream, answer.clone()));
            }
        });
        Ok(Self { address, accepting })
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut stream: TcpStream, answer: Arc<Answer>) -> io::Result<()> {
    let mut received = Vec::new();
    while let Some(request) = read(&mut stream, &mut received).await? {
        let reply = answer(request);
        stream.write_all(&reply.bytes).await?;
        match reply.end {
            End::Open => {}
            End::Close => return stream.shutdown().await,
            End::Reset => {
                stream.flush().await?;
                return stream.set_zero_linger();
            }
        }
    }
    Ok(())
}

/// The next request; none if the client closes.
async fn read(
    stream: &mut TcpStream,
    received: &mut Vec<u8>,
) -> io::Result<Option<http::Request<Vec<u8>>>> {
    loop {
        if let Some((request, length)) = whole(received) {
            received.drain(..length);
            return Ok(Some(request));
        }
        if stream.read_buf(received).await? == 0 {
            return Ok(None);
        }
    }
}

/// The request that these bytes begin with, and its length, if it is whole.
fn whole(bytes: &[u8]) -> Option<(http::Request<Vec<u8>>, usize)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let mut builder = http::Request::builder().method(words.next()?).uri(words.next()?);
    let mut length = 0;
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
        builder = builder.header(name, value.trim());
    }
    let body = bytes.get(end + 4..end + 4 + length)?;
    Some((builder.body(body.to_vec()).ok()?, end + 4 + length))
}

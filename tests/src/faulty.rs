//! A world that fails: a list's server behind a transport that cuts, delays and refuses as it is told.
//!
//! In: a [`List`] and a [`Trouble`]. Out: a transport for the connector, natively. Its clock moves by waiting only.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use qualys_plugin::transport::{Body, Response, Transport, TransportError};

use crate::lists::List;

/// What goes wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The body ends after so many bytes: with an error, or as if that were all.
    Cut {
        /// How many bytes come.
        after: usize,
        /// Whether the end looks like the end.
        clean: bool,
    },
    /// No head comes, but this failure.
    NoHead(&'static str),
    /// Another answer comes instead: status, headers, body.
    Instead(u16, &'static [(&'static str, &'static str)], &'static str),
}

/// A fault, and where it strikes.
#[derive(Clone, Copy, Debug)]
pub struct Trouble {
    /// The page that it strikes.
    pub page: usize,
    /// What happens there.
    pub fault: Fault,
    /// How often.
    pub times: usize,
    /// How many bytes come at a time.
    pub piece: usize,
}

/// What several transports of one try share.
pub struct World<'l> {
    list: &'l List,
    trouble: Trouble,
    struck: Cell<usize>,
    now_ms: Cell<i64>,
    stray: RefCell<Option<String>>,
}

impl<'l> World<'l> {
    /// A world in which this list is asked for, and this goes wrong.
    pub fn new(list: &'l List, trouble: Trouble) -> Rc<Self> {
        let now_ms = Cell::new(list.now * 1000);
        Rc::new(Self { list, trouble, struck: Cell::new(0), now_ms, stray: RefCell::new(None) })
    }

    /// How often the trouble has struck.
    pub fn struck(&self) -> usize {
        self.struck.get()
    }

    /// A request that no page of the case answers, if one was sent.
    pub fn stray(&self) -> Option<String> {
        self.stray.borrow().clone()
    }
}

/// A way into a world.
pub struct Faulty(pub Rc<World<'static>>);

impl Transport for Faulty {
    fn send(&mut self, request: &http::Request<Vec<u8>>) -> Result<Response, TransportError> {
        let world = &self.0;
        let Some((page, body)) = world.list.answer(request) else {
            let body = String::from_utf8_lossy(request.body());
            *world.stray.borrow_mut() = Some(format!("{} {body}", request.uri()));
            return Err(TransportError::new("HTTP-request-denied"));
        };
        let trouble = &world.trouble;
        let strikes = page == trouble.page && world.struck.get() < trouble.times;
        let fault = if strikes { trouble.fault } else { Fault::None };
        if fault != Fault::None {
            world.struck.set(world.struck.get() + 1);
        }
        let whole = body.len();
        let piece = trouble.piece;
        let page = &world.list.pages[page];
        match fault {
            Fault::NoHead(code) => Err(TransportError::new(code)),
            Fault::Instead(status, headers, body) => {
                let pieces = Pieces { bytes: body.as_bytes().to_vec(), piece, broken: false };
                Ok(response(status, headers.iter().copied(), body.len(), pieces))
            }
            Fault::None | Fault::Cut { .. } => {
                let mut bytes = body;
                let broken = match fault {
                    Fault::Cut { after, clean } => {
                        // A page that begins later is shorter; it is cut all the same.
                        bytes.truncate(after.min(whole.saturating_sub(1)));
                        !clean
                    }
                    _ => false,
                };
                let headers = page.headers.iter().map(|(name, value)| (&**name, &**value));
                Ok(response(page.status, headers, whole, Pieces { bytes, piece, broken }))
            }
        }
    }

    fn wait(&mut self, milliseconds: u64) {
        let waited = i64::try_from(milliseconds).expect("nobody waits that long");
        self.0.now_ms.set(self.0.now_ms.get() + waited);
    }

    fn now(&self) -> i64 {
        self.0.now_ms.get() / 1000
    }

    fn ticks(&self) -> u64 {
        0
    }
}

fn response<'h>(
    status: u16,
    headers: impl Iterator<Item = (&'h str, &'h str)>,
    length: usize,
    pieces: Pieces,
) -> Response {
    let mut builder = http::Response::builder().status(status).header("content-length", length);
    for (name, value) in headers {
        builder = builder.header(name, value);
    }
    let body: Box<dyn Body> = Box::new(pieces);
    builder.body(body).expect("fixtures have proper headers")
}

/// A body in pieces, which may break.
struct Pieces {
    bytes: Vec<u8>,
    piece: usize,
    broken: bool,
}

impl Body for Pieces {
    fn read(&mut self, _most: usize) -> Result<Option<Vec<u8>>, TransportError> {
        if self.bytes.is_empty() {
            let broken = self.broken.then(|| TransportError::new("connection-terminated"));
            return broken.map_or(Ok(None), Err);
        }
        let rest = self.bytes.split_off(self.piece.min(self.bytes.len()));
        Ok(Some(std::mem::replace(&mut self.bytes, rest)))
    }
}

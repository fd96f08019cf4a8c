//! The seam to the world: sends one request, reads its answer, waits, tells the time.
//!
//! In: a plain `http::Request`. Out: the answer's head and a [`Body`] to pull from. It knows
//! neither Qualys nor retries. `wasi` is the one over `wasi:http`; tests bring their own.

#[cfg(target_arch = "wasm32")]
pub mod wasi;

/// How much a body is asked for at most, in bytes. Large, since every read crosses the component
/// boundary; measured by the project's benchmark.
pub const CHUNK: usize = 256 * 1024;

/// A failure below HTTP, by the name of its WASI error code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError {
    /// The WASI `error-code` in its own spelling, for example `DNS-timeout`.
    pub code: &'static str,
    /// What the host adds; not fit for decisions.
    pub text: String,
}

impl TransportError {
    /// A failure with this WASI code.
    #[must_use]
    pub fn new(code: &'static str) -> Self {
        Self { code, text: String::new() }
    }

    /// Whether it proves that the request never reached the server (rule E4).
    #[must_use]
    pub fn proves_nothing_sent(&self) -> bool {
        self.denied()
            || self.code.starts_with("DNS-")
            || self.code.starts_with("destination-")
            || matches!(
                self.code,
                "connection-refused" | "connection-limit-reached" | "TLS-certificate-error"
            )
    }

    /// Whether the host's policy refused the request.
    #[must_use]
    pub fn denied(&self) -> bool {
        matches!(
            self.code,
            "HTTP-request-denied" | "HTTP-request-URI-invalid" | "destination-IP-prohibited"
        )
    }
}

/// An answer's body, pulled piece by piece.
pub trait Body {
    /// The next piece, at most about `most` bytes; none at the clean end.
    ///
    /// # Errors
    /// When the connection breaks before the clean end.
    fn read(&mut self, most: usize) -> Result<Option<Vec<u8>>, TransportError>;
}

/// An answer: status and headers, and the body to pull from.
pub type Response = http::Response<Box<dyn Body>>;

/// The world, as far as a step may touch it.
pub trait Transport {
    /// Sends the request and returns once the answer's head is there.
    ///
    /// # Errors
    /// When no head came; the code says how far the request got.
    fn send(&mut self, request: &http::Request<Vec<u8>>) -> Result<Response, TransportError>;

    /// Waits this long, in milliseconds.
    fn wait(&mut self, milliseconds: u64);

    /// The wall clock, in seconds since 1970-01-01T00:00:00Z.
    fn now(&self) -> i64;

    /// A monotonic count of nanoseconds, for jitter only.
    fn ticks(&self) -> u64;
}

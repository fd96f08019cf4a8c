//! Bodies for the decoders' tests: the same bytes in pieces of any size, whole or cut.

use crate::decode::Input;
use crate::transport::{Body, TransportError};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// The sizes of pieces that every body goes through.
pub const SIZES: [usize; 4] = [usize::MAX, 1, 2, 7];

struct Pieces {
    bytes: Vec<u8>,
    size: usize,
    reset: bool,
}

impl Body for Pieces {
    fn read(&mut self, _most: usize) -> Result<Option<Vec<u8>>, TransportError> {
        if self.bytes.is_empty() {
            let reset = self.reset.then(|| TransportError::new("connection-terminated"));
            return reset.map_or(Ok(None), Err);
        }
        let rest = self.bytes.split_off(self.size.min(self.bytes.len()));
        Ok(Some(std::mem::replace(&mut self.bytes, rest)))
    }
}

/// These bytes in pieces of this size, with a clean end.
pub fn whole(bytes: &[u8], size: usize) -> Input {
    input(bytes, size, false)
}

/// These bytes in pieces of this size, then the connection breaks.
pub fn broken(bytes: &[u8], size: usize) -> Input {
    input(bytes, size, true)
}

/// These bytes as gzip, in pieces of this size.
pub fn zipped(bytes: &[u8], size: usize) -> Input {
    Input::new(Box::new(Pieces { bytes: gzip(bytes), size, reset: false }), true).unwrap()
}

/// These bytes as gzip, of which the last `missing` bytes do not come.
pub fn zipped_cut(bytes: &[u8], missing: usize) -> Input {
    let mut bytes = gzip(bytes);
    bytes.truncate(bytes.len() - missing);
    Input::new(Box::new(Pieces { bytes, size: 7, reset: false }), true).unwrap()
}

fn input(bytes: &[u8], size: usize, reset: bool) -> Input {
    Input::new(Box::new(Pieces { bytes: bytes.to_vec(), size, reset }), false).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

//! What stands for a secret where the secret must not stand: a hash.
//!
//! In: parts of text; out: 32 bytes that lead nowhere back. Knows nothing of what the parts mean.

use sha2::{Digest as _, Sha256};

pub(crate) type Digest = [u8; 32];

/// Each part with its length, so that no two lists of parts look the same.
pub(crate) fn digest(parts: &[&[u8]]) -> Digest {
    let mut sha256 = Sha256::new();
    for part in parts {
        sha256.update((part.len() as u64).to_le_bytes());
        sha256.update(part);
    }
    sha256.finalize().into()
}

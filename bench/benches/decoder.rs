//! The decoders alone, each over a document of its kind: `cargo bench -p bench`.
//!
//! In: documents made from a seed. Out: divan's table, with bytes per second.

use bench::decoders::decode;
use bench::document::{Document, Kind};
use divan::Bencher;
use divan::counter::BytesCount;

const BYTES: u64 = 8 << 20;

fn main() {
    divan::main();
}

#[divan::bench(args = Kind::ALL.map(Kind::name))]
fn decodes(bencher: Bencher<'_, '_>, kind: &str) {
    let kind = Kind::named(kind).expect("the arguments are names");
    let document = Document::new(kind, BYTES);
    bencher
        .counter(BytesCount::new(document.bytes))
        .bench(|| decode(&document).expect("the document is whole"));
}

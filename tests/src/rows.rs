//! Many small records, made piece by piece: hosts with nothing but an ID, and rows of detections as CSV.
//!
//! In: how many. Out: the bytes of the whole answer.

use std::fmt::Write as _;

use bytes::Bytes;

const PIECE_BYTES: usize = 64 << 10;

/// A HOST_LIST_OUTPUT of `count` hosts with the IDs 1, 2, 3 …
pub fn hosts(count: u64) -> impl Iterator<Item = Bytes> + Send {
    let head =
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<HOST_LIST_OUTPUT><RESPONSE><HOST_LIST>\n";
    let tail = "</HOST_LIST></RESPONSE></HOST_LIST_OUTPUT>\n";
    lines(head, tail, count, |text, number| writeln!(text, "<HOST><ID>{number}</ID></HOST>"))
}

/// Detections as CSV, header, footer and all, of the QIDs 1, 2, 3 …
pub fn detections(count: u64) -> impl Iterator<Item = Bytes> + Send {
    let head = "----BEGIN_RESPONSE_HEADER_CSV\n----END_RESPONSE_HEADER_CSV\n----BEGIN_RESPONSE_BODY_CSV\n\
                \"Host ID\",\"IP Address\",\"QID\",\"Type\",\"Severity\",\"Status\",\"Results\"\n";
    let tail = "----END_RESPONSE_BODY_CSV\n----BEGIN_RESPONSE_FOOTER_CSV\n\"Status Message\"\n\"Finished\"\n\
                ----END_RESPONSE_FOOTER_CSV\n";
    lines(head, tail, count, |text, number| {
        writeln!(
            text,
            "\"6506432\",\"10.0.0.11\",\"{number}\",\"Confirmed\",\"4\",\"Active\",\"Package\tInstalled, \"\"old\"\"\n\
             linux-image\t5.15.0-100\""
        )
    })
}

fn lines(
    head: &'static str,
    tail: &'static str,
    count: u64,
    write: impl Fn(&mut String, u64) -> std::fmt::Result + Send,
) -> impl Iterator<Item = Bytes> + Send {
    let mut number = 0;
    let body = std::iter::from_fn(move || {
        let mut piece = String::with_capacity(2 * PIECE_BYTES);
        while piece.len() < PIECE_BYTES && number < count {
            number += 1;
            // Writing into a String does not fail.
            let _ = write(&mut piece, number);
        }
        (!piece.is_empty()).then(|| Bytes::from(piece))
    });
    let whole = |text: &'static str| std::iter::once(Bytes::from_static(text.as_bytes()));
    whole(head).chain(body).chain(whole(tail))
}

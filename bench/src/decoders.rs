//! The decoders alone, natively: no request, no list of pages, no batches.
//!
//! In: a document. Out: how many records and bytes of JSON.

use qualys_plugin::catalogue;
use qualys_plugin::decode::{Decoder, Fault, Found, Input, Settings, csv, json, xml};

use crate::conversion::Converted;
use crate::document::{Document, Kind};
use crate::native::Replayed;

/// What `open` tells a decoder for a step without options.
const SETTINGS: Settings = Settings { max_record_bytes: 4 << 20, typed: false, key: None };
/// Records are taken out of the buffer when it holds so much, as a batch does.
const BATCH: usize = 256 << 10;

/// Decodes a document.
///
/// # Errors
/// Whatever the decoder says.
pub fn decode(document: &Document) -> Result<Converted, Fault> {
    let mut decoder = decoder(document)?;
    let mut converted = Converted::default();
    let mut batch = Vec::new();
    let mut records = 0;
    loop {
        let found = decoder.next(&mut batch)?;
        let ended = matches!(found, Found::End(_));
        if found == Found::Record {
            batch.push(b'\n');
            records += 1;
        }
        if ended || batch.len() >= BATCH {
            converted.add(&batch, records);
            batch.clear();
            records = 0;
        }
        if ended {
            return Ok(converted);
        }
    }
}

fn decoder(document: &Document) -> Result<Decoder, Fault> {
    let (resource, operation) = document.kind.operation();
    let reply = &catalogue::find(resource, operation).expect("the catalogue has it").reply;
    let input = Input::new(Box::new(Replayed::of(document)), true)?;
    let settings = SETTINGS;
    Ok(match (document.kind, reply.csv, reply.json) {
        (Kind::Csv, Some(form), _) => Decoder::Csv(Box::new(csv::List::new(input, form, settings))),
        (Kind::Json, _, Some(kind)) => {
            Decoder::Json(Box::new(json::List::new(input, kind, settings)))
        }
        _ => Decoder::Xml(Box::new(xml::List::new(input, reply, settings))),
    })
}

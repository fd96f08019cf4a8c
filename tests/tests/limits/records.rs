//! Records and tokens at and above their limits, and markup that is made to be slow.

use host_harness::error::ErrorCase;
use serde_json::json;
use tests::guests::{SMALL, Streamed, USUAL};

use super::{BOTH, MIB, Parts, error, many, passes, record, response, step, text, too_large};

const SORTED: &str = "interleaved";

#[test]
fn e7_a_record_of_64_mib_is_refused_and_named() {
    for guest in BOTH {
        let parts: [fn() -> Parts; 3] = [
            || vec![text("<OS><![CDATA["), many("0123456789abcdef", 4 * MIB), text("]]></OS>")],
            || {
                vec![
                    text("<TAGS>"),
                    many("<TAG><TAG_ID>1</TAG_ID></TAG>", 64 * MIB / 29),
                    text("</TAGS>"),
                ]
            },
            || vec![many("<A>0123456789012345</A><B>0123456789012345</B>", 64 * MIB / 46)],
        ];
        for parts in parts {
            let streamed = guest().open(&step(), record(parts()));
            too_large(error(&streamed), &["record 2", "4194304", "max_record_bytes"]);
            assert_eq!(streamed.records, 1);
        }
    }
}

#[test]
fn e7_a_token_above_the_limit_is_refused() {
    let long = || many("0123456789abcdef", 5 * MIB / 16);
    for guest in BOTH {
        let parts: [fn() -> Parts; 6] = [
            || vec![text("<OS>"), many("0123456789abcdef", 5 * MIB / 16), text("</OS>")],
            || vec![text("<OS a=\""), many("0123456789abcdef", 5 * MIB / 16), text("\"/>")],
            || vec![text("<!-- "), many("0123456789abcdef", 5 * MIB / 16), text("--><OS/>")],
            || vec![text("<"), many("A", 5 * MIB), text("/>")],
            || vec![text("<OS>"), many(" \n", 5 * MIB / 2), text("</OS>")],
            || vec![text("<OS>"), many("&quot;", 5 * MIB / 6), text("</OS>")],
        ];
        for parts in parts {
            let streamed = guest().open(&step(), record(parts()));
            too_large(error(&streamed), &["record 2", "max_record_bytes"]);
        }
        let before = response(vec![text("<!-- "), long(), text("-->")]);
        too_large(error(&guest().open(&step(), before)), &["max_record_bytes"]);
    }
}

/// Records whose JSON is just below `limit` bytes, each made of other stuff.
fn just_below(limit: usize) -> Vec<(&'static str, Parts)> {
    let cdata = |inside| vec![text("<OS><![CDATA["), inside, text("]]></OS>")];
    let left = limit - 100;
    vec![
        ("one text", cdata(many("0123456789abcdef", left / 16))),
        ("escaped text", cdata(many("\"\\", left / 4))),
        ("control characters", cdata(many("\u{1}\u{2}", left / 12))),
        ("references", vec![text("<OS>"), many("&#34;", left / 5), text("</OS>")]),
        (
            "detections",
            vec![
                text("<DETECTION_LIST>"),
                many("<DETECTION><QID>1</QID></DETECTION>", left / 12),
                text("</DETECTION_LIST>"),
            ],
        ),
        ("unknown elements", vec![many("<A>1</A>", left / 4)]),
        ("empty elements", vec![many("<A/>", left / 3)]),
        ("attributes", vec![many("<A b='1'/>", left / 11)]),
        (SORTED, vec![many("<A>0123456789012345</A><B>0123456789012345</B>", left / 38)]),
        ("mixed text", vec![text("<OS>"), many("0123456789<A/>", left / 13), text("</OS>")]),
        (
            "nested",
            vec![text("<A><B><C>"), many("<D>0123456789</D>", left / 13), text("</C></B></A>")],
        ),
    ]
}

/// What is sorted is held twice: whether there is room depends on the guest, that nothing traps does not.
fn passes_or_lacks_room(what: &str, streamed: &Streamed) {
    match &streamed.error {
        Some(refused) if what == SORTED => too_large(refused, &["record 2", "memory"]),
        _ => passes(streamed, 3),
    }
}

#[test]
fn e7_a_record_just_below_the_limit_passes_in_16_mib() {
    for guest in BOTH {
        for (what, parts) in just_below(4 * MIB) {
            println!("{} MiB: {what}", guest().memory / MIB);
            let streamed = guest().open(&step(), record(parts));
            passes_or_lacks_room(what, &streamed);
            let longest = streamed.longest;
            assert!(longest > 4 * MIB / 3 || what == SORTED, "{what}: {longest}");
        }
    }
}

#[test]
fn e7_a_record_of_16_mib_passes_in_64_mib_when_asked_for() {
    let mut step = step();
    step["options"] = json!({ "max_record_bytes": 16 * MIB });
    for (what, parts) in just_below(16 * MIB) {
        println!("{what}");
        passes_or_lacks_room(what, &USUAL.open(&step, record(parts)));
    }
    for (_, parts) in just_below(16 * MIB) {
        let streamed = SMALL.open(&step, record(parts));
        if streamed.error.is_some() {
            too_large(error(&streamed), &["record 2", "memory"]);
        }
    }
}

#[test]
fn x9_elements_are_nested_256_deep_and_no_deeper() {
    let nested = |depth: usize| record(vec![text("<A>".repeat(depth) + &"</A>".repeat(depth))]);
    for guest in BOTH {
        // The root, RESPONSE, HOST_LIST and HOST come before.
        passes(&guest().open(&step(), nested(252)), 3);
        let streamed = guest().open(&step(), nested(253));
        assert_eq!(error(&streamed).case, ErrorCase::PermanentMalformedResponse);
        let streamed = guest().open(&step(), nested(1_000_000));
        assert_eq!(error(&streamed).case, ErrorCase::PermanentMalformedResponse);
    }
}

#[test]
fn e7_an_element_has_at_most_10000_different_children() {
    let names =
        |count: usize| text((0..count).map(|at| format!("<N{at}>1</N{at}>")).collect::<String>());
    for guest in BOTH {
        passes(&guest().open(&step(), record(vec![names(9_999)])), 3);
        let streamed = guest().open(&step(), record(vec![names(20_000)]));
        too_large(error(&streamed), &["record 2", "children", "10000"]);
    }
}

/// The time is the host's: computing for 10 s between two calls stops a guest.
#[test]
fn e7_hostile_markup_does_not_take_the_machines_time() {
    let names: String = (0..9_000).map(|at| format!("<N{at}/>")).collect();
    let parts: [fn() -> Parts; 3] = [
        || {
            vec![
                text("<IP_SET>"),
                many("<ID>1</ID><ID_RANGE>2-3</ID_RANGE>", 100_000),
                text("</IP_SET>"),
            ]
        },
        || vec![many("<ID>1</ID><ID_RANGE>2-3</ID_RANGE>", 100_000)],
        || {
            let open: String = (0..200).map(|_| "<A><B/><C/><B/>").collect();
            vec![text(open), many("<D>1</D><E>2</E>", 50_000), text("</A>".repeat(200))]
        },
    ];
    for guest in BOTH {
        for parts in parts {
            passes(&guest().open(&step(), record(parts())), 3);
        }
        let looked_up = vec![text(names.clone()), many("<N8998>1</N8998><N8999>1</N8999>", 60_000)];
        passes(&guest().open(&step(), record(looked_up)), 3);
    }
}

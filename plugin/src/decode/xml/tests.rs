//! Rules X1 to X10, each through both tokenizers and in pieces of 1, 2, 7 and all bytes.

mod foretold;
mod habit;

use super::quick::QuickTokens;
use super::tokens::{SliceTokens, Tokens};
use super::*;
use crate::decode::{Found, Proof};
use crate::model::Records;
use crate::transport::{Body, TransportError};
use serde_json::json;

/// A body that comes in pieces of a given size, and ends or breaks.
struct Pieces {
    bytes: Vec<u8>,
    size: usize,
    breaks: bool,
}

impl Body for Pieces {
    fn read(&mut self, _most: usize) -> Result<Option<Vec<u8>>, TransportError> {
        if self.bytes.is_empty() && self.breaks {
            return Err(TransportError::new("connection-terminated"));
        }
        if self.bytes.is_empty() {
            return Ok(None);
        }
        let rest = self.bytes.split_off(self.size.min(self.bytes.len()));
        Ok(Some(std::mem::replace(&mut self.bytes, rest)))
    }
}

fn window(bytes: &[u8], size: usize, breaks: bool) -> Window {
    let pieces = Pieces { bytes: bytes.to_vec(), size, breaks };
    Window::new(Input::new(Box::new(pieces), false).unwrap())
}

#[derive(Debug, PartialEq)]
struct Answer {
    records: Vec<String>,
    outside: Vec<(String, Value)>,
    end: Result<Proof, Fault>,
    oddities: Oddities,
    counts: Counts,
}

fn drain<T: Tokens>(tokens: T, reply: &Reply, settings: Settings) -> Answer {
    let mut list = List::over(tokens, reply, settings);
    let mut answer = Answer {
        records: vec![],
        outside: vec![],
        end: Err(Fault::Incomplete),
        oddities: Oddities::default(),
        counts: vec![],
    };
    loop {
        let mut out = Vec::new();
        match list.next(&mut out) {
            Ok(Found::Record) => {
                let text = String::from_utf8(out).unwrap();
                assert!(crate::decode::parse_json(text.as_bytes()).is_some(), "no JSON: {text}");
                list.add_counts(&mut answer.counts);
                answer.records.push(text);
            }
            Ok(Found::Outside(path, value)) => answer.outside.push((path.join("/"), value)),
            Ok(Found::LeftOut(path)) => answer.outside.push((path.join("/"), Value::Null)),
            Ok(Found::End(proof)) => {
                answer.end = Ok(proof);
                break;
            }
            Err(fault) => {
                answer.end = Err(fault);
                break;
            }
        }
    }
    answer.oddities = list.oddities();
    answer
}

const SETTINGS: Settings = Settings { max_record_bytes: 4 << 20, typed: false, key: Some("ID") };

/// The answer, which must be the same through every way.
#[track_caller]
fn read_with(document: &[u8], reply: &Reply, settings: Settings) -> Answer {
    let limit = settings.max_record_bytes;
    let whole = drain(SliceTokens::new(window(document, 1 << 20, false), limit), reply, settings);
    for size in [1, 2, 7] {
        let slice = drain(SliceTokens::new(window(document, size, false), limit), reply, settings);
        assert_eq!(slice, whole, "own tokenizer, pieces of {size}");
        let quick = drain(QuickTokens::new(window(document, size, false), limit), reply, settings);
        assert_eq!(quick, whole, "quick-xml, pieces of {size}");
    }
    whole
}

#[track_caller]
fn read(document: &str, reply: &Reply) -> Answer {
    read_with(document.as_bytes(), reply, SETTINGS)
}

static LIST: Reply = Reply::list(
    &["OUT"],
    &[
        Records::at("RESPONSE/HOST_LIST/HOST"),
        Records::bare("RESPONSE/ID_SET/ID"),
        Records::bare("RESPONSE/ID_SET/ID_RANGE"),
        Records::at("RESPONSE/GROUP/ITEM").list("ITEM").context(&["RESPONSE/GROUP/NAME"]),
    ],
)
.repeated(&[
    "RESPONSE/HOST_LIST/HOST",
    "RESPONSE/HOST_LIST/HOST/IP_SET/IP",
    "RESPONSE/HOST_LIST/HOST/IP_SET/IP_RANGE",
    "RESPONSE/HOST_LIST/HOST/D/X",
    "RESPONSE/HOST_LIST/HOST/META/*/ATTRIBUTE",
])
.repeated_rare(&["RESPONSE/HOST_LIST/HOST/META/EC2"])
.attributed(&[("RESPONSE/HOST_LIST/HOST/QDS", &["severity"]), ("LAST", &["last"])])
.containers(&["RESPONSE/HOST_LIST/HOST/TAGS"])
.verbatim(&["RESPONSE/HOST_LIST/HOST/RULE"])
.sensitive(&["RESPONSE/HOST_LIST/HOST/PASSWORD"])
.integers(&["RESPONSE/HOST_LIST/HOST/ID", "RESPONSE/HOST_LIST/HOST/PORT"]);

#[track_caller]
fn record(inside: &str, expected: Value) {
    let document =
        format!("<OUT><RESPONSE><HOST_LIST><HOST>{inside}</HOST></HOST_LIST></RESPONSE></OUT>");
    let answer = read(&document, &LIST);
    assert_eq!(answer.end, Ok(Proof::RootEnd));
    assert_eq!(answer.records, [expected.to_string()]);
}

#[test]
fn x1_names_attributes_text_and_order() {
    record(
        r#"<B>2</B><A x="1" y='&lt;"'>t</A><C z="3"/>"#,
        json!({"B": "2", "A": {"@x": "1", "@y": "<\"", "#text": "t"}, "C": {"@z": "3"}}),
    );
}

#[test]
fn x2_repeated_elements_are_arrays_by_path_also_with_one() {
    record(
        "<IP>10.0.0.1</IP><IP_SET><IP>10.0.0.1</IP></IP_SET>",
        json!({"IP": "10.0.0.1", "IP_SET": {"IP": ["10.0.0.1"]}}),
    );
}

#[test]
fn x2_interleaved_elements_are_collected_into_one_array_each() {
    record(
        "<IP_SET><IP>a</IP><IP_RANGE>b</IP_RANGE><IP>c</IP><IP_RANGE>d</IP_RANGE><IP>e</IP></IP_SET><Z>1</Z>",
        json!({"IP_SET": {"IP": ["a", "c", "e"], "IP_RANGE": ["b", "d"]}, "Z": "1"}),
    );
    record(
        "<D n=\"1\"><X><Y>1</Y></X><W/><X><Y>2</Y><Y>3</Y></X></D>",
        json!({"D": {"@n": "1", "X": [{"Y": "1"}, {"Y": ["2", "3"]}], "W": ""}}),
    );
}

#[test]
fn x3_elements_that_can_carry_an_attribute_are_objects() {
    record("<QDS severity=\"LOW\">5</QDS>", json!({"QDS": {"@severity": "LOW", "#text": "5"}}));
    record("<QDS>5</QDS>", json!({"QDS": {"#text": "5"}}));
    record("<QDS/>", json!({"QDS": {}}));
}

#[test]
fn x4_empty_containers_hold_their_arrays_and_empty_text_is_empty() {
    record(
        "<IP_SET/><TAGS> \n </TAGS><A></A><B/>",
        json!({"IP_SET": {"IP": [], "IP_RANGE": []}, "TAGS": {}, "A": "", "B": ""}),
    );
    record("<D>\n <X>1</X>\n</D>", json!({"D": {"X": ["1"]}}));
}

#[test]
fn x5_unknown_elements_become_arrays_when_seen_twice() {
    let document = "<OUT><RESPONSE><HOST_LIST><HOST><U>1</U><V/><U><W>2</W></U><META><EC2>\
        <ATTRIBUTE>a</ATTRIBUTE></EC2><EC2><ATTRIBUTE>b</ATTRIBUTE></EC2></META></HOST>\
        </HOST_LIST></RESPONSE></OUT>";
    let answer = read(document, &LIST);
    let expected = json!({"U": ["1", {"W": "2"}], "V": "",
        "META": {"EC2": [{"ATTRIBUTE": ["a"]}, {"ATTRIBUTE": ["b"]}]}});
    assert_eq!(answer.records, [expected.to_string()]);
    assert_eq!(answer.oddities.shape, Some((2, "EC2".to_owned())));
}

#[test]
fn x6_nothing_is_expanded_and_cdata_is_verbatim() {
    record(
        "<A>&lt;&#65;&nbsp;&x;</A><B><![CDATA[&lt;b&gt; <i> ]] > &quot;]]></B>",
        json!({"A": "<A&nbsp;&x;", "B": "&lt;b&gt; <i> ]] > &quot;"}),
    );
}

#[test]
fn x7_text_and_cdata_are_joined() {
    record("<A>a<!-- c -->b<![CDATA[c]]><![CDATA[d]]>e</A>", json!({"A": "abcde"}));
    record(
        "<A> \n <![CDATA[x]]> \n </A><B> x <![CDATA[y]]> </B><C>  </C><D>a<!-- --> </D>",
        json!({"A": "x", "B": " x y", "C": "  ", "D": {"#text": "a "}}),
    );
    record("<A>\n <B>1</B>\n</A>", json!({"A": {"B": "1"}}));
    record("<A>t1<B>1</B>t2<B>2</B> </A>", json!({"A": {"B": ["1", "2"], "#text": "t1t2"}}));
    record(
        "<A x=\"1\"><![CDATA[y]]> </A><E x=\"1\"> </E>",
        json!({"A": {"@x": "1", "#text": "y"}, "E": {"@x": "1", "#text": " "}}),
    );
}

#[test]
fn x8_bad_bytes_and_forbidden_characters_are_kept_and_counted() {
    let mut document = b"<OUT><RESPONSE><HOST_LIST><HOST><A>x".to_vec();
    document.extend_from_slice(b"\xff\xe2\x82z\x01\xc3\xa9");
    document.extend_from_slice(b"</A></HOST></HOST_LIST></RESPONSE></OUT>");
    let answer = read_with(&document, &LIST, SETTINGS);
    assert_eq!(answer.records, ["{\"A\":\"x\u{fffd}\u{fffd}z\\u0001é\"}"]);
    assert_eq!((answer.oddities.replaced, answer.oddities.forbidden), (2, 1));
}

#[test]
fn x9_comments_doctype_and_several_containers_are_accepted() {
    let answer = read(
        "<!-- first --><?xml version=\"1.0\"?><!DOCTYPE OUT SYSTEM \"a>b\" [<!ENTITY x \"]>\">\
         <!-- ' --> ]><OUT><RESPONSE><!-- keep-alive --><HOST_LIST><HOST><ID>1</ID></HOST>\
         </HOST_LIST><HOST_LIST><HOST><ID>2</ID></HOST></HOST_LIST></RESPONSE></OUT>\n<!-- end //-->",
        &LIST,
    );
    assert_eq!(answer.records, [r#"{"ID":"1"}"#, r#"{"ID":"2"}"#]);
    assert_eq!(answer.end, Ok(Proof::RootEnd));
}

#[test]
fn x9_deeper_than_256_is_malformed() {
    let deep = format!("<OUT><RESPONSE><HOST_LIST><HOST>{}", "<A>".repeat(253));
    let answer = read(&deep, &LIST);
    assert!(matches!(answer.end, Err(Fault::Malformed { .. })), "{:?}", answer.end);
    let fine = format!(
        "<OUT><RESPONSE><HOST_LIST><HOST>{}{}</HOST></HOST_LIST></RESPONSE></OUT>",
        "<A>".repeat(252),
        "</A>".repeat(252)
    );
    assert_eq!(read(&fine, &LIST).records.len(), 1);
}

#[test]
fn x10_what_stands_outside_is_the_envelope_and_ids_are_records() {
    let answer = read(
        "<OUT v=\"1\"><REQUEST><K>a</K></REQUEST><RESPONSE><DATETIME>d</DATETIME><ID_SET n=\"2\">\
         <ID>7</ID><ID_RANGE>8-9</ID_RANGE></ID_SET><LAST last=\"9\">t</LAST></RESPONSE>\
         <LAST last=\"9\"/></OUT>",
        &LIST,
    );
    assert_eq!(answer.records, [r#"{"ID":"7"}"#, r#"{"ID_RANGE":"8-9"}"#]);
    let outside: Vec<_> =
        answer.outside.iter().map(|(path, value)| format!("{path} {value}")).collect();
    assert_eq!(
        outside,
        [
            r#" {"@v":"1"}"#,
            r#"REQUEST {"K":"a"}"#,
            r#"RESPONSE/DATETIME "d""#,
            r#"RESPONSE/ID_SET {"@n":"2"}"#,
            r##"RESPONSE/LAST {"@last":"9","#text":"t"}"##,
            r#"LAST {"@last":"9"}"#,
        ]
    );
}

#[test]
fn x10_context_and_list_names_go_into_the_record() {
    let answer = read(
        "<OUT><RESPONSE><GROUP><NAME>g1</NAME><ITEM><A>1</A></ITEM></GROUP><GROUP><NAME>g2</NAME>\
         <ITEM/></GROUP><GROUP><ITEM>t</ITEM></GROUP></RESPONSE></OUT>",
        &LIST,
    );
    assert_eq!(
        answer.records,
        [
            json!({"@list": "ITEM", "@context": {"NAME": "g1"}, "A": "1"}).to_string(),
            json!({"@list": "ITEM", "@context": {"NAME": "g2"}}).to_string(),
            json!({"@list": "ITEM", "#text": "t"}).to_string(),
        ]
    );
}

#[test]
fn verbatim_markup_secrets_and_numbers() {
    record(
        "<RULE><AND n=\"1\"><DP>1</DP><NOT/>&lt;</AND></RULE><PASSWORD>p</PASSWORD>",
        json!({"RULE": "<AND n=\"1\"><DP>1</DP><NOT/>&lt;</AND>", "PASSWORD": "***"}),
    );
    let document = b"<OUT><RESPONSE><HOST_LIST><HOST><ID>12</ID><PORT>007</PORT></HOST><HOST>\
        <ID>-3</ID><PORT>99999999999999999999</PORT></HOST></HOST_LIST></RESPONSE></OUT>";
    let answer = read_with(document, &LIST, Settings { typed: true, ..SETTINGS });
    assert_eq!(
        answer.records,
        [r#"{"ID":12,"PORT":"007"}"#, r#"{"ID":-3,"PORT":"99999999999999999999"}"#]
    );
}

#[test]
fn p1_a_cut_anywhere_is_incomplete_and_never_a_success() {
    let document = "<?xml version=\"1.0\"?><!-- c --><OUT><RESPONSE><DATETIME>d</DATETIME><HOST_LIST>\
        <HOST><ID>1</ID><A x=\"1\"><![CDATA[é]]></A></HOST><HOST><ID>2</ID></HOST></HOST_LIST>\
        </RESPONSE></OUT>";
    for cut in 0..document.len() {
        let bytes = &document.as_bytes()[..cut];
        for breaks in [false, true] {
            let slice = drain(SliceTokens::new(window(bytes, 3, breaks), 1 << 20), &LIST, SETTINGS);
            let quick = drain(QuickTokens::new(window(bytes, 3, breaks), 1 << 20), &LIST, SETTINGS);
            let expected = if breaks {
                Fault::Transport(TransportError::new("connection-terminated"))
            } else {
                Fault::Incomplete
            };
            assert_eq!(slice.end, Err(expected.clone()), "own tokenizer, cut at {cut}");
            assert_eq!(quick.end, Err(expected), "quick-xml, cut at {cut}");
            assert_eq!(slice.records, quick.records);
        }
    }
}

#[test]
fn e7_a_record_or_token_above_the_limit_is_the_typed_error() {
    let small = Settings { max_record_bytes: 100, ..SETTINGS };
    let text = "x".repeat(60);
    let document = format!(
        "<OUT><RESPONSE><HOST_LIST><HOST><ID>1</ID></HOST><HOST><A>{text}</A><B>{text}</B></HOST>"
    );
    let answer = read_with(document.as_bytes(), &LIST, small);
    assert_eq!(answer.records.len(), 1);
    assert_eq!(answer.end, Err(Fault::TooLarge { record: 2, limit: 100, what: "record" }));
    let document = format!("<OUT><RESPONSE><HOST_LIST><HOST><A>{}", "x".repeat(300_000));
    let limit = Settings { max_record_bytes: 1000, ..SETTINGS };
    let tokens = SliceTokens::new(window(document.as_bytes(), 999, false), 1000);
    let answer = drain(tokens, &LIST, limit);
    assert_eq!(answer.end, Err(Fault::TooLarge { record: 1, limit: 1000, what: "token" }));
}

#[test]
fn p10_counts_are_of_the_record_and_every_repeated_element_inside() {
    let answer = read(
        "<OUT><RESPONSE><HOST_LIST><HOST><IP_SET><IP>a</IP><IP>b</IP></IP_SET></HOST><HOST/>\
         </HOST_LIST></RESPONSE></OUT>",
        &LIST,
    );
    assert_eq!(answer.counts, [("HOST".to_owned(), 2), ("IP".to_owned(), 2)]);
}

#[test]
fn tags_must_match() {
    for document in ["<OUT></RESPONSE>", "<OUT><RESPONSE></OUT>", "text", "<OUT><1 <></OUT>"] {
        let tokens = SliceTokens::new(window(document.as_bytes(), 3, false), 1 << 20);
        let end = drain(tokens, &LIST, SETTINGS).end;
        assert!(matches!(end, Err(Fault::Malformed { .. })), "{document}: {end:?}");
    }
}

#[test]
fn a_document_is_one_value_with_its_root() {
    let reply = Reply::write().repeated(&["RESPONSE/ITEM_LIST/ITEM"]);
    let body = b"<SIMPLE_RETURN><RESPONSE><TEXT>ok</TEXT><ITEM_LIST><ITEM><KEY>ID</KEY></ITEM>\
        </ITEM_LIST></RESPONSE></SIMPLE_RETURN> trailing";
    let pieces = Pieces { bytes: body.to_vec(), size: 5, breaks: false };
    let input = Input::new(Box::new(pieces), true).unwrap();
    let (value, _) = document(input, &reply, 1 << 20).unwrap();
    assert_eq!(
        value,
        json!({"SIMPLE_RETURN": {"RESPONSE": {"TEXT": "ok",
        "ITEM_LIST": {"ITEM": [{"KEY": "ID"}]}}}})
    );
}

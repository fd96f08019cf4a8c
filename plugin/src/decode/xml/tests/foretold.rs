//! What was remembered of earlier records changes nothing in later ones: each comes out as it does
//! alone, whatever came, in whatever order, before it.

use super::{LIST, read};
use std::fmt::Write as _;

/// Names that records of the list may hold, among them arrays, attributes and a secret; many more
/// than are looked for ahead.
const NAMES: [&str; 12] =
    ["ID", "IP_SET", "QDS", "TAGS", "OS", "D", "META", "RULE", "PASSWORD", "A", "AB", "EC2"];

/// Numbers that look random and are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % most
    }
}

fn children(random: &mut Random, depth: u64, text: &mut String) {
    for index in 0..random.below(9) {
        let name = match random.below(8) {
            // In the same order most of the time, with some left out.
            0..=4 => NAMES[index as usize % NAMES.len()].to_owned(),
            5 | 6 => NAMES[random.below(NAMES.len() as u64) as usize].to_owned(),
            _ => format!("N{}", random.below(60)),
        };
        let attributes = if random.below(6) == 0 { " a=\"1\" b='&gt;'" } else { "" };
        let times = if random.below(5) == 0 { 3 } else { 1 };
        for _ in 0..times {
            // Writing into a String does not fail.
            let _ = write!(text, "\n  <{name}{attributes}>");
            match random.below(10) {
                0 => {}
                1 => text.push_str("  \n"),
                2 => text.push_str("<![CDATA[<b>\"x\"]]\u{e9}>]]>"),
                3 => text.push_str("a &amp; b\\c"),
                4 => text.push_str("<![CDATA[]]>"),
                5 | 6 if depth < 3 => children(random, depth + 1, text),
                7 => text.push_str("x<!-- y -->z <I/> t"),
                _ => text.push_str("some text"),
            }
            let _ = write!(text, "</{name}>");
        }
    }
}

fn list(records: &[String]) -> Vec<String> {
    let document =
        format!("<OUT><RESPONSE><HOST_LIST>{}</HOST_LIST></RESPONSE></OUT>", records.concat());
    let answer = read(&document, &LIST);
    assert!(answer.end.is_ok(), "{:?}", answer.end);
    answer.records
}

#[test]
fn x2_a_record_is_the_same_whatever_came_before_it() {
    let mut random = Random(1);
    let records: Vec<String> = (0..60)
        .map(|_| {
            let mut text = "<HOST>".to_owned();
            children(&mut random, 0, &mut text);
            text.push_str("\n</HOST>");
            text
        })
        .collect();
    let together = list(&records);
    let alone: Vec<String> =
        records.iter().flat_map(|record| list(std::slice::from_ref(record))).collect();
    assert_eq!(together.len(), records.len());
    for (index, (together, alone)) in together.iter().zip(&alone).enumerate() {
        assert_eq!(together, alone, "record {index}: {}", records[index]);
    }
}

#[test]
fn x2_more_children_than_are_remembered_are_kept() {
    let many = |from: usize| -> String {
        let names = (from..from + 1500).map(|name| format!("<M{name}>{name}</M{name}>"));
        format!("<HOST>{}</HOST>", names.collect::<String>())
    };
    let records = [many(0), many(700), many(0), many(1)];
    let together = list(&records);
    let alone: Vec<String> =
        records.iter().flat_map(|record| list(std::slice::from_ref(record))).collect();
    assert_eq!(together, alone);
}

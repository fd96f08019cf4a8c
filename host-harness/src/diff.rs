//! Compares two texts line by line, for people.
//!
//! In: what was expected and what came; out: the lines that differ, with a little around them.

use std::fmt::Write as _;

/// Lines shown around a difference.
const CONTEXT: usize = 3;

/// Beyond this many comparisons the middle is shown as replaced as a whole.
const MAX_COMPARISONS: usize = 4_000_000;

/// Lines shown at most.
const MAX_LINES: usize = 200;

enum Line<'a> {
    Same(&'a str),
    Missing(&'a str),
    Surplus(&'a str),
}

/// The differing lines: `-` expected, `+` came. Empty if the texts are equal.
pub fn lines(expected: &str, actual: &str) -> String {
    if expected == actual {
        return String::new();
    }
    let (expected, actual): (Vec<_>, Vec<_>) =
        (expected.lines().collect(), actual.lines().collect());
    let script = script(&expected, &actual);
    let changed: Vec<_> =
        (0..script.len()).filter(|at| !matches!(script.get(*at), Some(Line::Same(_)))).collect();
    let mut out = String::new();
    let mut last_shown = None;
    for (at, line) in script.iter().enumerate() {
        let near = changed.partition_point(|change| change + CONTEXT < at);
        if changed.get(near).is_none_or(|change| change.saturating_sub(CONTEXT) > at) {
            continue;
        }
        if last_shown.is_some_and(|last| last + 1 < at) {
            out.push_str("  …\n");
        }
        last_shown = Some(at);
        if out.lines().count() >= MAX_LINES {
            out.push_str("  … and more\n");
            break;
        }
        let (mark, text) = match line {
            Line::Same(text) => (' ', text),
            Line::Missing(text) => ('-', text),
            Line::Surplus(text) => ('+', text),
        };
        // Writing into a String does not fail.
        let _ = writeln!(out, "{mark} {text}");
    }
    if changed.is_empty() {
        out.push_str("the texts differ in their last line break only\n");
    }
    out
}

/// The longest common subsequence of the middle, after what is equal at both ends.
fn script<'a>(expected: &[&'a str], actual: &[&'a str]) -> Vec<Line<'a>> {
    let head = expected.iter().zip(actual).take_while(|(a, b)| a == b).count();
    let (same_head, expected) = expected.split_at(head);
    let actual = actual.get(head..).unwrap_or_default();
    let tail = expected.iter().rev().zip(actual.iter().rev()).take_while(|(a, b)| a == b).count();
    let (expected, same_tail) = expected.split_at(expected.len() - tail);
    let actual = actual.get(..actual.len() - tail).unwrap_or_default();

    let mut script: Vec<_> = same_head.iter().copied().map(Line::Same).collect();
    if expected.len().saturating_mul(actual.len()) > MAX_COMPARISONS {
        script.extend(expected.iter().copied().map(Line::Missing));
        script.extend(actual.iter().copied().map(Line::Surplus));
    } else {
        middle(expected, actual, &mut script);
    }
    script.extend(same_tail.iter().copied().map(Line::Same));
    script
}

#[allow(
    clippy::indexing_slicing,
    reason = "every index is below the lengths that the table was made with"
)]
fn middle<'a>(expected: &[&'a str], actual: &[&'a str], script: &mut Vec<Line<'a>>) {
    let width = actual.len() + 1;
    let mut common = vec![0_u32; (expected.len() + 1) * width];
    for i in (0..expected.len()).rev() {
        for j in (0..actual.len()).rev() {
            common[i * width + j] = if expected[i] == actual[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < expected.len() && j < actual.len() {
        if expected[i] == actual[j] {
            script.push(Line::Same(expected[i]));
            (i, j) = (i + 1, j + 1);
        } else if common[(i + 1) * width + j] >= common[i * width + j + 1] {
            script.push(Line::Missing(expected[i]));
            i += 1;
        } else {
            script.push(Line::Surplus(actual[j]));
            j += 1;
        }
    }
    script.extend(expected[i..].iter().copied().map(Line::Missing));
    script.extend(actual[j..].iter().copied().map(Line::Surplus));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_differs_and_a_little_around() {
        assert_eq!(lines("a\nb\n", "a\nb\n"), "");
        assert_eq!(lines("a\nb\nc\n", "a\nx\nc\n"), "  a\n- b\n+ x\n  c\n");
        assert_eq!(lines("a\n", "a\nb\n"), "  a\n+ b\n");
        let long: String = (0..30).map(|n| format!("{n}\n")).collect();
        let other = long.replace("\n2\n", "\nX\n").replace("\n27\n", "\nY\n");
        let shown = lines(&long, &other);
        assert!(shown.contains("- 2\n+ X\n  3\n  4\n  5\n  …\n  24\n"), "{shown}");
        assert!(lines("a", "a\n").contains("line break"));
    }
}

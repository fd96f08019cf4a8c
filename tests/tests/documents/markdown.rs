//! The few things of Markdown that the tests of the documents read.
//! In: a text. Out: its links, its code, a section. Knows no file.

/// The targets of the links outside code.
pub(crate) fn links(text: &str) -> Vec<String> {
    let prose = parts(text).into_iter().filter(|(is_code, _)| !is_code);
    let links = prose.flat_map(|(_, line)| {
        let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        targets.map(str::to_owned).collect::<Vec<_>>()
    });
    links.collect()
}

/// Every piece of code: the lines of blocks, and what stands in backticks.
pub(crate) fn code(text: &str) -> Vec<String> {
    let code = parts(text).into_iter().filter(|(is_code, _)| *is_code);
    code.map(|(_, line)| line).collect()
}

/// The code blocks, each as one text.
pub(crate) fn blocks(text: &str) -> Vec<String> {
    let fences = text.split("\n```").skip(1).step_by(2);
    fences.filter_map(|block| Some(block.split_once('\n')?.1.to_owned() + "\n")).collect()
}

/// The text below the heading `### heading`, up to the next heading.
pub(crate) fn section<'t>(text: &'t str, heading: &str) -> Option<&'t str> {
    let (_, after) = text.split_once(&format!("\n### {heading}\n"))?;
    Some(after.split("\n##").next().unwrap_or(after))
}

/// The text in pieces: whether each is code, and its text.
fn parts(text: &str) -> Vec<(bool, String)> {
    let mut parts = Vec::new();
    let mut in_block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if in_block {
            parts.push((true, line.to_owned()));
        } else {
            let pieces = line.split('`').enumerate();
            parts.extend(pieces.map(|(index, piece)| (index % 2 == 1, piece.to_owned())));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# A\n\n### b\nsee [c](d.md) and `e [f](g)`\n```rust\n// h\ni [j](k)\n```\n\n### l\nm\n";

    #[test]
    fn links_code_and_sections_are_told_apart() {
        assert_eq!(links(TEXT), ["d.md"]);
        assert_eq!(code(TEXT), ["e [f](g)", "// h", "i [j](k)"]);
        assert_eq!(blocks(TEXT), ["// h\ni [j](k)\n"]);
        assert!(section(TEXT, "b").unwrap().ends_with("```\n"));
        assert_eq!(section(TEXT, "l"), Some("m\n"));
        assert_eq!(section(TEXT, "none"), None);
    }
}

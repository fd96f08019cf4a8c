//! What the bodies of the fixtures show of each element that can repeat: one in its parent, and several.
//!
//! In: bodies and paths. Out: the paths of which one or the other is not shown. It reads no golden.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::Event;

/// How often an element stands in one parent, by its path below the root.
pub type Repeats = BTreeMap<String, BTreeSet<usize>>;

/// Adds what one body shows.
pub fn observe(body: &str, repeats: &mut Repeats) {
    let mut reader = Reader::from_str(body);
    reader.config_mut().expand_empty_elements = true;
    let mut names: Vec<String> = Vec::new();
    let mut children: Vec<BTreeMap<String, usize>> = vec![BTreeMap::new()];
    loop {
        match reader.read_event().expect("the fixtures that succeed are well-formed") {
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                let siblings = children.last_mut().expect("the document is a parent");
                *siblings.entry(name.clone()).or_default() += 1;
                names.push(name);
                children.push(BTreeMap::new());
            }
            Event::End(_) => {
                let path = names.get(1..).unwrap_or_default().join("/");
                for (name, number) in children.pop().unwrap_or_default() {
                    let path = if path.is_empty() { name } else { format!("{path}/{name}") };
                    repeats.entry(path).or_default().insert(number);
                }
                names.pop();
            }
            Event::Eof => return,
            _ => {}
        }
    }
}

/// The paths of which `repeats` does not show one and several; `*` is any one element.
pub fn missing<'p>(paths: &[&'p str], repeats: &Repeats) -> Vec<&'p str> {
    let fits = |pattern: &str, path: &str| {
        let (pattern, path): (Vec<_>, Vec<_>) =
            (pattern.split('/').collect(), path.split('/').collect());
        pattern.len() == path.len()
            && pattern.iter().zip(&path).all(|(wanted, name)| *wanted == "*" || wanted == name)
    };
    let shown = |pattern: &str| {
        let numbers = repeats.iter().filter(|(path, _)| fits(pattern, path));
        let numbers: BTreeSet<usize> =
            numbers.flat_map(|(_, numbers)| numbers.iter().copied()).collect();
        numbers.contains(&1) && numbers.iter().any(|number| *number > 1)
    };
    paths.iter().copied().filter(|path| !shown(path)).collect()
}

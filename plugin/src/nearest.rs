//! Finds the valid word that a wrong one was meant to be.
//!
//! In: a word and the valid ones. Out: the nearest, if it is near enough to be worth saying.

/// The nearest of `candidates` to `word`, unless all of them are too far away.
#[must_use]
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word: Vec<char> = word.to_lowercase().chars().take(64).collect();
    let most = (word.len() / 3).max(2);
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, candidate), candidate))
        .filter(|&(distance, _)| distance <= most)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters must be inserted, removed or replaced, capital letters being equal to small
/// ones. A word that the candidate begins with is as near as one change.
fn distance(word: &[char], candidate: &str) -> usize {
    let candidate: Vec<char> = candidate.to_lowercase().chars().take(64).collect();
    if word.len() >= 3 && candidate.starts_with(word) {
        return usize::from(word != candidate.as_slice());
    }
    let mut row: Vec<usize> = (0..=candidate.len()).collect();
    for (index, a) in word.iter().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(&candidate) {
            let above = *cell;
            left = (diagonal + usize::from(a != b)).min(above + 1).min(left + 1);
            diagonal = above;
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let names = ["status", "severities", "ips", "option_title"];
        assert_eq!(nearest("Status", names), Some("status"));
        assert_eq!(nearest("severites", names), Some("severities"));
        assert_eq!(nearest("statsu", names), Some("status"));
        assert_eq!(nearest("option", names), Some("option_title"));
        assert_eq!(nearest("recipients", names), None);
        assert_eq!(nearest("", ["abc"]), None);
        assert_eq!(nearest("list_detections", ["list", "list_detection"]), Some("list_detection"));
    }
}

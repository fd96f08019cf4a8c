//! How long to wait for a limit, in the order body, header, text, habit (rule of runtime limits).
//!
//! In: what the answer says. Out: milliseconds.

use crate::error::Case;
use crate::limits::Limits;
use http::HeaderMap;

/// How long to wait before the next try, in milliseconds.
pub fn retry_after_ms(
    case: Case,
    body_s: Option<u64>,
    headers: &HeaderMap,
    text: &str,
) -> Option<u64> {
    // A wait of 0 tells nothing: it is what the headers say while there is no limit.
    let some = |seconds: &u64| *seconds > 0;
    let header = || {
        let plain = headers.get(http::header::RETRY_AFTER);
        let plain = plain.and_then(|value| value.to_str().ok()?.trim().parse().ok());
        Limits::read(headers).wait_s.filter(some).or(plain)
    };
    let told = body_s.filter(some).or_else(|| header().filter(some));
    let seconds = told.or_else(|| in_words(text).filter(some)).or(match case {
        // No time is given for these; the figures are what other clients settled on.
        Case::RateLimited => Some(60),
        Case::Busy => Some(30),
        Case::Maintenance => Some(600),
        _ => None,
    });
    seconds.map(|seconds| seconds.saturating_mul(1000))
}

/// A time in words: `23 hours, 57 minutes and 54 seconds`.
fn in_words(text: &str) -> Option<u64> {
    let mut total = None;
    let mut number: Option<u64> = None;
    for word in text.split(|separator: char| !separator.is_alphanumeric()) {
        if let Ok(value) = word.parse() {
            number = Some(value);
            continue;
        }
        let unit = match word.trim_end_matches('s') {
            "second" => 1,
            "minute" => 60,
            "hour" => 3600,
            "day" => 86_400,
            _ => {
                number = None;
                continue;
            }
        };
        if let Some(value) = number.take() {
            total = Some(total.unwrap_or(0) + value.saturating_mul(unit));
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_comes_before_the_header_before_the_text() {
        let text = "This API cannot be run again for another 23 hours, 57 minutes and 54 seconds.";
        let mut headers = HeaderMap::new();
        let wait = |body, headers: &HeaderMap, text| {
            retry_after_ms(Case::RateLimited, body, headers, text)
        };
        assert_eq!(wait(None, &headers, ""), Some(60_000));
        assert_eq!(wait(None, &headers, text), Some(86_274_000));
        headers.insert("X-RateLimit-ToWait-Sec", "17".parse().unwrap());
        assert_eq!(wait(None, &headers, text), Some(17_000));
        assert_eq!(wait(Some(120), &headers, text), Some(120_000));
    }
}

//! What to do about each of Qualys's codes and HTTP statuses, in one sentence: the guide's
//! troubleshooting table, given by the connector itself.
//!
//! In: a code or status. Out: a short name and the advice.
//! Sources: the error-code appendix of the API reference, the integration guide.

/// A stable short name and what to do.
pub type Advice = (&'static str, &'static str);

/// What to do about one of Qualys's codes.
pub const fn for_code(code: u32) -> Option<Advice> {
    Some(match code {
        999 => ("internal-error", "try again later; if it stays, give Qualys Support the text"),
        1901 => (
            "unrecognized-parameter",
            "check the parameter's name, and whether the subscription has the feature behind it",
        ),
        1903 => ("missing-parameter", "add the parameter that the text names"),
        1904 => ("exclusive-parameters", "keep only one of the parameters that the text names"),
        1905 => (
            "invalid-value",
            "correct the value that the text names; for addresses check the notation and that they \
             are in the subscription",
        ),
        1907 => ("unsupported-combination", "leave out one of the parameters that the text names"),
        1908 => ("wrong-method", "report it: the catalogue names the wrong HTTP method"),
        1920 => (
            "blocked",
            "wait until the work that uses the same objects has ended, then decide whether to repeat",
        ),
        1922 => ("missing-parameter", "give at least one of the parameters that the text names"),
        1959 | 1960 => (
            "concurrency-limit",
            "run fewer calls of this API at once, or wait until one of them has ended",
        ),
        1965 | 1966 => ("rate-limit", "wait as long as `retry_after_ms` says, then try again"),
        1981 => ("in-progress", "ask again later: the same operation is still being processed"),
        1982 => (
            "duplicate-hosts",
            "name one host: by `host_dns`, `host_netbios` or its network, as `detail` lists them",
        ),
        1999 => ("maintenance", "try again after the announced maintenance"),
        2000 | 2010 => (
            "bad-login",
            "check user name and password, that API access is enabled for the user, and that the \
             base URL is the one of the subscription's platform; do not retry, accounts lock",
        ),
        2001 => ("account-expired", "renew the account with Qualys"),
        2002 => ("account-inactive", "let a Manager activate the user"),
        2003 => (
            "registration-incomplete",
            "log in once with this user and accept the service agreement",
        ),
        2011 => ("api-blocked", "use a user without SecurID: it cannot use the API"),
        2012 => (
            "not-licensed",
            "check that the subscription has the module in the label, and that the user's role may \
             use it",
        ),
        2014 => ("too-many-sessions", "wait until other sessions of this user have ended"),
        5000 => ("invalid-value", "correct the value that the text names"),
        _ => return None,
    })
}

/// What to do about a refusal whose text tells more than its code.
/// Source: the integration guide; the codes of an appliance that is offline are not documented.
pub fn for_text(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let about_a_scanner = text.contains("scanner") || text.contains("appliance");
    about_a_scanner.then_some(
        "check that the scanner appliance is connected and that its name is right: \
         scanner_appliance.list shows both",
    )
}

/// What to do about an HTTP status without a code.
pub const fn for_status(status: u16) -> Advice {
    match status {
        300..=399 => (
            "redirect",
            "check the base URL: the answer points elsewhere, and redirects are not followed",
        ),
        401 => (
            "unauthorized",
            "check user name and password, that API access is enabled for the user, and that the \
             base URL is the one of the subscription's platform",
        ),
        403 => (
            "forbidden",
            "check that the subscription has the module in the label, and that the user's role may \
             use it",
        ),
        404 | 410 => (
            "endpoint-gone",
            "this API version may have ended: choose another with `options.api_version`; `describe` \
             lists them",
        ),
        408 | 504 => ("gateway-timeout", "narrow the step, for example by date or by page size"),
        409 => ("conflict", "see what else uses the same objects before trying again"),
        413 | 414 => ("request-too-long", "give fewer values in one step"),
        429 => ("rate-limit", "wait as long as `retry_after_ms` says, then try again"),
        500..=599 => ("upstream-error", "try again later"),
        _ => ("refused", "see the text; correct the step"),
    }
}

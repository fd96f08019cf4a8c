//! Says what the life cycle of an API version means on a given day.
//!
//! In: a version and a day. Out: a warning, or nothing. Dates are months and count from their first
//! day; "near" is 180 days.

use crate::arguments::Warning;
use crate::dates;
use crate::model::Version;

/// How many days before its end of life a version is warned about.
pub const NEAR_DAYS: i64 = 180;

/// The UTC day of a moment in seconds since 1970-01-01T00:00:00Z, in days since then.
#[must_use]
pub const fn day_of(now: i64) -> i64 {
    now.div_euclid(86_400)
}

/// A moment in seconds since 1970-01-01T00:00:00Z, as Qualys writes it.
#[must_use]
pub fn time_of(seconds: i64) -> String {
    // A clock that far off is no clock; the API will say what it thinks of an empty value.
    dates::utc(seconds).map(|at| dates::moment(at, 'T', "Z")).unwrap_or_default()
}

/// The first day of a month `YYYY-MM`, in days since 1970-01-01.
#[must_use]
pub fn first_day(month: &str) -> Option<i64> {
    dates::parse_date(&format!("{month}-01")).map(dates::days)
}

/// How many days are left until a month begins; negative when it has begun.
#[must_use]
pub fn days_left(month: &str, today: i64) -> Option<i64> {
    first_day(month).map(|day| day - today)
}

/// What an author should know of a version today.
#[must_use]
pub fn warning(version: &Version, today: i64) -> Option<Warning> {
    let successor = version.successor.map_or(String::new(), |successor| {
        format!("; use version {successor} (`options.api_version`, or leave it out)")
    });
    if let Some(eol) = version.eol
        && let Some(left) = days_left(eol, today)
        && left <= NEAR_DAYS
    {
        let verb = if left <= 0 { "ended" } else { "ends" };
        let message = format!(
            "version {} of this endpoint {verb} on {eol}-01 (EOL){successor}",
            version.name
        );
        return Some(Warning::new("version-eol", message));
    }
    if let Some(eos) = version.eos
        && days_left(eos, today).is_some_and(|left| left <= NEAR_DAYS)
    {
        let message = format!(
            "version {} of this endpoint is out of support from {eos}-01 on (EOS){successor}",
            version.name
        );
        return Some(Warning::new("version-eos", message));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil;

    fn date(year: i16, month: i8, day: i8) -> i64 {
        dates::days(civil::date(year, month, day))
    }

    #[test]
    fn a_version_is_warned_about_180_days_before_its_end() {
        let version = Version::new("2.0").eol("2026-12", "3.0");
        assert_eq!(warning(&version, date(2026, 6, 3)), None);
        let near = warning(&version, date(2026, 6, 4)).unwrap();
        assert!(near.message.contains("ends on 2026-12-01") && near.message.contains("3.0"));
        let past = warning(&version, date(2026, 12, 1)).unwrap();
        assert!(past.message.contains("ended"));
        assert_eq!(warning(&Version::new("3.0"), date(2030, 1, 1)), None);
        let unsupported = Version::new("2.0").eos("2026-04");
        assert_eq!(warning(&unsupported, date(2026, 11, 21)).unwrap().code, "version-eos");
    }

    #[test]
    fn moments_are_written_in_utc() {
        assert_eq!(time_of(1_795_219_200), "2026-11-21T00:00:00Z");
        assert_eq!(day_of(1_795_219_199), date(2026, 11, 20));
    }
}

//! Reads and writes dates and moments in the few forms that Qualys uses.
//!
//! In: text or seconds. Out: [`jiff`]'s dates, checked by it. The forms are read by hand: general
//! parsers are larger than the rest of the component's arguments.

use jiff::civil::{Date, DateTime, Time};

/// The number that these digits are, all of them.
fn number(text: Option<&str>) -> Option<i16> {
    let text = text?;
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

fn small(text: Option<&str>) -> Option<i8> {
    number(text).and_then(|number| i8::try_from(number).ok())
}

/// `YYYY-MM-DD`.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let right = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let (year, month, day) = (text.get(..4), text.get(5..7), text.get(8..));
    if right { Date::new(number(year)?, small(month)?, small(day)?).ok() } else { None }
}

/// `MM/DD/YYYY`; month and day may have one digit.
#[must_use]
pub fn parse_us_date(text: &str) -> Option<Date> {
    let mut parts = text.split('/');
    let (month, day, year) = (parts.next(), parts.next(), parts.next());
    let right = parts.next().is_none() && year.is_some_and(|year| year.len() == 4);
    if right { Date::new(number(year)?, small(month)?, small(day)?).ok() } else { None }
}

/// `HH:MM` or `HH:MM:SS`.
fn parse_time(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let two =
        |part: Option<&str>| part.filter(|part| part.len() == 2).and_then(|it| small(Some(it)));
    let (hour, minute) = (two(parts.next())?, two(parts.next())?);
    let second = match parts.next() {
        Some(second) => two(Some(second))?,
        None => 0,
    };
    if parts.next().is_some() { None } else { Time::new(hour, minute, second, 0).ok() }
}

/// A date and a time with `between` in the middle.
#[must_use]
pub fn parse_moment(text: &str, between: char) -> Option<DateTime> {
    let (date, time) = text.split_once(between)?;
    Some(DateTime::from_parts(parse_date(date)?, parse_time(time)?))
}

/// `MM/DD/YYYY`.
#[must_use]
pub fn us_date(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.month(), date.day(), date.year())
}

/// `YYYY-MM-DDTHH:MM:SSZ`, with `between` for the `T` and `end` for the `Z`.
#[must_use]
pub fn moment(moment: DateTime, between: char, end: &str) -> String {
    format!(
        "{:04}-{:02}-{:02}{between}{:02}:{:02}:{:02}{end}",
        moment.year(),
        moment.month(),
        moment.day(),
        moment.hour(),
        moment.minute(),
        moment.second()
    )
}

/// How many days lie between 1970-01-01 and a date.
#[must_use]
pub fn days(date: Date) -> i64 {
    // Howard Hinnant's days_from_civil, with March as the first month of a year.
    let (year, month, day) =
        (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date that lies this many days after 1970-01-01.
#[must_use]
pub fn date_of(days: i64) -> Option<Date> {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The UTC date and time of a moment in seconds since 1970-01-01T00:00:00Z.
#[must_use]
pub fn utc(seconds: i64) -> Option<DateTime> {
    let date = date_of(seconds.div_euclid(86_400))?;
    let of_day = seconds.rem_euclid(86_400);
    let part = |number: i64| i8::try_from(number).unwrap_or_default();
    let time = Time::new(part(of_day / 3600), part(of_day / 60 % 60), part(of_day % 60), 0).ok()?;
    Some(DateTime::from_parts(date, time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_and_dates_agree_with_each_other_and_with_known_ones() {
        assert_eq!(days(date(1970, 1, 1)), 0);
        assert_eq!(days(date(2000, 3, 1)), 11_017);
        assert_eq!(days(date(2026, 11, 21)), 20_778);
        for day in (-200_000..200_000).step_by(37) {
            assert_eq!(days(date_of(day).unwrap()), day);
        }
        for day in 19_000..21_000 {
            let (a, b) = (date_of(day).unwrap(), date_of(day + 1).unwrap());
            assert_eq!(a.tomorrow().unwrap(), b);
        }
    }

    #[test]
    fn forms_are_read_strictly() {
        assert_eq!(parse_date("2026-02-28"), Some(date(2026, 2, 28)));
        for wrong in ["2026-02-29", "2026-2-28", "2026-02-28T", "26-02-28", "+026-02-28", ""] {
            assert_eq!(parse_date(wrong), None, "{wrong}");
        }
        assert_eq!(parse_us_date("5/6/2026"), Some(date(2026, 5, 6)));
        assert_eq!(parse_us_date("13/06/2026"), None);
        let at = parse_moment("2026-05-05 02:00:09", ' ').unwrap();
        assert_eq!(moment(at, 'T', "Z"), "2026-05-05T02:00:09Z");
        assert_eq!(parse_moment("2026-05-05 24:00:00", ' '), None);
        assert_eq!(moment(utc(1_795_219_200).unwrap(), 'T', "Z"), "2026-11-21T00:00:00Z");
    }
}

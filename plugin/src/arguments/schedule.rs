//! The guide's two words for a schedule, `start_datetime` and `recurrence_type`, in the API's terms:
//! date, hour, minute, time zone and occurrence.
//!
//! In: the two words. Out: the API's parameters, if the operation has them. Source: the scan
//! schedule pages of the API reference.

use super::{Arguments, Warning};
use crate::dates;
use crate::error::Violation;
use crate::model::Operation;
use jiff::civil::{DateTime, Weekday};

/// What the step says: the name it uses and the value.
#[derive(Default)]
pub(super) struct Schedule {
    pub start: Option<(String, String)>,
    pub recurrence: Option<(String, String)>,
}

/// Writes the API's parameters for what the step says.
pub(super) fn apply(
    schedule: Schedule,
    operation: &'static Operation,
    arguments: &mut Arguments,
    violations: &mut Vec<Violation>,
) {
    let start = schedule.start.and_then(|(name, text)| {
        let start = parse(&text);
        if start.is_none() {
            let expected = "YYYY-MM-DDTHH:MM:SSZ for UTC, or without Z for the given time zone";
            violations.push(Violation::new(name.clone(), text, "date", expected));
        }
        start.map(|start| (name, start))
    });
    let mut writer = Writer { operation, arguments, violations };
    if let Some((name, start)) = &start {
        writer.write_start(name, start);
    }
    if let Some((name, recurrence)) = schedule.recurrence {
        writer.write_recurrence(&name, &recurrence, start.map(|(_, start)| start.moment));
    }
}

struct Start {
    moment: DateTime,
    utc: bool,
}

fn parse(text: &str) -> Option<Start> {
    let (plain, utc) = text.strip_suffix('Z').map_or((text, false), |plain| (plain, true));
    let moment = dates::parse_moment(plain, 'T').or_else(|| dates::parse_moment(plain, ' '))?;
    Some(Start { moment, utc })
}

struct Writer<'a> {
    operation: &'static Operation,
    arguments: &'a mut Arguments,
    violations: &'a mut Vec<Violation>,
}

impl Writer<'_> {
    /// Sets a parameter that the step does not give itself.
    fn set(&mut self, given_as: &str, name: &str, value: String) {
        let Some(parameter) = self.operation.parameter(name) else { return };
        if self.arguments.get(name).is_some() {
            let expected = format!("not together with {name}");
            self.violations.push(Violation::new(given_as, value, "excludes", expected));
            return;
        }
        self.arguments.set(parameter, value);
    }

    fn write_start(&mut self, name: &str, start: &Start) {
        let moment = start.moment;
        self.set(name, "start_date", dates::us_date(moment.date()));
        self.set(name, "start_hour", moment.hour().to_string());
        self.set(name, "start_minute", moment.minute().to_string());
        if start.utc && self.arguments.get("time_zone_code").is_none() {
            self.set(name, "time_zone_code", "GB".to_owned());
            if self.arguments.get("observe_dst").is_none() {
                self.set(name, "observe_dst", "no".to_owned());
            }
            self.arguments.warnings.push(Warning::new(
                "time-zone",
                format!(
                    "`{name}` is in UTC: it is sent as time zone GB without daylight saving; give \
                     `time_zone_code` for another zone"
                ),
            ));
        }
    }

    fn write_recurrence(&mut self, name: &str, recurrence: &str, start: Option<DateTime>) {
        match recurrence {
            "Once" => {
                self.set(name, "occurrence", "daily".to_owned());
                self.set(name, "frequency_days", "1".to_owned());
                self.set(name, "recurrence", "1".to_owned());
            }
            "Daily" => {
                self.set(name, "occurrence", "daily".to_owned());
                self.default("frequency_days", "1");
            }
            "Weekly" => {
                self.set(name, "occurrence", "weekly".to_owned());
                self.default("frequency_weeks", "1");
                if let Some(start) = start {
                    self.default("weekdays", weekday(start.weekday()));
                }
            }
            "Monthly" => {
                self.set(name, "occurrence", "monthly".to_owned());
                self.default("frequency_months", "1");
                if let Some(start) = start
                    && self.arguments.get("day_of_week").is_none()
                {
                    self.default("day_of_month", &start.day().to_string());
                }
            }
            other => {
                let near = crate::nearest::nearest(other, ["Once", "Daily", "Weekly", "Monthly"]);
                let expected = "one of Once, Daily, Weekly, Monthly";
                let violation = Violation::new(name, other, "one-of", expected);
                self.violations.push(violation.nearest(near.map(ToOwned::to_owned)));
            }
        }
    }

    /// Sets a parameter unless the step gives it.
    fn default(&mut self, name: &str, value: &str) {
        if self.arguments.get(name).is_none()
            && let Some(parameter) = self.operation.parameter(name)
        {
            self.arguments.set(parameter, value.to_owned());
        }
    }
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

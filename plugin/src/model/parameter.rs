//! One parameter of an operation, as data.
//!
//! Out: [`Parameter`] and the constructors that the catalogue's lines begin with.
//! It does not check values: [`crate::arguments`] does.

/// What values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Any text.
    Text {
        /// The shortest text, in characters.
        min: usize,
        /// The longest text, in characters.
        max: usize,
    },
    /// A whole number.
    Integer {
        /// The smallest value.
        min: i64,
        /// The largest value.
        max: i64,
    },
    /// `0` or `1`; booleans of the step become that.
    Flag,
    /// One of these values.
    Choice(&'static [&'static str]),
    /// Some of these values, separated by commas.
    Choices(&'static [&'static str]),
    /// Any values, separated by commas.
    List {
        /// How many at most.
        most: usize,
    },
    /// Whole numbers and ranges `a-b`, separated by commas.
    Ids {
        /// How many at most, a range counted by its members.
        most: usize,
    },
    /// IPv4 addresses and ranges `a-b`, separated by commas; CIDR blocks become ranges.
    IpRanges,
    /// `YYYY-MM-DD`.
    Date,
    /// A calendar date in the form `MM/DD/YYYY`.
    UsDate,
    /// `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SSZ`, UTC.
    DateTime,
    /// As `DateTime`, and also `YYYY-MM-DD HH:MM:SS`.
    DateTimeBlank,
    /// An XML document that is the request's body.
    XmlBody,
    /// A JSON document that is the request's body.
    JsonBody,
}

/// One parameter of an operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// The name on the wire.
    pub name: &'static str,
    /// Other names that a step may use for it: the guide's.
    pub aliases: &'static [&'static str],
    /// What values it takes.
    pub kind: Kind,
    /// Values of the guide and the API's words for them.
    pub value_aliases: &'static [(&'static str, &'static str)],
    /// Whether every request needs it.
    pub required: bool,
    /// What the API assumes when it is not sent.
    pub default: Option<&'static str>,
    /// What it is for, in one or two sentences.
    pub help: &'static str,
    /// Whether its value must be shown nowhere.
    pub secret: bool,
    /// What of it nobody could confirm.
    pub unconfirmed: Option<&'static str>,
    /// The first version that knows it.
    pub since: Option<&'static str>,
    /// The only versions that know it; empty: all.
    pub only: &'static [&'static str],
    /// What to use instead.
    pub deprecated: Option<&'static str>,
    /// Whether an empty value has a meaning and is sent.
    pub keeps_empty: bool,
    /// Whether it goes into the query although the operation is a POST.
    pub in_query: bool,
    /// Whether an unknown value passes with a warning: the list of values is open.
    pub open_values: bool,
    /// What the connector sends when the step gives nothing.
    pub sends: Option<&'static str>,
    /// Values that are taken besides those of the kind.
    pub also: &'static [&'static str],
    /// Another parameter and the value it gets when this one is given (a flag: is `1`) and the
    /// other is not.
    pub implies: Option<&'static (&'static str, &'static str)>,
    /// Whether it is a name of the step only: `then` maps it, and it is never sent by this name.
    pub step_only: bool,
}

impl Parameter {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            aliases: &[],
            kind,
            value_aliases: &[],
            required: false,
            default: None,
            help: "",
            secret: false,
            unconfirmed: None,
            since: None,
            only: &[],
            deprecated: None,
            keeps_empty: false,
            in_query: false,
            open_values: false,
            sends: None,
            also: &[],
            implies: None,
            step_only: false,
        }
    }

    /// Adds the guide's names for it.
    #[must_use]
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// Adds the guide's values and the API's words for them.
    #[must_use]
    pub const fn value_aliases(mut self, aliases: &'static [(&'static str, &'static str)]) -> Self {
        self.value_aliases = aliases;
        self
    }

    /// Says that every request needs it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Says what the API assumes when it is not sent.
    #[must_use]
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    /// Says what it is for.
    #[must_use]
    pub const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// Sets the smallest number, or the shortest text in characters.
    #[must_use]
    pub const fn min(mut self, least: i64) -> Self {
        self.kind = match self.kind {
            Kind::Integer { max, .. } => Kind::Integer { min: least, max },
            Kind::Text { max, .. } => Kind::Text { min: least.unsigned_abs() as usize, max },
            other => other,
        };
        self
    }

    /// Sets the largest number, the longest text in characters, or the longest list.
    #[must_use]
    pub const fn max(mut self, most: i64) -> Self {
        let size = most.unsigned_abs() as usize;
        self.kind = match self.kind {
            Kind::Integer { min, .. } => Kind::Integer { min, max: most },
            Kind::Text { min, .. } => Kind::Text { min, max: size },
            Kind::List { .. } => Kind::List { most: size },
            Kind::Ids { .. } => Kind::Ids { most: size },
            other => other,
        };
        self
    }

    /// Says that its value must be shown nowhere.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Says what of it nobody could confirm.
    #[must_use]
    pub const fn unconfirmed(mut self, what: &'static str) -> Self {
        self.unconfirmed = Some(what);
        self
    }

    /// Sets the first version that knows it.
    #[must_use]
    pub const fn since(mut self, version: &'static str) -> Self {
        self.since = Some(version);
        self
    }

    /// Sets the only versions that know it.
    #[must_use]
    pub const fn only(mut self, versions: &'static [&'static str]) -> Self {
        self.only = versions;
        self
    }

    /// Says what to use instead.
    #[must_use]
    pub const fn deprecated(mut self, instead: &'static str) -> Self {
        self.deprecated = Some(instead);
        self
    }

    /// Says that an empty value has a meaning and is sent.
    #[must_use]
    pub const fn keeps_empty(mut self) -> Self {
        self.keeps_empty = true;
        self
    }

    /// Puts it into the query although the operation is a POST.
    #[must_use]
    pub const fn in_query(mut self) -> Self {
        self.in_query = true;
        self
    }

    /// Says that the list of values is open: an unknown one passes with a warning.
    #[must_use]
    pub const fn open_values(mut self) -> Self {
        self.open_values = true;
        self
    }

    /// Says what the connector sends when the step gives nothing.
    #[must_use]
    pub const fn sends(mut self, value: &'static str) -> Self {
        self.sends = Some(value);
        self
    }

    /// Adds values that are taken besides those of the kind.
    #[must_use]
    pub const fn also(mut self, values: &'static [&'static str]) -> Self {
        self.also = values;
        self
    }

    /// Says which value another parameter gets when this one is given and the other is not.
    #[must_use]
    pub const fn implies(mut self, pair: &'static (&'static str, &'static str)) -> Self {
        self.implies = Some(pair);
        self
    }

    /// Says that it is a name of the step only, which `then` maps to parameters.
    #[must_use]
    pub const fn step_only(mut self) -> Self {
        self.step_only = true;
        self
    }

    /// Whether a version of the operation knows it.
    #[must_use]
    pub fn known_to(&self, version: &str) -> bool {
        let since = self.since.is_none_or(|since| !older(version, since));
        since && (self.only.is_empty() || self.only.contains(&version))
    }
}

/// Whether version `a` comes before version `b`; both are `major.minor`.
fn older(a: &str, b: &str) -> bool {
    fn parts(version: &str) -> (u32, u32) {
        let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
        (major.parse().unwrap_or(0), minor.parse().unwrap_or(0))
    }
    parts(a) < parts(b)
}

/// Any text.
#[must_use]
pub const fn text(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::Text { min: 0, max: usize::MAX })
}

/// A whole number that is not negative.
#[must_use]
pub const fn integer(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::Integer { min: 0, max: i64::MAX })
}

/// `0` or `1`.
#[must_use]
pub const fn flag(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::Flag)
}

/// One of these values.
#[must_use]
pub const fn choice(name: &'static str, values: &'static [&'static str]) -> Parameter {
    Parameter::new(name, Kind::Choice(values))
}

/// Some of these values, separated by commas.
#[must_use]
pub const fn choices(name: &'static str, values: &'static [&'static str]) -> Parameter {
    Parameter::new(name, Kind::Choices(values))
}

/// Any values, separated by commas.
#[must_use]
pub const fn list(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::List { most: usize::MAX })
}

/// Whole numbers and ranges, separated by commas.
#[must_use]
pub const fn ids(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::Ids { most: usize::MAX })
}

/// IPv4 addresses and ranges, separated by commas.
#[must_use]
pub const fn ip_ranges(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::IpRanges)
}

/// A calendar date, `YYYY-MM-DD`.
#[must_use]
pub const fn date(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::Date)
}

/// A calendar date, `MM/DD/YYYY`.
#[must_use]
pub const fn us_date(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::UsDate)
}

/// A date, or a date and time in UTC.
#[must_use]
pub const fn date_time(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::DateTime)
}

/// A date, or a date and time in UTC, also with a blank between them.
#[must_use]
pub const fn date_time_blank(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::DateTimeBlank)
}

/// An XML document that is the request's body.
#[must_use]
pub const fn xml_body(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::XmlBody)
}

/// A JSON document that is the request's body.
#[must_use]
pub const fn json_body(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::JsonBody)
}

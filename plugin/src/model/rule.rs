//! What must hold between the parameters of an operation, and what is done with names that only
//! the guide knows. Data: [`crate::arguments`] carries it out.

/// One condition on the wire parameters of a request. A parameter counts as given when it is sent;
/// where a value matters, a parameter that is not given has its default.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// One of these and no more.
    ExactlyOne(&'static [&'static str]),
    /// One of these or more.
    AtLeastOne(&'static [&'static str]),
    /// None of these or one.
    AtMostOne(&'static [&'static str]),
    /// At most one of these flags is `1`, or of these other parameters is given.
    AtMostOneOn(&'static [&'static str]),
    /// If the first is given, one of the others must be given.
    Requires(&'static str, &'static [&'static str]),
    /// If the first is given, the second must have one of these values.
    RequiresValue(&'static str, &'static str, &'static [&'static str]),
    /// If the first is given, none of the others may be.
    Excludes(&'static str, &'static [&'static str]),
    /// If the first has one of these values, the rule holds.
    When(&'static str, &'static [&'static str], &'static Rule),
    /// These must be given.
    All(&'static [&'static str]),
    /// None of these may be given.
    NoneOf(&'static [&'static str]),
    /// The first is smaller than the second, or earlier; equal is allowed.
    NotAbove(&'static str, &'static str),
    /// No value may be in both lists.
    Disjoint(&'static str, &'static str),
}

impl Rule {
    /// The rule's short name, as a violation carries it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ExactlyOne(_) => "exactly-one",
            Self::AtLeastOne(_) => "at-least-one",
            Self::AtMostOne(_) | Self::AtMostOneOn(_) => "at-most-one",
            Self::Requires(..) => "requires",
            Self::RequiresValue(..) => "requires-value",
            Self::Excludes(..) => "excludes",
            Self::When(_, _, rule) => rule.name(),
            Self::All(_) => "required",
            Self::NoneOf(_) => "not-allowed",
            Self::NotAbove(..) => "order",
            Self::Disjoint(..) => "disjoint",
        }
    }
}

/// What is done with a name that the step may use and the API does not know as such.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Translation {
    /// A number goes to one parameter, any other text to another.
    NumberOr {
        /// The guide's name.
        name: &'static str,
        /// The parameter that takes a number.
        number: &'static str,
        /// The parameter that takes a name.
        text: &'static str,
    },
    /// The connector filters the records itself: the field must equal one of the values given.
    Filter {
        /// The guide's name.
        name: &'static str,
        /// The field of the record that it reads, a path below the record.
        field: &'static str,
        /// The values it takes; empty: any.
        values: &'static [&'static str],
        /// What the answer must be asked for so that the field is there: parameter and values.
        needs: Option<(&'static str, &'static [&'static str])>,
        /// What it is for.
        help: &'static str,
    },
    /// Refused, with what to use instead.
    Refuse {
        /// The guide's name.
        name: &'static str,
        /// Why, and what to use instead.
        reason: &'static str,
    },
    /// Accepted when it has this value, and not sent. Another value goes to the parameter of that
    /// name, if the operation has one, and is refused otherwise.
    Drop {
        /// The guide's name.
        name: &'static str,
        /// The only value accepted.
        value: &'static str,
    },
    /// A parameter that is sent, with a warning.
    Warn {
        /// The parameter.
        name: &'static str,
        /// What the author should know.
        text: &'static str,
    },
    /// A value that `open` allows and `execute` replaces, with a warning.
    Bound {
        /// The parameter.
        name: &'static str,
        /// The value that asks for everything.
        value: &'static str,
        /// What `execute` sends instead.
        instead: &'static str,
    },
    /// The guide's `start_datetime`: becomes start date, hour, minute and time zone.
    Start {
        /// The guide's name.
        name: &'static str,
    },
    /// The guide's `recurrence_type`: becomes an occurrence with its frequency.
    Recurrence {
        /// The guide's name.
        name: &'static str,
    },
    /// The same value goes to one parameter or another, by the value of a third.
    Either {
        /// The guide's name.
        name: &'static str,
        /// The parameter that decides.
        by: &'static str,
        /// Value of it and the parameter that is meant then.
        cases: &'static [(&'static str, &'static str)],
    },
}

impl Translation {
    /// The name that the step uses.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NumberOr { name, .. }
            | Self::Filter { name, .. }
            | Self::Refuse { name, .. }
            | Self::Drop { name, .. }
            | Self::Warn { name, .. }
            | Self::Bound { name, .. }
            | Self::Start { name }
            | Self::Recurrence { name }
            | Self::Either { name, .. } => name,
        }
    }

    /// Whether the name is a parameter of the API too, so that it is not listed apart.
    #[must_use]
    pub const fn of_parameter(&self) -> bool {
        matches!(self, Self::Warn { .. } | Self::Bound { .. })
    }
}

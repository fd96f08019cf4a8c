//! One version of an endpoint and its life cycle, as data.
//!
//! Out: [`Version`], [`Endpoint`]. It does not know today's date: who asks gives it.

/// One major version of an endpoint (the `3.0` of `/api/3.0/fo/scan/`).
#[derive(Clone, Copy, Debug)]
pub struct Version {
    /// The version as it stands in the path; `v1` where the path has none.
    pub name: &'static str,
    /// End of support, as `YYYY-MM`: no more fixes from that month's first day.
    pub eos: Option<&'static str>,
    /// End of life, as `YYYY-MM`: switched off from that month's first day.
    pub eol: Option<&'static str>,
    /// The version to use instead.
    pub successor: Option<&'static str>,
    /// Whether an official source names it for this action.
    pub confirmed: bool,
    /// What using it means, for people.
    pub note: &'static str,
}

impl Version {
    /// A version without an announced end.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, eos: None, eol: None, successor: None, confirmed: true, note: "" }
    }

    /// Sets the month of its end of support (`YYYY-MM`).
    #[must_use]
    pub const fn eos(mut self, month: &'static str) -> Self {
        self.eos = Some(month);
        self
    }

    /// Sets the month of its end of life (`YYYY-MM`) and the version to use instead.
    #[must_use]
    pub const fn eol(mut self, month: &'static str, successor: &'static str) -> Self {
        self.eol = Some(month);
        self.successor = Some(successor);
        self
    }

    /// Marks what no official source names for this action.
    #[must_use]
    pub const fn unconfirmed(mut self) -> Self {
        self.confirmed = false;
        self
    }

    /// Says what using it means; a warning repeats it.
    #[must_use]
    pub const fn note(mut self, note: &'static str) -> Self {
        self.note = note;
        self
    }
}

/// An endpoint with an announced end that no operation uses: for the life-cycle table only.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// The title for people.
    pub title: &'static str,
    /// The path; `{version}` stands for the version's name.
    pub path: &'static str,
    /// The known versions, oldest first.
    pub versions: &'static [Version],
}

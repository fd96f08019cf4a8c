//! The vocabulary of the catalogue: what an operation is, as plain data.
//!
//! In: nothing. Out: types whose values are `static` tables in [`crate::catalogue`].
//! It names no Qualys operation and does nothing: every other module reads these types.

mod groups;
mod login;
mod parameter;
mod reply;
mod rule;
mod sequence;
mod version;

pub use groups::{changed, clearable, join, total, unconfirmed};
pub use login::{Login, LoginValue};
pub use parameter::{
    Kind, Parameter, choice, choices, date, date_time, date_time_blank, flag, ids, integer,
    ip_ranges, json_body, list, text, us_date, xml_body,
};
pub use reply::{Csv, CsvProof, Form, Json, Records, Reply, Shape};
pub use rule::{Rule, Translation};
pub use sequence::{
    Chunk, Direction, Freeze, FreezeEdge, Key, LookUp, Paging, Poll, PollThen, Source, Then,
};
pub use version::{Endpoint, Version};

/// One family of operations, as the workflow names it.
#[derive(Debug)]
pub struct Resource {
    /// The guide's snake_case id, for example `scan`.
    pub id: &'static str,
    /// The title for people, for example `Scan`.
    pub title: &'static str,
    /// The operations, in the guide's order.
    pub operations: &'static [Operation],
}

/// One of the API families behind the product: each has its own host, encoding and errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plane {
    /// `/api/{version}/fo/…` on the API host: form or query in, XML out, Basic or Bearer.
    Fo,
    /// `/msp/*.php` on the API host: the unversioned first generation.
    Msp,
    /// The gateway host: JSON, Bearer only.
    Gateway,
}

/// The HTTP method that an operation is sent with (rule R1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// All parameters in the query.
    Get,
    /// Parameters in the form body.
    Post,
}

/// What an operation does to the subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Changes nothing: may be repeated.
    Read,
    /// Creates or changes something: never repeated after an unclear failure.
    Write,
    /// Removes something: as a write, and refused without a selector.
    Destructive,
}

impl Effect {
    /// The manifest's word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Destructive => "destructive",
        }
    }
}

/// One operation of the Qualys API: everything that any stage needs to know of it.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The guide's snake_case id, for example `launch`.
    pub id: &'static str,
    /// The label of the guide's drop-down, module prefix included.
    pub label: &'static str,
    /// The API family.
    pub plane: Plane,
    /// The method it is sent with.
    pub method: Method,
    /// The path; `{version}` stands for the version's name.
    pub path: &'static str,
    /// Parameters with a fixed value, for example `action=launch`.
    pub fixed: &'static [(&'static str, &'static str)],
    /// The known versions, oldest first.
    pub versions: &'static [Version],
    /// The version that `latest` means.
    pub default_version: &'static str,
    /// Whether a source confirms the default version (and the operation) for this very action.
    pub confirmed: bool,
    /// What it does to the subscription.
    pub effect: Effect,
    /// The parameters, in the order of the provider's page.
    pub parameters: &'static [Parameter],
    /// Whether the parameter list is known to be whole; otherwise unknown names pass with a warning.
    pub closed: bool,
    /// What must hold between parameters.
    pub rules: &'static [Rule],
    /// Names of the guide that are no parameters, and what is done with them.
    pub translations: &'static [Translation],
    /// What comes back.
    pub reply: Reply,
    /// How a list goes on.
    pub paging: Paging,
    /// A list parameter that is cut into several requests.
    pub chunk: Option<Chunk>,
    /// A parameter that gets a fixed "now" at the first request.
    pub freeze: Option<Freeze>,
    /// Reads that must come first.
    pub look_ups: &'static [LookUp],
    /// The requests that make up the step; empty: one request of this operation.
    pub then: &'static [Then],
    /// How to watch the work that it starts.
    pub poll: Option<Poll>,
    /// The role or licence that it needs, where known.
    pub permissions: &'static str,
    /// What an author should know: limits, quirks and where the guide differs.
    pub notes: &'static [&'static str],
    /// What an empty list means.
    pub when_empty: &'static str,
    /// Whether it must be asked for by `options.unconfirmed = true`.
    pub hidden: bool,
}

impl Operation {
    const fn new(
        id: &'static str,
        label: &'static str,
        method: Method,
        path: &'static str,
    ) -> Self {
        Self {
            id,
            label,
            plane: Plane::Fo,
            method,
            path,
            fixed: &[],
            versions: &[],
            default_version: "",
            confirmed: true,
            effect: Effect::Read,
            parameters: &[],
            closed: true,
            rules: &[],
            translations: &[],
            reply: Reply::write(),
            paging: Paging::None,
            chunk: None,
            freeze: None,
            look_ups: &[],
            then: &[],
            poll: None,
            permissions: "",
            notes: &[],
            when_empty: "",
            hidden: false,
        }
    }

    /// A read that is sent with GET.
    #[must_use]
    pub const fn get(id: &'static str, label: &'static str, path: &'static str) -> Self {
        Self::new(id, label, Method::Get, path)
    }

    /// An operation that is sent with POST; a read unless said otherwise.
    #[must_use]
    pub const fn post(id: &'static str, label: &'static str, path: &'static str) -> Self {
        Self::new(id, label, Method::Post, path)
    }

    /// Sets the API family.
    #[must_use]
    pub const fn plane(mut self, plane: Plane) -> Self {
        self.plane = plane;
        self
    }

    /// Sets the parameters with a fixed value.
    #[must_use]
    pub const fn fixed(mut self, fixed: &'static [(&'static str, &'static str)]) -> Self {
        self.fixed = fixed;
        self
    }

    /// Sets the known versions (oldest first) and the one that `latest` means.
    #[must_use]
    pub const fn versions(mut self, versions: &'static [Version], default: &'static str) -> Self {
        self.versions = versions;
        self.default_version = default;
        self
    }

    /// Marks what no source confirms for this very action.
    #[must_use]
    pub const fn unconfirmed(mut self) -> Self {
        self.confirmed = false;
        self
    }

    /// Marks it as a write.
    #[must_use]
    pub const fn writes(mut self) -> Self {
        self.effect = Effect::Write;
        self
    }

    /// Marks it as destructive.
    #[must_use]
    pub const fn destroys(mut self) -> Self {
        self.effect = Effect::Destructive;
        self
    }

    /// Sets the parameters.
    #[must_use]
    pub const fn parameters(mut self, parameters: &'static [Parameter]) -> Self {
        self.parameters = parameters;
        self
    }

    /// Says that the parameter list may not be whole: unknown names pass with a warning.
    #[must_use]
    pub const fn open_ended(mut self) -> Self {
        self.closed = false;
        self
    }

    /// Sets the rules between parameters.
    #[must_use]
    pub const fn rules(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self
    }

    /// Sets what is done with names of the guide that are no parameters.
    #[must_use]
    pub const fn translations(mut self, translations: &'static [Translation]) -> Self {
        self.translations = translations;
        self
    }

    /// Sets what comes back.
    #[must_use]
    pub const fn replies(mut self, reply: Reply) -> Self {
        self.reply = reply;
        self
    }

    /// Sets how a list goes on.
    #[must_use]
    pub const fn pages(mut self, paging: Paging) -> Self {
        self.paging = paging;
        self
    }

    /// Cuts a list parameter into several requests of at most `most` values.
    #[must_use]
    pub const fn chunks(mut self, parameter: &'static str, most: usize) -> Self {
        self.chunk = Some(Chunk { parameter, most });
        self
    }

    /// Gives a parameter a fixed "now" at the first request.
    #[must_use]
    pub const fn freezes(mut self, freeze: Freeze) -> Self {
        self.freeze = Some(freeze);
        self
    }

    /// Sets the reads that must come first.
    #[must_use]
    pub const fn looks_up(mut self, look_ups: &'static [LookUp]) -> Self {
        self.look_ups = look_ups;
        self
    }

    /// Sets the requests that make up the step.
    #[must_use]
    pub const fn then(mut self, then: &'static [Then]) -> Self {
        self.then = then;
        self
    }

    /// Says how to watch the work that it starts.
    #[must_use]
    pub const fn polls(mut self, poll: Poll) -> Self {
        self.poll = Some(poll);
        self
    }

    /// Says which role or licence it needs.
    #[must_use]
    pub const fn permissions(mut self, permissions: &'static str) -> Self {
        self.permissions = permissions;
        self
    }

    /// Sets what an author should know.
    #[must_use]
    pub const fn notes(mut self, notes: &'static [&'static str]) -> Self {
        self.notes = notes;
        self
    }

    /// Says what an empty list means; a warning repeats it.
    #[must_use]
    pub const fn when_empty(mut self, when_empty: &'static str) -> Self {
        self.when_empty = when_empty;
        self
    }

    /// Hides it unless asked for: nobody could confirm that it exists for everyone.
    #[must_use]
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// The module prefix of the label, for example `VMDR`.
    #[must_use]
    pub fn module(&self) -> &'static str {
        self.label
            .strip_prefix('[')
            .and_then(|rest| rest.split_once(']'))
            .map_or("", |(module, _)| module)
    }

    /// The parameter with this wire name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&'static Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// The version with this name.
    #[must_use]
    pub fn version(&self, name: &str) -> Option<&'static Version> {
        self.versions.iter().find(|version| version.name == name)
    }

    /// The path of a version.
    #[must_use]
    pub fn path_of(&self, version: &str) -> String {
        self.path.replace("{version}", version)
    }
}

//! What makes one step several requests, as data: pages, chunks, look-ups, second requests, and
//! how to watch the work that a step starts. [`crate::run`] walks it; it calls nothing itself.

/// Which way a paging value moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It grows from page to page (`id_min`).
    Up,
    /// It falls from page to page (`id_max`: newest first).
    Down,
}

/// The element by which an interrupted page goes on after the last whole record (rule P4).
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The child of the record that holds the key: a whole number, one record a key.
    pub element: &'static str,
    /// Parameters beside which the paging parameter may not be given: then prefix resume.
    pub not_with: &'static [&'static str],
}

/// How a list goes on.
#[derive(Clone, Copy, Debug)]
pub enum Paging {
    /// One answer holds everything.
    None,
    /// The answer says where the next page begins: WARNING 1980 with a URL, a CSV footer, or
    /// TRUNCATION.
    Continues {
        /// The parameter that takes the next page's beginning.
        parameter: &'static str,
        /// Which way it moves.
        direction: Direction,
        /// Whether the next page begins with the last record of this one, which is then dropped.
        inclusive: bool,
        /// How to go on within a page.
        key: Option<Key>,
    },
    /// The API has no pages: the ids are listed first, then asked for in windows (rule R6).
    Windows {
        /// The lower bound's parameter.
        from: &'static str,
        /// The upper bound's parameter.
        to: &'static str,
        /// Parameters (name, value) that make the API list bare ids.
        list: (&'static str, &'static str),
        /// A parameter that names the ids: then one request.
        unless: &'static str,
        /// Listed ids in a window of `execute`.
        execute: usize,
        /// Listed ids in a window of `open`.
        open: usize,
        /// The child of a record that holds its id.
        element: &'static str,
    },
}

/// A list parameter that is cut into several requests with one answer (rule R5).
#[derive(Clone, Copy, Debug)]
pub struct Chunk {
    /// The parameter.
    pub parameter: &'static str,
    /// How many values one request may carry; a range counts by its members.
    pub most: usize,
}

/// Where a frozen value must not go.
#[derive(Clone, Copy, Debug)]
pub struct FreezeEdge {
    /// The parameter that holds the other end of the period.
    pub parameter: &'static str,
}

/// A parameter that gets a fixed "now" at the first request, so that pages agree (rule R8).
#[derive(Clone, Copy, Debug)]
pub struct Freeze {
    /// The parameter.
    pub parameter: &'static str,
    /// How many seconds before now.
    pub seconds_back: i64,
    /// Not set when it would lie before this.
    pub not_before: FreezeEdge,
}

/// A read that must give exactly one record, of which fields are taken (rule R3).
#[derive(Clone, Copy, Debug)]
pub struct LookUp {
    /// The resource of the read.
    pub resource: &'static str,
    /// The operation of the read.
    pub operation: &'static str,
    /// The step's name for the value, and the read's parameter that takes it.
    pub by: (&'static str, &'static str),
    /// Further parameters of the read.
    pub with: &'static [(&'static str, &'static str)],
    /// Fields of the record and the parameters they become.
    pub take: &'static [(&'static str, &'static str)],
    /// What the author should know.
    pub warning: &'static str,
    /// What the value is, for people.
    pub help: &'static str,
}

/// Where a parameter of a later request comes from.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// A parameter of the step.
    Step(&'static str),
    /// A key of an earlier request's result: number of the request from 1, key.
    Result(usize, &'static str),
    /// A constant.
    Constant(&'static str),
}

/// One of several requests that make up a step (rule R4).
#[derive(Clone, Copy, Debug)]
pub struct Then {
    /// The operation of the same resource.
    pub operation: &'static str,
    /// Left out when none of these is given; empty: always sent.
    pub when: &'static [&'static str],
    /// The parameters and where they come from.
    pub map: &'static [(&'static str, Source)],
    /// Step parameters that go with the last request only.
    pub last: &'static [&'static str],
}

/// What to do when the work has ended well.
#[derive(Clone, Copy, Debug)]
pub struct PollThen {
    /// The resource.
    pub resource: &'static str,
    /// The operation.
    pub operation: &'static str,
    /// The parameter that takes the reference.
    pub parameter: &'static str,
}

/// How to watch the work that an operation starts.
#[derive(Clone, Copy, Debug)]
pub struct Poll {
    /// The resource that lists the work.
    pub resource: &'static str,
    /// The operation that lists it.
    pub operation: &'static str,
    /// The parameter that narrows the list, and the key of the result that it takes.
    pub by: (&'static str, &'static str),
    /// The field of the record that tells the state.
    pub field: &'static str,
    /// States after which nothing changes any more and the work is done.
    pub done: &'static [&'static str],
    /// States after which nothing changes any more and the work has failed.
    pub failed: &'static [&'static str],
    /// How often to look, in seconds.
    pub interval_s: u32,
    /// How long the list may not show the work yet, in seconds.
    pub grace_s: u32,
    /// What to do when the state does not change for long.
    pub stuck: &'static str,
    /// What to do then.
    pub then: Option<PollThen>,
}

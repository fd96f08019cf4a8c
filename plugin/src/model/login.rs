//! How a bearer token is obtained from the gateway, as data.
//!
//! Out: [`Login`]. [`crate::credential`] carries it out.

/// Where a value of a login comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginValue {
    /// The credential's first part: user name or client id.
    Name,
    /// The credential's secret.
    Secret,
    /// A constant.
    Constant(&'static str),
}

/// One way to obtain a token.
#[derive(Clone, Copy, Debug)]
pub struct Login {
    /// The path on the gateway; sent with POST.
    pub path: &'static str,
    /// The form's names and values.
    pub form: &'static [(&'static str, LoginValue)],
    /// The headers' names and values.
    pub headers: &'static [(&'static str, LoginValue)],
}

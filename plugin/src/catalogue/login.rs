//! The token endpoints of the gateway.
//!
//! Source: <https://docs.qualys.com/en/admin/api/administration_api/api_conventions.htm>,
//! <https://docs.qualys.com/en/oauth/oauth-phase2/oauth_ui/generate_authentication_token.htm>.

use super::prelude::*;

/// A user's token: 201 and the bare token.
pub(super) static USER: Login = Login {
    path: "/auth",
    form: &[
        ("username", LoginValue::Name),
        ("password", LoginValue::Secret),
        ("token", LoginValue::Constant("true")),
    ],
    headers: &[],
};

/// The token of an API client that belongs to a user.
pub(super) static USER_CLIENT: Login = Login { path: "/auth/oidc", form: &[], headers: CLIENT };

/// The token of an API client that belongs to the subscription.
pub(super) static SUBSCRIPTION_CLIENT: Login =
    Login { path: "/auth/oauth", form: &[], headers: CLIENT };

const CLIENT: &[(&str, LoginValue)] =
    &[("clientId", LoginValue::Name), ("clientSecret", LoginValue::Secret)];

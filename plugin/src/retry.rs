//! Sends one request until it is answered, within the limits of rule E6.
//!
//! In: a draft, the session and what is expected. Out: an [`Answer`]. Here is the only loop over
//! attempts. It knows no operation and no page.

use crate::credential::Session;
use crate::error::{Case, Error};
use crate::limits::Limits;
use crate::model::Effect;
use crate::request::Draft;
use crate::response::{self, Answer, Expectation};
use crate::transport::Transport;

/// How often a read is tried.
pub const TRIES: u32 = 3;
/// How long to wait before the second and the third try, in milliseconds.
const WAITS_MS: [u64; 2] = [1000, 4000];

/// What is left of a step's patience.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How long limits may still be waited for, in milliseconds.
    pub wait_ms: u64,
    /// How often the current request was tried since the last whole record.
    pub tries: u32,
}

impl Patience {
    /// The patience of a step that may wait this long for limits.
    #[must_use]
    pub const fn new(max_wait_ms: u64) -> Self {
        Self { wait_ms: max_wait_ms, tries: 0 }
    }

    /// Whether to try again after this error; waits if so.
    ///
    /// A refusal for a limit happens before anything is executed, so a write may be repeated too;
    /// anything else only a read.
    pub fn allows(&mut self, error: &Error, effect: Effect, transport: &mut dyn Transport) -> bool {
        match error.case {
            Case::RateLimited | Case::Busy | Case::Maintenance => {
                let Some(wait) = error.failure.retry_after_ms else { return false };
                let wait = wait.saturating_add(jitter(transport, wait));
                if wait > self.wait_ms {
                    return false;
                }
                self.wait_ms -= wait;
                transport.wait(wait);
                true
            }
            _ if error.is_transient() && effect == Effect::Read => {
                let certain = error.failure.code == "tls-certificate";
                let wait = usize::try_from(self.tries).ok().and_then(|tries| WAITS_MS.get(tries));
                let Some(&wait) = wait.filter(|_| !certain) else { return false };
                self.tries += 1;
                transport.wait(wait.saturating_add(jitter(transport, wait)));
                true
            }
            _ => false,
        }
    }
}

/// Up to a tenth more, so that steps that were refused together do not come back together.
fn jitter(transport: &dyn Transport, wait: u64) -> u64 {
    let tenth = wait / 10;
    // The clock's low digits are as good as any for this.
    (transport.ticks() / 1000) % (tenth + 1)
}

/// Sends a request and judges the answer; tries again as far as patience allows.
///
/// # Errors
/// The last attempt's error.
pub fn send(
    session: &mut Session,
    draft: &Draft,
    expectation: &Expectation<'_>,
    patience: &mut Patience,
) -> Result<(Answer, Limits), Error> {
    let effect = expectation.operation.effect;
    loop {
        let authorization = match session.authorization(draft.plane) {
            Ok(authorization) => authorization,
            // A login changes nothing, whatever the request behind it does.
            Err(error) if patience.allows(&error, Effect::Read, &mut *session.transport) => {
                continue;
            }
            Err(error) => return Err(error),
        };
        let authorization = authorization.as_ref().map(|value| value.as_str());
        let request = draft.to_http(session.account(), authorization)?;
        let answer = match session.transport.send(&request) {
            Ok(response) => response::accept(expectation, response),
            Err(failure) => Err(response::transport(effect, &failure)),
        };
        match answer {
            Ok(answer) => return Ok(answer),
            Err(error) if session.renews(&error) => {}
            Err(error) if patience.allows(&error, effect, &mut *session.transport) => {}
            Err(error) => return Err(error),
        }
    }
}

//! What happens to one call, in order: login, path, guard, limits, check, fault, answer.
//!
//! In: a [`Call`]. Out: an [`Outcome`]. It knows no socket.

use std::sync::Arc;

use http::StatusCode;
use qualys_plugin::model::{Effect, Plane};

use crate::access::Access;
use crate::answers::{self, Question};
use crate::call::Call;
use crate::config::Config;
use crate::faults::{Fault, Faults, Injected, WAIT_S};
use crate::fixtures::{Fixtures, FixturesError};
use crate::journal::{Journal, Summary};
use crate::limits::{self, Limits, Permit};
use crate::refusal::{self, Refusal};
use crate::reply::Reply;
use crate::routes::{self, Route, Routes};
use crate::subscription::Subscription;

/// Parameters that every operation has and that always make a difference.
const ALWAYS: [&str; 2] = ["action", "echo_request"];

/// The whole service, without its sockets.
pub(crate) struct Simulation {
    access: Access,
    routes: Routes,
    limits: Arc<Limits>,
    faults: Faults,
    pub(crate) journal: Arc<Journal>,
    pub(crate) subscription: Arc<Subscription>,
    fixtures: Fixtures,
    base: String,
}

/// What comes back.
pub(crate) struct Outcome {
    pub(crate) reply: Reply,
    /// What goes wrong on the way.
    pub(crate) injected: Option<Injected>,
    /// The call counts until this is dropped.
    pub(crate) permit: Option<Permit>,
}

impl From<Reply> for Outcome {
    fn from(reply: Reply) -> Self {
        Self { reply, injected: None, permit: None }
    }
}

impl Simulation {
    pub(crate) fn new(config: &Config, base: String) -> Result<Self, FixturesError> {
        let routes = Routes::new();
        let fixtures = Fixtures::read(config.fixtures.as_deref(), &routes)?;
        Ok(Self {
            access: Access::new(config.login.clone()),
            routes,
            limits: Arc::new(Limits::new(config.rate_limit, config.concurrency)),
            faults: Faults::new(config.faults, config.seed),
            journal: Arc::new(Journal::new(config.told)),
            subscription: Arc::new(Subscription::new(config)),
            fixtures,
            base,
        })
    }

    pub(crate) fn summary(&self) -> Summary {
        self.journal.summary(self.limits.seen())
    }

    fn now(&self) -> String {
        self.subscription.clock().text()
    }

    pub(crate) fn answer(&self, call: &Call) -> Outcome {
        let now = self.subscription.clock().seconds();
        if let Some(reply) = self.access.log_in(call, now) {
            if reply.status == StatusCode::UNAUTHORIZED {
                self.journal.refused_login();
            }
            return reply.into();
        }
        let plane = plane_of(&call.path);
        if let Err(refusal) = self.access.check(call, plane, now) {
            self.journal.refused_login();
            return refusal.reply(plane, &self.now()).into();
        }
        let routes = self.routes.at(&call.path);
        let Some(first) = routes.first() else {
            return refusal::page(StatusCode::NOT_FOUND).into();
        };
        if let Err(refusal) = Access::check_origin(call, plane) {
            return refusal.reply(plane, &self.now()).into();
        }
        match self.limits.admit(first.operation.path, now) {
            Ok(permit) => self.admitted(call, plane, routes, permit),
            Err(refused) => {
                let refusal = refused.refusal();
                self.journal.tell(&format!(
                    "refused a call of {} for a limit ({})",
                    call.path, refusal.code
                ));
                // The gateway says it with a status of its own.
                let refusal = match plane {
                    Plane::Gateway => Refusal { status: StatusCode::TOO_MANY_REQUESTS, ..refusal },
                    _ => refusal,
                };
                let reply = refusal.reply(plane, &self.now());
                self.limits.refused_headers(reply, &refused).into()
            }
        }
    }

    fn admitted(&self, call: &Call, plane: Plane, routes: &[Route], permit: Permit) -> Outcome {
        let checked = routes::choose(routes, call).and_then(|route| {
            routes::check(route, call)?;
            Ok(route)
        });
        let route = match checked {
            Ok(route) => route,
            Err(refusal) => {
                let reply = permit.headers(refusal.reply(plane, &self.now()));
                return Outcome { reply, injected: None, permit: Some(permit) };
            }
        };
        let injected = self.faults.next();
        if let Some(reply) = injected.and_then(|it| self.refused_by(it.fault, plane, route)) {
            return Outcome { reply: permit.headers(reply), injected: None, permit: Some(permit) };
        }
        let reply = self.carried_out(route, call);
        let reply = reply.unwrap_or_else(|refusal| refusal.reply(plane, &self.now()));
        if let Some(Injected { fault, .. }) = injected {
            let line = if route.operation.effect == Effect::Read {
                format!("fault: {fault} ({})", route.name())
            } else {
                format!(
                    "fault: {fault} ({}, which was carried out; its caller cannot know)",
                    route.name()
                )
            };
            self.journal.injected(fault, &line);
        }
        Outcome { reply: permit.headers(reply), injected, permit: Some(permit) }
    }

    /// The refusal that a fault is, if it is one. Nothing was done then.
    fn refused_by(&self, fault: Fault, plane: Plane, route: Route) -> Option<Reply> {
        if fault.hides_the_outcome() {
            return None;
        }
        self.journal.injected(
            fault,
            &format!("fault: {fault} ({}, which was not carried out)", route.name()),
        );
        let now = self.now();
        Some(match fault {
            Fault::RateLimited if plane != Plane::Gateway => limits::over_the_rate(WAIT_S)
                .reply(plane, &now)
                .header("x-ratelimit-towait-sec", WAIT_S),
            Fault::Maintenance if plane != Plane::Gateway => {
                let text = "We are performing scheduled maintenance on our systems.";
                Refusal::new(1999, text).reply(plane, &now).header("retry-after", WAIT_S)
            }
            Fault::RateLimited | Fault::TooManyRequests => {
                refusal::page(StatusCode::TOO_MANY_REQUESTS)
                    .header("x-ratelimit-towait-sec", WAIT_S)
            }
            _ => refusal::page(StatusCode::SERVICE_UNAVAILABLE).header("retry-after", WAIT_S),
        })
    }

    fn carried_out(&self, route: Route, call: &Call) -> Result<Reply, Refusal> {
        let Some((honours, answer)) = answers::of(route.resource, route.operation.id) else {
            let reply = self.fixtures.answer(route, call);
            if reply.is_some() && route.operation.effect != Effect::Read {
                self.journal.tell(&format!(
                    "{} was answered from a recorded exchange; nothing changed",
                    route.name()
                ));
            }
            let text = format!("this simulation has no answer to {}", route.name());
            let nothing =
                Refusal { status: StatusCode::NOT_IMPLEMENTED, ..Refusal::new(999, text) };
            return reply.ok_or(nothing);
        };
        for (name, _) in &call.parameters {
            let mut honoured = honours.iter().copied().chain([ALWAYS.as_slice()]).flatten();
            if !honoured.any(|honoured| honoured == name) {
                self.journal.without_effect(&route.name(), name);
            }
        }
        answer(&Question {
            call,
            subscription: &self.subscription,
            journal: &self.journal,
            base: &self.base,
            user: self.access.user(),
        })
    }
}

fn plane_of(path: &str) -> Plane {
    if path.starts_with("/api/") {
        Plane::Fo
    } else if path.starts_with("/msp/") {
        Plane::Msp
    } else {
        Plane::Gateway
    }
}

//! Finds the operation that a call means, and checks the call against it.
//!
//! In: method, path and parameters. Out: a [`Route`], or the refusal that Qualys gives. All it knows of operations is
//! in the connector's catalogue.

use std::collections::HashMap;

use http::Method;
use qualys_plugin::arguments::{self, Purpose, is_body};
use qualys_plugin::catalogue;
use qualys_plugin::error::Violation;
use qualys_plugin::model::{self, Effect, Operation, Plane, Version};
use serde_json::{Map, Value};

use crate::call::Call;
use crate::refusal::Refusal;

/// What a call means.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    pub(crate) resource: &'static str,
    pub(crate) operation: &'static Operation,
    version: &'static Version,
}

impl Route {
    /// For people: `scan.launch`.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.resource, self.operation.id)
    }
}

/// The operations that answer at each path, each with the version that the path names.
pub(crate) struct Routes(HashMap<String, Vec<Route>>);

impl Routes {
    /// Every operation of the catalogue, and the call by which a connection is tested.
    pub(crate) fn new() -> Self {
        let operations = catalogue::RESOURCES.iter().flat_map(|resource| {
            resource.operations.iter().map(|operation| (resource.id, operation))
        });
        let about = std::iter::once(("about", catalogue::probe(false)));
        let mut paths: HashMap<String, Vec<Route>> = HashMap::new();
        for (resource, operation) in operations.chain(about) {
            for version in operation.versions {
                let route = Route { resource, operation, version };
                paths.entry(operation.path_of(version.name)).or_default().push(route);
            }
        }
        Self(paths)
    }

    /// The operations at a path.
    pub(crate) fn at(&self, path: &str) -> &[Route] {
        self.0.get(path).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Which of them the call means.
pub(crate) fn choose(routes: &[Route], call: &Call) -> Result<Route, Refusal> {
    let fits = |route: &&Route| {
        let mut fixed = route.operation.fixed.iter();
        fixed.all(|(name, value)| call.get(name) == Some(value))
    };
    let fitting = routes.iter().filter(fits);
    // Operations that share path and action differ in their parameters.
    let strange = |route: &Route| unknown(*route, call).len();
    let best =
        fitting.min_by_key(|route| (usize::MAX - route.operation.fixed.len(), strange(route)));
    if let Some(route) = best {
        return check_method(*route, call);
    }
    let mut actions: Vec<_> = routes.iter().flat_map(|route| route.operation.fixed).collect();
    actions.retain(|(name, _)| *name == "action");
    actions.dedup();
    let known: Vec<_> = actions.iter().map(|(_, value)| *value).collect();
    Err(match call.get("action") {
        Some(given) => Refusal::new(
            1905,
            format!(
                "parameter action has invalid value: {given} (must be one of: {})",
                known.join(", ")
            ),
        ),
        None => Refusal::new(1903, "Missing required parameter(s): action"),
    })
}

/// Reads take both methods; what changes something takes POST only.
fn check_method(route: Route, call: &Call) -> Result<Route, Refusal> {
    let Route { operation, .. } = route;
    let reads = operation.effect == Effect::Read && operation.plane != Plane::Gateway;
    let allowed = match operation.method {
        model::Method::Get => call.method == Method::GET || (reads && call.method == Method::POST),
        model::Method::Post => call.method == Method::POST || (reads && call.method == Method::GET),
    };
    if allowed {
        return Ok(route);
    }
    let action =
        call.get("action").map_or_else(|| call.path.clone(), |action| format!("action={action}"));
    let text = format!(
        "Request method ({}) is incompatible with specified parameter(s): {action}",
        call.method
    );
    Err(Refusal::new(1908, text))
}

/// The parameters that the operation does not know.
fn unknown(route: Route, call: &Call) -> Vec<&str> {
    let Route { operation, version, .. } = route;
    let fixed = |name: &str| operation.fixed.iter().any(|(known, _)| *known == name);
    let known = |name: &str| {
        let parameter = operation.parameter(name);
        parameter.is_some_and(|it| !it.step_only && it.known_to(version.name))
    };
    // Every operation of several requests has its action in the list of their parameters.
    let composed = |name: &str| !operation.then.is_empty() && name == "action";
    let names = call.parameters.iter().map(|(name, _)| name.as_str());
    names.filter(|name| !fixed(name) && !known(name) && !composed(name)).collect()
}

/// Checks names and values.
pub(crate) fn check(route: Route, call: &Call) -> Result<(), Refusal> {
    let Route { operation, version, .. } = route;
    let unknown = unknown(route, call);
    if operation.closed && !unknown.is_empty() {
        let known = operation.parameters.iter().filter(|known| !known.step_only);
        let known: Vec<_> = known.map(|known| known.name).collect();
        let action =
            call.get("action").map(|action| format!("action={action} ")).unwrap_or_default();
        let text = format!(
            "Unrecognized parameter(s): {} ({action}allows: {})",
            unknown.join(", "),
            known.join(", ")
        );
        return Err(Refusal::new(1901, text));
    }
    if !operation.then.is_empty() {
        return Ok(());
    }
    let mut given = Map::new();
    for (name, value) in &call.parameters {
        if operation.parameter(name).is_some() {
            given.insert(name.clone(), Value::from(value.as_str()));
        }
    }
    if let Some(body) = operation.parameters.iter().find(|known| is_body(known))
        && !call.body.is_empty()
    {
        given.insert(body.name.to_owned(), String::from_utf8_lossy(&call.body).into());
    }
    match arguments::prepare(operation, version, &given, &Map::new(), Purpose::Open) {
        Ok(_) => Ok(()),
        Err(violations) => violations.first().map_or(Ok(()), |violation| Err(refusal(violation))),
    }
}

/// A violation with the code that Qualys has for it.
fn refusal(violation: &Violation) -> Refusal {
    let Violation { parameter, given, rule, expected, .. } = violation;
    match *rule {
        "required" => Refusal::new(1903, format!("Missing required parameter(s): {parameter}")),
        "exactly-one" | "at-most-one" | "excludes" => Refusal::new(
            1904,
            format!("Please specify only one of these parameters: {parameter} ({expected})"),
        ),
        "at-least-one" => Refusal::new(
            1922,
            format!("Please specify at least one of the following parameters: {expected}"),
        ),
        "requires" | "requires-value" | "not-allowed" | "order" | "disjoint" => Refusal::new(
            1907,
            format!(
                "The following combination of key=value pairs is not supported: {parameter} ({expected})"
            ),
        ),
        _ => Refusal::new(
            1905,
            format!("parameter {parameter} has invalid value: {given} ({expected})"),
        ),
    }
}

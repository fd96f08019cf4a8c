//! Which API versions end when, from a component's manifest.
//!
//! In: the manifest and a day; out: what every operation uses, and the versions that end, by endpoint. A month counts
//! from its first day. Knows no operation by name.

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::manifest::{Manifest, Operation, Resource, Version};

/// How many days before its end a version is near it.
pub const NEAR_DAYS: i64 = qualys_plugin::lifecycle::NEAR_DAYS;

/// How a version stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is switched off.
    Ended,
    /// It is switched off within [`NEAR_DAYS`].
    EndsSoon,
    /// It is not mended any more.
    Unsupported,
    /// Nothing to do yet.
    Fine,
}

/// A version and its dates.
#[derive(Clone, Debug, Serialize)]
pub struct Dated {
    /// As it stands in the path.
    pub version: String,
    /// The day on which support ends.
    #[serde(serialize_with = "optional_day")]
    pub eos: Option<Date>,
    /// The day on which it is switched off.
    #[serde(serialize_with = "optional_day")]
    pub eol: Option<Date>,
    /// The version to use instead.
    pub successor: Option<String>,
    /// How many days are left until it is switched off; negative when it is.
    pub days_left: Option<i64>,
    /// How it stands.
    pub standing: Standing,
    /// What using it means.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What an operation uses by default, and what else it has.
#[derive(Clone, Debug, Serialize)]
pub struct Used {
    /// The resource's name.
    pub resource: String,
    /// The operation's name.
    pub operation: String,
    /// The path of the version that is used.
    pub path: String,
    /// The version that is used.
    #[serde(flatten)]
    pub used: Dated,
    /// The other versions, which a step reaches by its option `api_version`.
    pub others: Vec<Dated>,
}

/// One version of an endpoint, and who is concerned.
#[derive(Clone, Debug, Serialize)]
pub struct Endpoint {
    /// The path of this version.
    pub path: String,
    /// The version.
    #[serde(flatten)]
    pub dated: Dated,
    /// The operations (`resource operation`) that have it.
    pub operations: Vec<String>,
    /// Those of them that use it by default.
    pub used_by: Vec<String>,
}

/// An endpoint that no operation uses.
#[derive(Clone, Debug, Serialize)]
pub struct NotOffered {
    /// The name for people.
    pub title: String,
    /// The path with `{version}` for the version.
    pub path: String,
    /// Its versions.
    pub versions: Vec<Dated>,
}

/// The life cycle of everything that a component uses, on one day.
#[derive(Clone, Debug, Serialize)]
pub struct Lifecycle {
    /// The day.
    #[serde(serialize_with = "day")]
    pub on: Date,
    /// How many days before its end a version is near it.
    pub near_days: i64,
    /// Every operation.
    pub operations: Vec<Used>,
    /// Every version of an endpoint that ends, the first to end first.
    pub ending: Vec<Endpoint>,
    /// Older versions without an official date of which something is known.
    pub undated: Vec<Endpoint>,
    /// Endpoints that no operation uses.
    pub not_offered: Vec<NotOffered>,
}

impl Lifecycle {
    /// How everything stands on that day.
    pub fn on(manifest: &Manifest, on: Date) -> Self {
        let operations = each(manifest).map(|(resource, operation)| used(resource, operation, on));
        let endpoints = endpoints(manifest, on);
        let dated = |endpoint: &Endpoint| endpoint.dated.end().is_some();
        let mut ending: Vec<_> = endpoints.iter().filter(|one| dated(one)).cloned().collect();
        ending.sort_by_cached_key(|one| (one.dated.end(), one.path.clone()));
        let old = |one: &&Endpoint| !dated(one) && one.used_by.is_empty();
        let undated = endpoints.iter().filter(old).filter(|one| !one.dated.note.is_empty());
        let undated = undated.cloned().collect();
        let not_offered = manifest.not_offered.iter().map(|endpoint| NotOffered {
            title: endpoint.title.clone(),
            path: endpoint.path.clone(),
            versions: endpoint.versions.iter().map(|version| Dated::on(version, on)).collect(),
        });
        Self {
            on,
            near_days: NEAR_DAYS,
            operations: operations.collect(),
            ending,
            undated,
            not_offered: not_offered.collect(),
        }
    }
}

impl Dated {
    fn on(version: &Version, on: Date) -> Self {
        let eos = version.eos.as_deref().and_then(first_day);
        let eol = version.eol.as_deref().and_then(first_day);
        let days_left = eol.map(|day| days_between(on, day));
        let standing = match days_left {
            Some(left) if left <= 0 => Standing::Ended,
            Some(left) if left <= NEAR_DAYS => Standing::EndsSoon,
            _ if eos.is_some_and(|day| day <= on) => Standing::Unsupported,
            _ => Standing::Fine,
        };
        Self {
            version: version.name.clone(),
            eos,
            eol,
            successor: version.successor.clone(),
            days_left,
            standing,
            note: version.note.clone(),
        }
    }

    /// The day on which something ends for good: it is switched off, or at least without support.
    pub fn end(&self) -> Option<Date> {
        self.eol.or(self.eos)
    }
}

fn each(manifest: &Manifest) -> impl Iterator<Item = (&Resource, &Operation)> {
    manifest
        .resources
        .iter()
        .flat_map(|resource| resource.operations.iter().map(move |operation| (resource, operation)))
}

fn used(resource: &Resource, operation: &Operation, on: Date) -> Used {
    let default = operation.version.as_deref().unwrap_or_default();
    let unknown = Version { name: default.to_owned(), ..Version::default() };
    let used = operation.version_named(default).unwrap_or(&unknown);
    let others = operation.versions.iter().filter(|version| version.name != default);
    Used {
        resource: resource.id.clone(),
        operation: operation.id.clone(),
        path: operation.path.clone(),
        used: Dated::on(used, on),
        others: others.map(|version| Dated::on(version, on)).collect(),
    }
}

/// Every version of every endpoint, with its operations.
fn endpoints(manifest: &Manifest, on: Date) -> Vec<Endpoint> {
    let mut endpoints: Vec<Endpoint> = Vec::new();
    for (resource, operation) in each(manifest) {
        let name = format!("{} {}", resource.id, operation.id);
        for version in &operation.versions {
            let (path, dated) = (operation.path_of(&version.name), Dated::on(version, on));
            let same = |one: &&mut Endpoint| {
                one.path == path && one.dated.eol == dated.eol && one.dated.eos == dated.eos
            };
            let default = operation.version.as_ref() == Some(&version.name);
            let used_by: Vec<_> = default.then(|| name.clone()).into_iter().collect();
            match endpoints.iter_mut().find(same) {
                Some(known) => {
                    known.operations.push(name.clone());
                    known.used_by.extend(used_by);
                }
                None => {
                    endpoints.push(Endpoint {
                        path,
                        dated,
                        operations: vec![name.clone()],
                        used_by,
                    });
                }
            }
        }
    }
    endpoints
}

/// The first day of a month `YYYY-MM`.
fn first_day(month: &str) -> Option<Date> {
    format!("{month}-01").parse().ok()
}

fn days_between(from: Date, to: Date) -> i64 {
    // Two dates of the calendar are never too far apart for days.
    from.until(to).map(|span| i64::from(span.get_days())).unwrap_or(i64::MAX)
}

fn day<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

fn optional_day<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match day {
        Some(day) => serializer.collect_str(day),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const MANIFEST: &str = r#"{ "resources": [ { "id": "scan", "operations": [
        { "id": "list", "version": "3.0", "path": "/api/3.0/fo/scan/", "path_template": "/api/{version}/fo/scan/",
          "versions": [ { "name": "2.0", "eol": "2026-12", "successor": "3.0" }, { "name": "3.0" } ] },
        { "id": "launch", "version": "3.0", "path": "/api/3.0/fo/scan/", "path_template": "/api/{version}/fo/scan/",
          "versions": [ { "name": "2.0", "eol": "2026-12", "successor": "3.0" }, { "name": "3.0" } ] } ] } ],
        "not_offered": [ { "title": "x", "path": "/x/{version}/",
          "versions": [ { "name": "1.0", "eos": "2026-11", "eol": "2027-12" } ] } ] }"#;

    fn lifecycle(on: Date) -> Lifecycle {
        Lifecycle::on(&Manifest::read(MANIFEST).unwrap(), on)
    }

    #[test]
    fn a_version_that_ends_names_its_operations() {
        let on = lifecycle(date(2026, 11, 21));
        let [ending] = on.ending.as_slice() else { panic!("{:?}", on.ending) };
        assert_eq!(ending.path, "/api/2.0/fo/scan/");
        assert_eq!(ending.operations, ["scan list", "scan launch"]);
        assert!(ending.used_by.is_empty());
        assert_eq!((ending.dated.days_left, ending.dated.standing), (Some(10), Standing::EndsSoon));
        assert_eq!(on.operations[0].used.standing, Standing::Fine);
        assert_eq!(on.operations[0].others.len(), 1);
        assert_eq!(on.not_offered[0].versions[0].standing, Standing::Unsupported);
    }

    #[test]
    fn near_is_180_days_and_the_first_day_is_the_end() {
        let standing = |on| lifecycle(on).ending[0].dated.standing;
        assert_eq!(standing(date(2026, 6, 3)), Standing::Fine);
        assert_eq!(standing(date(2026, 6, 4)), Standing::EndsSoon);
        assert_eq!(standing(date(2026, 11, 30)), Standing::EndsSoon);
        assert_eq!(standing(date(2026, 12, 1)), Standing::Ended);
    }
}

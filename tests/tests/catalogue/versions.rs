//! Paths, versions and their ends.

use qualys_plugin::catalogue::NOT_OFFERED;
use qualys_plugin::model::Plane;

use crate::common::{Wrong, operations};

fn is_month(text: &str) -> bool {
    let Some((year, month)) = text.split_once('-') else { return false };
    let month: u32 = month.parse().unwrap_or(0);
    text.len() == 7 && year.starts_with("20") && (1..=12).contains(&month)
}

#[test]
fn paths_stand_below_the_prefix_of_their_plane() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        let path = operation.path;
        let fits = match operation.plane {
            Plane::Fo => path.starts_with("/api/{version}/fo/"),
            Plane::Msp => {
                let file = path.rsplit_once('.').is_some_and(|(_, extension)| extension == "php");
                path.starts_with("/msp/") && file
            }
            Plane::Gateway => ["/pcrs/{version}/", "/vmrs/api/{version}/"]
                .iter()
                .any(|known| path.starts_with(known)),
        };
        wrong.check(fits, &place, path);
        let msp = operation.plane == Plane::Msp;
        wrong.check(msp != path.contains("{version}"), &place, "version in the path");
        wrong.check(
            path.ends_with('/') || operation.plane != Plane::Fo || path.ends_with("index.php"),
            &place,
            path,
        );
    }
    wrong.report();
}

#[test]
fn versions_are_in_order_and_the_default_one_has_no_end() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        let names: Vec<&str> = operation.versions.iter().map(|version| version.name).collect();
        if operation.plane == Plane::Msp {
            wrong.check(names == ["v1"], &place, "an unversioned path has the version v1");
        } else {
            let numbers: Vec<f64> =
                names.iter().map(|name| name.parse().unwrap_or(f64::NAN)).collect();
            let sorted = numbers.is_sorted_by(|a, b| a < b) && !numbers.is_empty();
            wrong.check(sorted, &place, format!("versions {names:?}"));
        }
        match operation.version(operation.default_version) {
            None => wrong.check(false, &place, "the default version is not among the versions"),
            Some(version) => {
                wrong.check(version.eol.is_none(), &place, "the default version has an end");
                let agree = version.confirmed || !operation.confirmed;
                wrong.check(agree, &place, "confirmed, but its default version is not");
            }
        }
        for version in operation.versions {
            for month in [version.eos, version.eol].into_iter().flatten() {
                wrong.check(is_month(month), &place, format!("{month} is no month"));
            }
            wrong.check(
                version.eos <= version.eol || version.eol.is_none(),
                &place,
                "EOS after EOL",
            );
            let successor = version.successor.is_none_or(|name| operation.version(name).is_some());
            wrong.check(successor, &place, "the successor is not among the versions");
            wrong.check(
                version.eol.is_some() == version.successor.is_some(),
                &place,
                "EOL without successor",
            );
        }
    }
    wrong.report();
}

#[test]
fn endpoints_not_offered_are_used_by_no_operation() {
    let mut wrong = Wrong::default();
    for endpoint in NOT_OFFERED {
        let used = operations().any(|(_, _, operation)| operation.path == endpoint.path);
        wrong.check(!used, endpoint.path, "is used by an operation");
        wrong.check(endpoint.path.starts_with("/api/{version}/"), endpoint.path, "its path");
        let ends = endpoint.versions.iter().any(|version| version.eol.is_some_and(is_month));
        wrong.check(ends && !endpoint.title.is_empty(), endpoint.path, "has no title or no end");
    }
    wrong.report();
}

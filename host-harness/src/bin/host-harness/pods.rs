//! Lists where a Qualys account can be.
//!
//! In: the manifest's credential form; out: a table, or JSON.

use std::process::ExitCode;

use host_harness::host::Host;
use host_harness::manifest::{Addresses, Manifest};
use serde_json::json;

use crate::complaint::Complaint;
use crate::layout::{print, table};
use crate::sink::print_json;

pub(crate) async fn show(host: &Host, json: bool) -> Result<ExitCode, Complaint> {
    let manifest = host.describe().await?;
    let manifest = Manifest::read(&manifest).map_err(Complaint::Manifest)?;
    let form = manifest.credential;
    if json {
        let pods = json!({
            "platforms": form.platforms,
            "private_platforms": form.private_platforms,
        });
        print_json(&pods.to_string())?;
        return Ok(ExitCode::SUCCESS);
    }
    let row = |name: &str, addresses: &Addresses| {
        [name.to_owned(), addresses.base_url.clone(), addresses.gateway_url.clone()]
    };
    let mut rows = vec![["PLATFORM", "BASE URL", "GATEWAY URL"].map(str::to_owned)];
    rows.extend(form.platforms.iter().map(|platform| row(&platform.name, &platform.addresses)));
    rows.push(row("private", &form.private_platforms));
    let advice = "\nThe platform of an account stands in its user interface under Help, About. \
                  QUALYS_BASE_URL names it; QUALYS_GATEWAY_URL\nis needed only where the gateway does not follow from it.\n";
    print(&(table(&rows) + advice))
}

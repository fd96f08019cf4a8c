//! The shipped component's surface: what it asks of a host, what it offers, how large it is.
//! In: the component that the host library embeds. Out: a failure that names the interface. Runs no step.

use host_harness::host::Host;
use wasmtime::Engine;
use wasmtime::component::Component;

/// All that a host must provide. A sandbox is only as small as this list.
const ALLOWED_IMPORTS: [&str; 7] = [
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/wall-clock",
    "wasi:http/outgoing-handler",
    "wasi:http/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
];
const EXPORTS: [&str; 2] = ["nina:connector/integration", "nina:connector/integration-stream"];
/// 1.5 MiB.
const MAXIMUM_BYTES: usize = 3 << 19;

/// What is wrong with these imports: each that is not allowed, or is of another WASI than 0.2.
fn forbidden(imports: &[String]) -> Vec<String> {
    let is_allowed = |import: &&String| {
        let (interface, version) = import.split_once('@').unwrap_or((import.as_str(), ""));
        ALLOWED_IMPORTS.contains(&interface) && version.starts_with("0.2.")
    };
    imports.iter().filter(|import| !is_allowed(import)).cloned().collect()
}

/// The required interfaces that are not among these exports.
fn missing(exports: &[String]) -> Vec<&'static str> {
    let is_there =
        |wanted: &&str| exports.iter().any(|export| export.split('@').next() == Some(wanted));
    EXPORTS.into_iter().filter(|wanted| !is_there(wanted)).collect()
}

/// The names at the component's top level: imports, exports.
fn surface() -> (Vec<String>, Vec<String>) {
    let engine = Engine::default();
    let component = Component::new(&engine, Host::embedded_component())
        .expect("the embedded bytes are a component");
    let surface = component.component_type();
    let imports = surface.imports(&engine).map(|(name, _)| name.to_owned());
    let exports = surface.exports(&engine).map(|(name, _)| name.to_owned());
    (imports.collect(), exports.collect())
}

#[test]
fn imports_only_http_streams_and_clocks_and_exports_both_interfaces() {
    let (imports, exports) = surface();
    let forbidden = forbidden(&imports);
    assert!(
        forbidden.is_empty(),
        "the component imports {forbidden:?}; allowed are {ALLOWED_IMPORTS:?} of WASI 0.2. A dependency of plugin/ \
         brought it in: find it with `cargo tree -p qualys-plugin --target wasm32-unknown-unknown`"
    );
    let missing = missing(&exports);
    assert!(
        missing.is_empty(),
        "the component does not export {missing:?}; it exports {exports:?}. Compare wit/world.wit with \
         plugin/src/component.rs"
    );
}

#[test]
fn is_small_enough() {
    let bytes = Host::embedded_component().len();
    assert!(
        bytes <= MAXIMUM_BYTES,
        "the component has {bytes} bytes, and {MAXIMUM_BYTES} are allowed: look for a new dependency of plugin/ \
         or for code that is copied per type"
    );
}

#[test]
fn the_checks_can_fail() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let imports = names(&[
        "wasi:http/types@0.2.12",
        "wasi:filesystem/types@0.2.12",
        "wasi:http/types@0.3.0",
        "wasi:io/poll",
        "wasi:http/incoming-handler@0.2.12",
    ]);
    assert_eq!(forbidden(&imports), imports[1..]);
    assert_eq!(
        missing(&names(&["nina:connector/integration@0.1.0"])),
        ["nina:connector/integration-stream"]
    );
}

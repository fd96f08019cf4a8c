//! Makes the core module a component, and reads a component's surface.
//! In: the core module, which holds its world in a custom section (wit-bindgen puts it there).
//! Out: a file, or the names that the component imports and exports. Knows nothing of toolchains.

use std::fs;
use std::path::{Path, PathBuf};

use wasmparser::{Parser, Payload};
use wit_component::ComponentEncoder;

use crate::{Error, Toolchain, core_module, paths};

/// Builds a package of the workspace and makes it a component at `<target>/guest/PACKAGE.wasm`; returns that path.
///
/// # Errors
/// As [`build_core_module`](crate::build_core_module); [`Error::Encode`] if the module does not carry its world.
pub fn build_component(
    toolchain: &Toolchain,
    root: &Path,
    target: &Path,
    package: &str,
) -> Result<PathBuf, Error> {
    let directory = core_module::guest_directory(target);
    let _lock = core_module::lock(&directory)?;
    let module = core_module::compile(toolchain, root, &directory, package)?;
    let bytes = fs::read(&module).map_err(Error::file(&module))?;
    let component = directory.join(format!("{package}.wasm"));
    paths::write_if_changed(&component, &encode(&bytes)?)?;
    Ok(component)
}

fn encode(module: &[u8]) -> Result<Vec<u8>, Error> {
    let encoder = ComponentEncoder::default().validate(true).module(module);
    encoder
        .and_then(|mut encoder| encoder.encode())
        .map_err(|error| Error::Encode(format!("{error:#}")))
}

/// What a component needs from its host and gives to it: names of interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surface {
    /// What it imports, in its order.
    pub imports: Vec<String>,
    /// What it exports, in its order.
    pub exports: Vec<String>,
}

/// Reads what a component imports and exports, at its top level only.
///
/// # Errors
/// [`Error::Encode`] if the bytes are not a component.
pub fn surface(component: &[u8]) -> Result<Surface, Error> {
    let broken = |error: wasmparser::BinaryReaderError| Error::Encode(error.to_string());
    let mut surface = Surface::default();
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(component) {
        match payload.map_err(broken)? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) if depth > 0 => depth -= 1,
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    surface.imports.push(import.map_err(broken)?.name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    surface.exports.push(export.map_err(broken)?.name.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(surface)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_without_a_world_becomes_an_empty_component() {
        let module = b"\0asm\x01\0\0\0";
        let component = encode(module).expect("an empty module is valid");
        assert_eq!(surface(&component).expect("it is a component"), Surface::default());
    }

    #[test]
    fn what_is_not_wasm_is_refused() {
        let message = encode(b"<html>").expect_err("this is no module").to_string();
        assert!(message.contains("cannot be made a component"), "{message}");
        assert!(surface(b"<html>").is_err());
    }
}

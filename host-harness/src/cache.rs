//! Keeps compiled components between runs.
//!
//! In: a component's bytes and an engine; out: the compiled component. A file is trusted only if it is ours, nobody
//! else may write it, and its checksum is right; anything else is compiled anew and written over.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::config::CompiledCache;
use crate::error::HostError;

const CHECKSUM_BYTES: usize = 32;

/// Compiles `wasm`, or takes what an earlier run compiled.
pub(crate) fn compiled(
    engine: &Engine,
    wasm: &[u8],
    cache: &CompiledCache,
) -> Result<Component, HostError> {
    let Some(path) = directory(cache).map(|directory| directory.join(file_name(engine, wasm)))
    else {
        return Component::new(engine, wasm).map_err(broken);
    };
    if let Some(component) = load(engine, &path) {
        return Ok(component);
    }
    let code = engine.precompile_component(wasm).map_err(broken)?;
    if let Err(error) = keep(&path, &code) {
        tracing::warn!(%error, "the compiled component cannot be kept; the next start compiles again");
    }
    deserialize(engine, &code).map_err(broken)
}

fn broken(error: wasmtime::Error) -> HostError {
    HostError::Component(format!("{error:#}"))
}

fn directory(cache: &CompiledCache) -> Option<PathBuf> {
    match cache {
        CompiledCache::Off => None,
        CompiledCache::Directory(directory) => Some(directory.clone()),
        CompiledCache::UserDirectory => {
            let absolute = |name| {
                let path = PathBuf::from(std::env::var_os(name)?);
                path.is_absolute().then_some(path)
            };
            let caches = absolute("XDG_CACHE_HOME")
                .or_else(|| absolute("HOME").map(|home| home.join(".cache")))?;
            Some(caches.join("host-harness"))
        }
    }
}

/// Names the component and everything that makes compiled code fit an engine.
fn file_name(engine: &Engine, wasm: &[u8]) -> String {
    let mut compatibility = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut compatibility);
    let component = Sha256::digest(wasm);
    format!("{component:x}-{:016x}.cwasm", compatibility.finish())
}

/// The compiled component in that file, if there is one that can be trusted.
fn load(engine: &Engine, path: &Path) -> Option<Component> {
    let file = File::open(path).ok()?;
    if !trusted(&file, path) {
        tracing::warn!(path = %path.display(), "not ours alone: the compiled component is not used");
        return None;
    }
    let mut bytes = Vec::new();
    (&file).read_to_end(&mut bytes).ok()?;
    let (checksum, code) = bytes.split_at_checked(CHECKSUM_BYTES)?;
    if Sha256::digest(code).as_slice() != checksum {
        tracing::warn!(path = %path.display(), "damaged: the component is compiled again");
        return None;
    }
    deserialize(engine, code).ok()
}

#[allow(
    unsafe_code,
    reason = "wasmtime offers no safe way to load compiled code; the callers pass only code that this program compiled"
)]
fn deserialize(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: the code comes from `precompile_component`, either just now or through a file that belongs to this user,
    // that nobody else can write, and whose checksum is right.
    unsafe { Component::deserialize(engine, code) }
}

/// Writes beside and renames, so that no other process ever sees half a file.
fn keep(path: &Path, code: &[u8]) -> io::Result<()> {
    let Some(directory) = path.parent() else {
        return Ok(());
    };
    create_private(directory)?;
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(&Sha256::digest(code))?;
    file.write_all(code)?;
    file.persist(path)?;
    Ok(())
}

#[cfg(unix)]
fn create_private(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if let Some(parent) = directory.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(directory) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        result => result,
    }
}

/// Whether the open file and its directory belong to this user and nobody else may write them.
#[cfg(unix)]
fn trusted(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let ours =
        |metadata: &fs::Metadata, user: u32| metadata.uid() == user && metadata.mode() & 0o022 == 0;
    let check = || -> io::Result<bool> {
        let directory = path.parent().unwrap_or(Path::new("."));
        // A file that we make now belongs to the user that we are.
        let user = tempfile::tempfile_in(directory)?.metadata()?.uid();
        Ok(ours(&file.metadata()?, user) && ours(&fs::metadata(directory)?, user))
    };
    check().unwrap_or(false)
}

#[cfg(not(unix))]
fn create_private(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)
}

/// Elsewhere owners cannot be checked this way, so nothing is trusted.
#[cfg(not(unix))]
fn trusted(_file: &File, _path: &Path) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};

    fn setup() -> (Engine, tempfile::TempDir, CompiledCache) {
        let directory = tempfile::tempdir().unwrap();
        let cache = CompiledCache::Directory(directory.path().join("cache"));
        (Engine::default(), directory, cache)
    }

    /// The smallest component: the header alone.
    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    fn only_file(cache: &CompiledCache) -> PathBuf {
        let mut files = fs::read_dir(directory(cache).unwrap()).unwrap();
        let file = files.next().unwrap().unwrap().path();
        assert!(files.next().is_none());
        file
    }

    #[test]
    fn a_kept_component_is_loaded_again() {
        let (engine, _directory, cache) = setup();
        compiled(&engine, EMPTY, &cache).unwrap();
        let file = only_file(&cache);
        assert!(load(&engine, &file).is_some());
        let mode = fs::metadata(file.parent().unwrap()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn a_damaged_file_is_rebuilt() {
        let (engine, _directory, cache) = setup();
        compiled(&engine, EMPTY, &cache).unwrap();
        let file = only_file(&cache);
        let whole = fs::read(&file).unwrap();
        for damaged in [&whole[..whole.len() / 2], &[][..]] {
            fs::write(&file, damaged).unwrap();
            assert!(load(&engine, &file).is_none());
            compiled(&engine, EMPTY, &cache).unwrap();
            assert!(load(&engine, &file).is_some());
        }
    }

    #[test]
    fn a_file_that_others_may_write_is_not_trusted() {
        let (engine, _directory, cache) = setup();
        compiled(&engine, EMPTY, &cache).unwrap();
        let file = only_file(&cache);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o620)).unwrap();
        assert!(load(&engine, &file).is_none());
        compiled(&engine, EMPTY, &cache).unwrap();
        assert!(load(&engine, &file).is_some());
        let parent = file.parent().unwrap();
        fs::set_permissions(parent, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(load(&engine, &file).is_none());
    }

    #[test]
    fn a_file_of_another_user_is_not_trusted() {
        let (engine, _directory, cache) = setup();
        compiled(&engine, EMPTY, &cache).unwrap();
        let file = only_file(&cache);
        if let Err(error) = chown(&file, Some(65_534), None) {
            eprintln!("not tried: only root may give a file away ({error})");
            return;
        }
        assert!(load(&engine, &file).is_none());
        // It is replaced, not written to.
        compiled(&engine, EMPTY, &cache).unwrap();
        assert!(load(&engine, &file).is_some());
        let parent = file.parent().unwrap();
        chown(parent, Some(65_534), None).unwrap();
        assert!(load(&engine, &file).is_none());
    }

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let (engine, _directory, cache) = setup();
        compiled(&engine, EMPTY, &cache).unwrap();
        let file = only_file(&cache);
        let before = File::open(&file).unwrap();
        fs::write(&file, b"damaged").unwrap();
        compiled(&engine, EMPTY, &cache).unwrap();
        // Who has the old file open keeps it: the new one took its name when it was whole.
        assert_ne!(before.metadata().unwrap().ino(), fs::metadata(&file).unwrap().ino());
        only_file(&cache);
    }

    #[test]
    fn the_name_tells_components_and_engines_apart() {
        let engine = Engine::default();
        let mut config = wasmtime::Config::new();
        config.epoch_interruption(true);
        let other = Engine::new(&config).unwrap();
        assert_ne!(file_name(&engine, EMPTY), file_name(&other, EMPTY));
        assert_ne!(file_name(&engine, EMPTY), file_name(&engine, b"another"));
    }

    #[test]
    fn what_is_no_component_is_refused() {
        let (engine, _directory, cache) = setup();
        let error = compiled(&engine, b"not wasm", &cache).unwrap_err();
        assert!(matches!(error, HostError::Component(_)));
    }
}

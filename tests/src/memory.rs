//! How much memory this process has.
//!
//! In: nothing. Out: bytes, as Linux tells them.

/// What is resident now, in bytes; none where the system does not tell.
pub fn resident() -> Option<u64> {
    of("VmRSS:")
}

/// The most that ever was resident, in bytes, or since the system was told to count anew.
pub fn peak() -> Option<u64> {
    of("VmHWM:")
}

fn of(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes << 10)
}

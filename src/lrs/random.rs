//! Randomness, taken in one place.

/// `N` random bytes from the system.
///
/// # Errors
/// When the system has none to give.
pub fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A new id for a statement or a request: version 4, as some clients accept no other.
#[must_use]
#[allow(clippy::disallowed_methods)] // The one place where ids are made.
pub fn id() -> uuid::Uuid {
    uuid::Uuid::new_v4()
}

//! What only a store in one file has to stand: disks that are full, that fail or forget, and a second server.

#[cfg(target_os = "linux")]
mod failing_disk;
#[cfg(target_os = "linux")]
mod full_disk;
#[cfg(target_os = "linux")]
mod namespace;
#[cfg(target_os = "linux")]
pub mod power;
#[cfg(target_os = "linux")]
mod preload;
mod second;
#[cfg(target_os = "linux")]
mod shadow;

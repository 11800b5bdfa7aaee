//! Numbers of agents, in which sets of people are kept.

use super::fault::{Fault, unbuilt};
use super::write::Write;

/// The number of the agent with an [`Ifi::key`](crate::xapi::actor::Ifi::key), made where there is none yet.
pub(super) async fn number(write: &mut Write<'_>, agent: &str) -> Result<u32, Fault> {
    unbuilt()
}

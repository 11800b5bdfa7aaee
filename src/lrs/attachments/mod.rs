//! Attachments that come along with statements (xAPI 1.0.3, Part 2, 2.4.11; Part 3, 1.5.2): which parts
//! a request must have, what they must hold, and which go out again.

mod assembly;
mod declared;
mod enclosed;
mod faults;
mod incoming;
mod part;
mod signatures;

pub(super) use declared::{Carried, Declared};
pub use enclosed::Enclosed;
pub use incoming::Incoming;

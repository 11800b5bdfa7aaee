//! Bodies with attachments, carried in and out as they come.

mod incoming;
mod outgoing;

pub(super) use incoming::receive;
pub(super) use outgoing::answer;

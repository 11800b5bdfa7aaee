//! Requests that were rejected.

use super::Reader;
use super::fault::{Fault, unbuilt};
use super::write::Write;
use crate::store::{NewRejection, Rejection, RejectionQuery};

pub(super) async fn add(write: &mut Write<'_>, rejections: &[NewRejection]) -> Result<(), Fault> {
    unbuilt()
}

pub(super) async fn read(reader: &Reader, query: &RejectionQuery) -> Result<Vec<Rejection>, Fault> {
    unbuilt()
}

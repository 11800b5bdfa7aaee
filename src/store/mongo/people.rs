//! Which agents are one person.

use super::Reader;
use super::fault::{Fault, unbuilt};
use super::write::Write;
use crate::store::{Declaration, PeopleQuery, Person};

pub(super) async fn declare(write: &mut Write<'_>, person: &Person) -> Result<Declaration, Fault> {
    unbuilt()
}

pub(super) async fn read(reader: &Reader, query: &PeopleQuery) -> Result<Vec<Person>, Fault> {
    unbuilt()
}

pub(super) async fn forget(write: &mut Write<'_>, id: &str) -> Result<bool, Fault> {
    unbuilt()
}

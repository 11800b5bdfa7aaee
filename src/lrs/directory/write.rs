//! A directory written as CSV, so that it can be changed in a spreadsheet and loaded again.

use csv::{Terminator, WriterBuilder};

use super::csv::{COLUMNS, safe};
use crate::facts::{Listed, ListedPlace, Listing};
use crate::xapi::actor::Ifi;

/// RFC 4180. A person has as many rows as they have identifiers or places.
pub(super) fn csv(listing: &Listing, separator: u8, bom: bool) -> Result<Vec<u8>, csv::Error> {
    let head: &[u8] = if bom { b"\xef\xbb\xbf" } else { b"" };
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .delimiter(separator)
        .from_writer(head.to_vec());
    writer.write_record(COLUMNS)?;
    for member in &listing.members {
        let rows = member.identifiers.len().max(member.places.len());
        for number in 0..rows {
            writer.write_record(row(member, number).map(safe))?;
        }
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// The row of a person with the identifier and the place of this number, where there are so many.
fn row(member: &Listed, number: usize) -> [String; COLUMNS.len()] {
    let (mut identifier, mut home_page, mut account) = Default::default();
    match member.identifiers.get(number).cloned() {
        // An account's name may be any text, and stands alone.
        Some(Ifi::Account {
            home_page: at,
            name,
        }) => (home_page, account) = (at, name),
        Some(other) => identifier = other.key(),
        None => {}
    }
    let nowhere = ListedPlace::default();
    let place = member.places.get(number).unwrap_or(&nowhere);
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    let answer = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    [
        member.person.clone(),
        identifier,
        String::new(),
        home_page,
        account,
        place.unit.clone().unwrap_or_default(),
        place.band.map_or("", |band| band.slug()).to_owned(),
        date(place.from).unwrap_or_default(),
        date(place.until).unwrap_or_default(),
        answer(member.include_in_reports),
        answer(member.include_in_network),
    ]
}

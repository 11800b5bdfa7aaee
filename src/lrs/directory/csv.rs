//! A directory as CSV, as spreadsheets and personnel systems write it.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use super::cells::{self, Wrong};
use super::draft::{Draft, Faults, Spot};
use crate::facts::ListedPlace;
use crate::xapi::actor::Ifi;

/// The columns, in the order in which they are written.
pub(super) const COLUMNS: [&str; 11] = [
    "person",
    "identifier",
    "mbox",
    "account_home_page",
    "account_name",
    "unit",
    "band",
    "from",
    "until",
    "include_in_reports",
    "include_in_network",
];

const BOM: &[u8] = b"\xef\xbb\xbf";
/// What a spreadsheet takes for a formula has this before it, so that it does not.
pub(super) const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Reads the people; what is wrong is noted, and reading goes on.
pub(super) fn read(body: &[u8], faults: &mut Faults) -> Vec<Draft> {
    let body = body.strip_prefix(BOM).unwrap_or(body);
    let Some(text) = utf8(body, faults) else {
        return Vec::new();
    };
    let (text, separator, skipped) = separator(text);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut rows = Rows {
        columns: Vec::new(),
        drafts: Vec::new(),
        known: HashMap::new(),
        faults,
    };
    let mut record = StringRecord::new();
    let mut has_head = false;
    while matches!(reader.read_record(&mut record), Ok(true)) {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let row = usize::try_from(line).unwrap_or(usize::MAX) + skipped;
        if has_head {
            rows.row(&record, row);
        } else {
            has_head = true;
            if !rows.head(&record, row) {
                break;
            }
        }
    }
    rows.drafts
}

/// The text, if it is one.
fn utf8<'b>(body: &'b [u8], faults: &mut Faults) -> Option<&'b str> {
    match std::str::from_utf8(body) {
        Ok(text) => Some(text),
        Err(error) => {
            let before = body.get(..error.valid_up_to()).unwrap_or_default();
            let row = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let wrong = Wrong {
                rule: "invalid-utf8",
                message: "The file is not encoded in UTF-8",
                fix: "Save it as CSV UTF-8, as spreadsheets call it",
            };
            faults.add(Spot::Row(row), "", wrong, "");
            None
        }
    }
}

/// What stands between cells: as a first line `sep=;` says, or else what stands most often in the first line. The
/// text behind that line, and how many lines went.
fn separator(text: &str) -> (&str, u8, usize) {
    let first = text.lines().next().unwrap_or_default();
    if let Some(said) = first.strip_prefix("sep=")
        && let [separator @ (b',' | b';' | b'\t')] = said.as_bytes()
    {
        let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
        return (rest, *separator, 1);
    }
    let count = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
    let separators = [b'\t', b';', b','];
    let most = separators.into_iter().max_by_key(count);
    (text, most.unwrap_or(b','), 0)
}

struct Rows<'f> {
    /// The column of each cell of a row.
    columns: Vec<&'static str>,
    drafts: Vec<Draft>,
    /// Where each person stands in `drafts`.
    known: HashMap<String, usize>,
    faults: &'f mut Faults,
}

impl Rows<'_> {
    /// Reads the names of the columns; `false` where rows make no sense with them.
    fn head(&mut self, record: &StringRecord, row: usize) -> bool {
        let mut good = true;
        for cell in record {
            let name = cell.trim().to_lowercase();
            let known = COLUMNS.into_iter().find(|known| *known == name);
            let wrong = match known {
                Some(known) if !self.columns.contains(&known) => {
                    self.columns.push(known);
                    continue;
                }
                Some(_) => Wrong {
                    rule: "directory-column",
                    message: "A column of this name stands before",
                    fix: "Name each column once",
                },
                None => Wrong {
                    rule: "directory-column",
                    message: "There is no such column in a directory, and what is not needed is not kept",
                    fix: "Leave it out; the columns are person, identifier, mbox, account_home_page, account_name, unit, band, from, until, include_in_reports and include_in_network",
                },
            };
            good = false;
            self.faults.add(Spot::Row(row), "", wrong, cell);
        }
        let identifies = ["identifier", "mbox", "account_name"];
        let has_identifier = identifies.iter().any(|name| self.columns.contains(name));
        for (is_there, message) in [
            (
                self.columns.contains(&"person"),
                "The column person is missing",
            ),
            (has_identifier, "No column identifies people"),
        ] {
            if !is_there {
                let wrong = Wrong {
                    rule: "directory-column",
                    message,
                    fix: "The first row names the columns: person, identifier (or mbox, or account_home_page and account_name), and others",
                };
                good = false;
                self.faults.add(Spot::Row(row), "", wrong, "");
            }
        }
        good
    }

    fn row(&mut self, record: &StringRecord, row: usize) {
        let spot = Spot::Row(row);
        let beyond = record.iter().skip(self.columns.len());
        if let Some(cell) = beyond.into_iter().find(|cell| !cell.trim().is_empty()) {
            let wrong = Wrong {
                rule: "directory-cells",
                message: "The row has more cells than there are columns",
                fix: "Put a cell that holds the separator between quotation marks",
            };
            self.faults.add(spot, "", wrong, cell);
            return;
        }
        let cell = |column: &str| {
            let place = self.columns.iter().position(|known| *known == column);
            let cell = place.and_then(|place| record.get(place));
            plain(cell.unwrap_or_default())
        };
        let values = COLUMNS.map(cell);
        let [
            person,
            identifier,
            mbox,
            home_page,
            account,
            unit,
            band,
            from,
            until,
            reports,
            network,
        ] = values;
        let person = self
            .take(spot, "person", person, cells::text(person))
            .flatten();
        let person = person.unwrap_or_else(|| {
            let wrong = Wrong {
                rule: "directory-person",
                message: "The row names no person",
                fix: "Give each person a code of their own, the same in all of their rows",
            };
            if cells::text(values[0]).is_ok() {
                self.faults.add(spot, "person", wrong, "");
            }
            String::new()
        });
        let mut identifiers: Vec<Ifi> = Vec::new();
        let mut has_unread = false;
        let mut identify = |rows: &mut Self, column, value: &str, read: Result<Ifi, Wrong>| {
            if !value.is_empty() {
                let found = rows.take(spot, column, value, read);
                has_unread |= found.is_none();
                identifiers.extend(found);
            }
        };
        identify(
            self,
            "identifier",
            identifier,
            cells::identifier(identifier),
        );
        identify(self, "mbox", mbox, cells::mbox(mbox));
        let of_account = if home_page.is_empty() {
            account
        } else {
            home_page
        };
        let read = cells::account(home_page, account);
        identify(self, "account_home_page", of_account, read);
        let place = ListedPlace {
            unit: self.take(spot, "unit", unit, cells::text(unit)).flatten(),
            band: self.take(spot, "band", band, cells::band(band)).flatten(),
            from: self.take(spot, "from", from, cells::date(from)).flatten(),
            until: self
                .take(spot, "until", until, cells::date(until))
                .flatten(),
        };
        let reports = self.take(spot, "include_in_reports", reports, cells::yes(reports));
        let network = self.take(spot, "include_in_network", network, cells::yes(network));
        if ends_before_it_begins(&place) {
            self.faults.add(spot, "until", ENDS, until);
        }
        if person.is_empty() {
            return;
        }
        let number = *self.known.entry(person).or_insert_with_key(|person| {
            self.drafts.push(Draft::new(person.clone(), spot));
            self.drafts.len() - 1
        });
        if let Some(draft) = self.drafts.get_mut(number) {
            let found = identifiers.into_iter().map(|identifier| (identifier, spot));
            draft.identifiers.extend(found);
            draft.has_unread |= has_unread;
            // A row may bring nothing but another identifier.
            if place != ListedPlace::default() {
                draft.places.push((place, spot));
            }
            // Whoever is to be left out in one row is left out.
            draft.include_in_reports &= reports.unwrap_or(true);
            draft.include_in_network &= network.unwrap_or(true);
        }
    }

    /// A value, unless something is wrong with it, which is noted.
    fn take<T>(
        &mut self,
        spot: Spot,
        column: &'static str,
        value: &str,
        read: Result<T, Wrong>,
    ) -> Option<T> {
        read.map_err(|wrong| self.faults.add(spot, column, wrong, value))
            .ok()
    }
}

pub(super) const ENDS: Wrong = Wrong {
    rule: "directory-range",
    message: "The place ends before it begins",
    fix: "until is the first day that does not count any more, so it comes after from",
};

pub(super) fn ends_before_it_begins(place: &ListedPlace) -> bool {
    let ends = place.from.zip(place.until);
    ends.is_some_and(|(from, until)| until <= from)
}

/// A cell without blanks around it, and without the apostrophe that keeps it from being a formula.
fn plain(cell: &str) -> &str {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest,
        _ => cell,
    }
}

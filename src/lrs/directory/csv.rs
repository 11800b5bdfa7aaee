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
/// What formulas begin with.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

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
            let row = memchr::memchr_iter(b'\n', before).count() + 1;
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
    /// The column of each cell of a row; empty where it has no name.
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
            if name.is_empty() {
                // Below it there must be nothing.
                self.columns.push("");
                continue;
            }
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
        let cells = match self.cells(record) {
            Ok(values) => Cells { spot, values },
            Err(found) => {
                let wrong = Wrong {
                    rule: "directory-cells",
                    message: "The row has a cell that stands below no name of a column",
                    fix: "Put a cell that holds the separator between quotation marks",
                };
                self.faults.add(spot, "", wrong, found);
                return;
            }
        };
        let person = self.person(&cells);
        let (identifiers, has_unread) = self.identifiers(&cells);
        let place = self.place(&cells);
        let reports = self.value(&cells, "include_in_reports", cells::yes);
        let network = self.value(&cells, "include_in_network", cells::yes);
        let Some(person) = person else {
            return;
        };
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

    /// The cells of a row in the order of [`COLUMNS`], or one that belongs to none of them.
    fn cells<'r>(&self, record: &'r StringRecord) -> Result<[&'r str; COLUMNS.len()], &'r str> {
        let mut values = [""; COLUMNS.len()];
        for (place, cell) in record.iter().enumerate() {
            let column = self.columns.get(place);
            let known = COLUMNS.iter().position(|known| Some(known) == column);
            match known.and_then(|known| values.get_mut(known)) {
                Some(value) => *value = plain(cell),
                None if cell.trim().is_empty() => {}
                None => return Err(cell),
            }
        }
        Ok(values)
    }

    fn person(&mut self, cells: &Cells<'_>) -> Option<String> {
        let person = self.value(cells, "person", cells::text)?;
        if person.is_none() {
            let wrong = Wrong {
                rule: "directory-person",
                message: "The row names no person",
                fix: "Give each person a code of their own, the same in all of their rows",
            };
            self.faults.add(cells.spot, "person", wrong, "");
        }
        person
    }

    /// The identifiers that can be read, and whether there is one that cannot.
    fn identifiers(&mut self, cells: &Cells<'_>) -> (Vec<Ifi>, bool) {
        let given = |read: fn(&str) -> Result<Ifi, Wrong>| {
            move |value: &str| (!value.is_empty()).then(|| read(value)).transpose()
        };
        let (home_page, name) = (cells.get("account_home_page"), cells.get("account_name"));
        let account = |_: &str| {
            let is_given = !home_page.is_empty() || !name.is_empty();
            is_given
                .then(|| cells::account(home_page, name))
                .transpose()
        };
        let read = [
            self.value(cells, "identifier", given(cells::identifier)),
            self.value(cells, "mbox", given(cells::mbox)),
            self.value(cells, "account_home_page", account),
        ];
        let has_unread = read.iter().any(Option::is_none);
        (read.into_iter().flatten().flatten().collect(), has_unread)
    }

    fn place(&mut self, cells: &Cells<'_>) -> ListedPlace {
        let place = ListedPlace {
            unit: self.value(cells, "unit", cells::text).flatten(),
            band: self.value(cells, "band", cells::band).flatten(),
            from: self.value(cells, "from", cells::date).flatten(),
            until: self.value(cells, "until", cells::date).flatten(),
        };
        if ends_before_it_begins(&place) {
            let until = cells.get("until");
            self.faults.add(cells.spot, "until", ENDS, until);
        }
        place
    }

    /// A value, unless something is wrong with it, which is noted.
    fn value<T>(
        &mut self,
        cells: &Cells<'_>,
        column: &'static str,
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        let value = cells.get(column);
        let noted = |wrong| self.faults.add(cells.spot, column, wrong, value);
        read(value).map_err(noted).ok()
    }
}

/// A row.
struct Cells<'r> {
    spot: Spot,
    /// In the order of [`COLUMNS`].
    values: [&'r str; COLUMNS.len()],
}

impl<'r> Cells<'r> {
    fn get(&self, column: &str) -> &'r str {
        let all = COLUMNS.into_iter().zip(self.values);
        let mut named = all.filter(|(known, _)| *known == column);
        named.next().map_or("", |(_, value)| value)
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
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}

/// The same with the apostrophe, where it needs one.
pub(super) fn safe(cell: String) -> String {
    if is_formula(&cell) {
        format!("'{cell}")
    } else {
        cell
    }
}

/// Whether a spreadsheet would take a text for a formula, now or without apostrophes before it.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

//! A directory on its way in: what was read, where it stood, and what is wrong with it altogether.

use std::borrow::Cow;
use std::collections::HashMap;

use super::cells::Wrong;
use super::{CLAUSE, MOST_MEMBERS};
use crate::facts::{Listed, ListedPlace, Listing};
use crate::lrs::{Fault, Refusal};
use crate::xapi::actor::Ifi;

/// Faults that are listed; of more only their number is told.
const MOST_FAULTS: usize = 1_000;
/// Identifiers and places of one person.
const MOST_EACH: usize = 500;

/// Where something stood.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spot {
    /// The line of a CSV file, from 1, on which a row begins.
    Row(usize),
    /// The places of a member, of an identifier of theirs, and of a place of theirs, in JSON.
    Member(usize),
    Identifier(usize, usize),
    Place(usize, usize),
}

/// A person as they were sent.
#[derive(Debug)]
pub(super) struct Draft {
    pub person: String,
    pub spot: Spot,
    pub identifiers: Vec<(Ifi, Spot)>,
    /// Whether there was one more that could not be read, which is told already.
    pub has_unread: bool,
    pub places: Vec<(ListedPlace, Spot)>,
    pub include_in_reports: bool,
    pub include_in_network: bool,
}

impl Draft {
    pub(super) fn new(person: String, spot: Spot) -> Self {
        Self {
            person,
            spot,
            identifiers: Vec::new(),
            has_unread: false,
            places: Vec::new(),
            include_in_reports: true,
            include_in_network: true,
        }
    }
}

/// Everything that is wrong, as far as it is listed.
#[derive(Debug, Default)]
pub(super) struct Faults {
    list: Vec<Fault>,
    left_out: usize,
}

impl Faults {
    /// Notes what is wrong with a value; `column` is its column, or the last name of its pointer.
    pub(super) fn add(&mut self, spot: Spot, column: &'static str, wrong: Wrong, found: &str) {
        let fault = Fault::request(wrong.rule, wrong.message, wrong.fix, CLAUSE);
        let fault = if found.is_empty() {
            fault
        } else {
            fault.found(found)
        };
        self.push(spot.told(column, fault));
    }

    pub(super) fn push(&mut self, fault: Fault) {
        if self.list.len() < MOST_FAULTS {
            self.list.push(fault);
        } else {
            self.left_out += 1;
        }
    }

    fn finish(mut self) -> Vec<Fault> {
        self.list.sort_by_key(|fault| fault.row);
        if self.left_out > 0 {
            let message = format!("{} more faults are not listed", self.left_out);
            let fix = "Mend these first";
            self.list.push(Fault::request(
                "directory-more-faults",
                message,
                fix,
                CLAUSE,
            ));
        }
        self.list
    }
}

impl Spot {
    fn told(self, column: &'static str, fault: Fault) -> Fault {
        let pointer = match self {
            Self::Row(row) => {
                let column = (!column.is_empty()).then_some(Cow::Borrowed(column));
                return Fault {
                    row: Some(row),
                    column,
                    ..fault
                };
            }
            Self::Member(member) => format!("/members/{member}"),
            Self::Identifier(member, place) => format!("/members/{member}/identifiers/{place}"),
            Self::Place(member, place) => format!("/members/{member}/places/{place}"),
        };
        let pointer = match (self, column) {
            (Self::Identifier(..), _) | (_, "") => pointer,
            (Self::Member(_), "identifier") => format!("{pointer}/identifiers"),
            (_, column) => format!("{pointer}/{column}"),
        };
        Fault { pointer, ..fault }
    }
}

/// In words, for another place of the same text.
fn words(spot: Spot) -> String {
    match spot {
        Spot::Row(row) => format!("row {row}"),
        Spot::Member(member) | Spot::Identifier(member, _) | Spot::Place(member, _) => {
            format!("member {member}")
        }
    }
}

/// The listing, unless anything is wrong with what was read or with how it fits together.
pub(super) fn settle(mut drafts: Vec<Draft>, mut faults: Faults) -> Result<Listing, Refusal> {
    if drafts.len() > MOST_MEMBERS {
        let message = format!("The directory lists {} people", drafts.len());
        let fix = format!("List {MOST_MEMBERS} at most");
        let fault = Fault::request("directory-too-many", message, fix, "a limit of this server");
        return Err(Refusal::TooLarge(Box::new(fault)));
    }
    if drafts.is_empty() && faults.list.is_empty() {
        faults.push(Fault::request(
            "directory-empty",
            "The directory lists nobody",
            "To remove the directory, send DELETE",
            CLAUSE,
        ));
    }
    one_person_each(&mut drafts, &mut faults);
    for draft in &mut drafts {
        tidy(draft, &mut faults);
    }
    let faults = faults.finish();
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults));
    }
    let members = drafts.into_iter().map(|draft| Listed {
        person: draft.person,
        identifiers: draft.identifiers.into_iter().map(|(ifi, _)| ifi).collect(),
        places: draft.places.into_iter().map(|(place, _)| place).collect(),
        include_in_reports: draft.include_in_reports,
        include_in_network: draft.include_in_network,
    });
    Ok(Listing {
        members: members.collect(),
    })
}

/// Each identifier is one person's; said twice of one it is said once.
fn one_person_each(drafts: &mut [Draft], faults: &mut Faults) {
    let mut owners: HashMap<String, (usize, Spot)> = HashMap::new();
    let mut shared: Vec<(usize, Spot, usize, Spot, String)> = Vec::new();
    for (number, draft) in drafts.iter_mut().enumerate() {
        draft.identifiers.retain(|(ifi, spot)| {
            let key = ifi.key();
            match owners.get(&key) {
                None => {
                    owners.insert(key, (number, *spot));
                    true
                }
                Some((owner, first)) => {
                    if *owner != number {
                        shared.push((number, *spot, *owner, *first, key));
                    }
                    // It stays with both until that is mended, so that neither seems to have none.
                    *owner != number
                }
            }
        });
    }
    for (_, spot, owner, first, key) in shared {
        let person = drafts.get(owner).map_or("", |draft| draft.person.as_str());
        let message = format!(
            "This identifier is that of {person:?} too ({})",
            words(first)
        );
        let fix = "Leave it with the person whose it is";
        let fault = Fault::request("directory-identifier-shared", message, fix, CLAUSE);
        faults.push(spot.told("identifier", fault.found(key)));
    }
}

/// Puts the places of a person into the order of time, and finds what is wrong between them.
fn tidy(draft: &mut Draft, faults: &mut Faults) {
    let none = |rule, message, fix| Wrong { rule, message, fix };
    if draft.identifiers.is_empty() && !draft.has_unread {
        let wrong = none(
            "directory-unidentified",
            "The person has no identifier, so that no statement can be theirs",
            "Give at least one, as it stands in their statements",
        );
        faults.add(draft.spot, "identifier", wrong, &draft.person);
    }
    if draft.identifiers.len() > MOST_EACH || draft.places.len() > MOST_EACH {
        let wrong = none(
            "directory-too-many",
            "The person has more than 500 identifiers or places",
            "Give each person a code of their own",
        );
        faults.add(draft.spot, "person", wrong, &draft.person);
        return;
    }
    let mut places = std::mem::take(&mut draft.places);
    places.sort_by(|(one, _), (next, _)| {
        let begin = |place: &ListedPlace| (place.from.is_some(), place.from);
        begin(one).cmp(&begin(next))
    });
    // The one that goes on longest of those before.
    let mut longest: Option<usize> = None;
    let mut kept: Vec<(ListedPlace, Spot)> = Vec::with_capacity(places.len());
    for (place, spot) in places {
        if kept.iter().any(|(same, _)| *same == place) {
            continue;
        }
        let ends = |place: &ListedPlace| (place.until.is_none(), place.until);
        if let Some((before, first)) = longest.and_then(|longest| kept.get(longest))
            && before.overlaps(&place)
        {
            let message = format!(
                "{:?} is in another place on some of these days ({})",
                draft.person,
                words(*first)
            );
            let fix = "Let one place end on the day on which the next one begins: until is the first day that does not count";
            let fault = Fault::request("directory-overlap", message, fix, CLAUSE);
            faults.push(spot.told("from", fault));
        }
        if longest.is_none_or(|longest| {
            kept.get(longest)
                .is_some_and(|(longest, _)| ends(longest) < ends(&place))
        }) {
            longest = Some(kept.len());
        }
        kept.push((place, spot));
    }
    draft.places = kept;
}

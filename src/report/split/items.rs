//! What a figure of a value, or of statements that are narrowed down, counts one by one.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::Timestamp;

use crate::facts::{Counting, Told, Whom};
use crate::report::days::{Days, Fold};
use crate::report::error::ReportError;
use crate::report::filters::Filters;
use crate::report::item::Item;
use crate::report::window::Window;

/// A figure: the statements of a principle or behaviour that have all that the filters say, or their people.
#[derive(Debug, Clone)]
pub struct Narrowed {
    pub counting: Counting,
    /// The slug of the principle or behaviour.
    pub subject: String,
    pub filters: Filters,
    pub people: bool,
}

/// The items of a figure over a range of milliseconds, each once, in order.
///
/// # Errors
/// As for [`Days::fold`].
pub async fn items(
    days: &Days<'_>,
    range: &Range<i64>,
    narrowed: Narrowed,
) -> Result<Vec<Item>, ReportError> {
    let moment = |ms| Timestamp::from_millisecond(ms).unwrap_or(days.now);
    let window = Window {
        start: moment(range.start),
        end: moment(range.end),
        tz: days.home.clone(),
    };
    let begin = move || Found {
        narrowed: narrowed.clone(),
        items: BTreeSet::new(),
    };
    let mut items = BTreeSet::new();
    for mut day in days.fold(&days.cut(&window)?, begin).await? {
        items.append(&mut day.items);
    }
    Ok(items.into_iter().collect())
}

struct Found {
    narrowed: Narrowed,
    items: BTreeSet<Item>,
}

impl Fold for Found {
    fn add(&mut self, told: &Told, whom: &Whom) {
        let Narrowed {
            counting,
            subject,
            filters,
            people: of_people,
        } = &self.narrowed;
        for (slug, people) in filters.counted(*counting, told, whom) {
            if slug != subject {
                continue;
            }
            if *of_people {
                self.items.extend(people.into_iter().map(Item::Person));
            } else {
                self.items.insert(Item::Statement(told.sequence));
            }
        }
    }
}

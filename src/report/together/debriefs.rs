//! The measures of the report `debriefs`.

use std::ops::Range;

use super::closure::{Answered, By};
use super::figure::Figure;
use super::frame::DAY;
use super::gathered::{Due, Gather, Gathered, Plan};
use super::words::{DEBRIEFS_OF_MISTAKES, DEBRIEFS_SHARED, DEBRIEFS_WITH_ACTIONS, TIME_TO_SHARE};
use crate::facts::together::{DEBRIEFS, Templates};

const MISTAKE: Templates = Templates::named(&["debriefed-mistake"]);
const SHARED: Templates = Templates::named(&["shared-debrief"]);

/// Within which debriefs are to be shared, and how long they are followed until they are.
const SHARED_WITHIN: i64 = 30 * DAY;
const FOLLOWED: i64 = 60 * DAY;

/// Days after a debrief that have to do with it; one more for a clock that is put forward.
pub(super) const AFTER: usize = 61;

pub(super) const PLAN: Plan = Plan {
    received: &[Due::Within(SHARED_WITHIN)],
    waited: &[FOLLOWED],
    counted: 4,
};

// Places of what is counted.
const ACTING: usize = 0;
const IDLE: usize = 1;
const MISTAKES: usize = 2;
const OTHERS: usize = 3;

/// Tells of all debriefs of a range.
pub(super) fn gather(all: &Answered<'_, DEBRIEFS>, range: &Range<i64>, into: &mut impl Gather) {
    for thing in all.things(range) {
        let one = thing.happening;
        if !one.templates.intersects(Templates::DEBRIEFS) {
            continue;
        }
        let first = all.first(one, SHARED, By::Anybody);
        let (due, until) = (
            one.time_ms.saturating_add(SHARED_WITHIN),
            one.time_ms.saturating_add(FOLLOWED),
        );
        into.received(0, thing, due, first.is_some_and(|at| at < due));
        into.waited(0, thing, first.filter(|at| *at < until));
        into.counted(if one.actions { ACTING } else { IDLE }, thing);
        let is_mistake = one.templates.intersects(MISTAKE);
        into.counted(if is_mistake { MISTAKES } else { OTHERS }, thing);
    }
}

/// The measures of a period.
pub(super) fn figures(mut all: Gathered) -> Vec<Figure> {
    let all = &mut all;
    vec![
        all.take_received(0).figure(&DEBRIEFS_SHARED, SHARED_WITHIN),
        all.take_waited(0).figure(&TIME_TO_SHARE, FOLLOWED),
        Figure::share(&DEBRIEFS_WITH_ACTIONS, all.take(ACTING), all.take(IDLE)),
        Figure::share(&DEBRIEFS_OF_MISTAKES, all.take(MISTAKES), all.take(OTHERS)),
    ]
}

//! The measures of the report `debriefs`.

use super::closure::{Answered, By};
use super::figure::Figure;
use super::frame::{DAY, Frame};
use super::words::{DEBRIEFS_OF_MISTAKES, DEBRIEFS_SHARED, DEBRIEFS_WITH_ACTIONS, TIME_TO_SHARE};
use crate::facts::together::{DEBRIEFS, Debriefs, Templates};

const MISTAKE: Templates = Templates::named(&["debriefed-mistake"]);
const SHARED: Templates = Templates::named(&["shared-debrief"]);

pub(super) fn figures(items: &Debriefs, frame: &Frame) -> Vec<Vec<Figure>> {
    let all = Answered::<DEBRIEFS>::new(items, frame.observed_ms);
    let of_period = |period: &crate::report::period::Period| {
        let range = period.range();
        let debriefs = || all.within(&range, Templates::DEBRIEFS);
        let needs = 30 * DAY;
        let shared = all.closed_within(debriefs(), needs, SHARED, By::Anybody);
        let (acting, idle) = all.parted(debriefs(), |one| one.actions);
        let (mistakes, others) = all.parted(debriefs(), |one| one.templates.intersects(MISTAKE));
        vec![
            shared.figure(&DEBRIEFS_SHARED, needs),
            all.time(&TIME_TO_SHARE, debriefs(), 60 * DAY, SHARED, By::Anybody),
            Figure::share(&DEBRIEFS_WITH_ACTIONS, acting, idle),
            Figure::share(&DEBRIEFS_OF_MISTAKES, mistakes, others),
        ]
    };
    frame.periods.iter().map(of_period).collect()
}

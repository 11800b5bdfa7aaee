//! Definitions in words, printed with every answer.

use super::shape::{Marks, Measures};

pub(super) const MEASURES: Measures = Measures {
    statements: "Statements that were not voided, whose timestamp lies in the period, and whose \
        verb (and the type of their activity, where the mapping names types) the mapping counts \
        toward the principle. A statement counts once in each principle it counts toward.",
    people: "Different people who did these statements, told apart by their identifiers. The \
        listed members of a group count one by one, whether the group is identified or not; a \
        group without members adds its statement and nobody.",
};

pub(super) const MARKS: Marks = Marks {
    suppressed: "Something of this row is hidden to protect a small group or because it has not \
        ended. Where nothing can be shown the figures are null; otherwise they are made from what \
        can be shown, and the true ones are at least as large.",
    unfinished: "The period ends after data_through, so its figures can still grow. Viewers who \
        see no exact figures see it when it has ended.",
    below_floor: "Statements are there and fewer people than the floor stand behind them. Viewers \
        who see no exact figures do not see such a figure: pass it on with care.",
};

pub(super) const NOTES: [&str; 1] = [
    "Never add principles up: a statement can count toward several. Never add people up over \
        periods: the same person can stand in several.",
];

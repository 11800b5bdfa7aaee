//! What is usual in a unit, and how that drifts over the weeks.

use super::chance::Chance;

/// A quantity that moves evenly from the first week to the last.
#[derive(Clone, Copy)]
pub(super) struct Trend {
    from: u32,
    to: u32,
}

impl Trend {
    /// `progress` in per mille of the time watched.
    pub(super) fn at(self, progress: u32) -> u32 {
        let progress = progress.min(1_000);
        (self.from * (1_000 - progress) + self.to * progress) / 1_000
    }
}

/// The habits of a unit.
#[derive(Clone, Copy)]
pub(super) struct Culture {
    /// How much people do, in percent.
    pub(super) energy: Trend,
    /// How much they lean toward each principle, in percent, in the order of the principles.
    pub(super) leaning: [Trend; 4],
    /// Questions that are answered, in per mille.
    pub(super) replies: Trend,
    /// Answers that are acknowledged, in per mille.
    pub(super) thanks: Trend,
    /// Debriefs that are shared wider, in per mille.
    pub(super) debriefs_shared: Trend,
    /// How long an answer takes, in percent.
    pub(super) patience: Trend,
}

const fn trend(from: u32, to: u32) -> Trend {
    Trend { from, to }
}

/// Curious, open, guarded, learning from mistakes, and tired.
const KINDS: [Culture; 5] = [
    Culture {
        energy: trend(85, 130),
        leaning: [
            trend(140, 170),
            trend(90, 100),
            trend(100, 110),
            trend(70, 100),
        ],
        replies: trend(720, 850),
        thanks: trend(420, 560),
        debriefs_shared: trend(300, 500),
        patience: trend(100, 65),
    },
    Culture {
        energy: trend(85, 140),
        leaning: [
            trend(90, 110),
            trend(150, 190),
            trend(110, 110),
            trend(80, 110),
        ],
        replies: trend(760, 820),
        thanks: trend(520, 620),
        debriefs_shared: trend(450, 700),
        patience: trend(85, 70),
    },
    Culture {
        energy: trend(50, 95),
        leaning: [trend(60, 90), trend(35, 90), trend(130, 120), trend(40, 70)],
        replies: trend(520, 640),
        thanks: trend(200, 330),
        debriefs_shared: trend(80, 300),
        patience: trend(190, 130),
    },
    Culture {
        energy: trend(75, 130),
        leaning: [
            trend(80, 95),
            trend(100, 120),
            trend(90, 100),
            trend(170, 230),
        ],
        replies: trend(680, 760),
        thanks: trend(380, 480),
        debriefs_shared: trend(400, 750),
        patience: trend(120, 90),
    },
    Culture {
        energy: trend(115, 65),
        leaning: [
            trend(100, 60),
            trend(100, 60),
            trend(100, 100),
            trend(90, 40),
        ],
        replies: trend(700, 480),
        thanks: trend(400, 240),
        debriefs_shared: trend(350, 150),
        patience: trend(100, 180),
    },
];

impl Culture {
    /// The habits of the unit at a place in the list, most units getting livelier.
    pub(super) fn of_unit(place: usize, chance: &mut Chance) -> Self {
        let mut culture = KINDS[place % KINDS.len()];
        let more = 85 + chance.below(31);
        culture.energy.from = culture.energy.from * more / 100;
        culture.energy.to = culture.energy.to * more / 100;
        culture
    }
}

//! A thread: how far its statements have come in each primary pattern.

use super::program::Program;
use super::run::{self, Fed, Feeder, Work};
use super::{Patterns, Standing, Step, Symbol, TemplateSet};

/// Statements that may be remembered for being given back.
pub(super) const MOST_KEPT: usize = 2_000;
/// Steps that one statement may cost in one pattern.
const MOST_STEPS: usize = 100_000;
/// Steps for finding out whether one template could have come; what takes more is taken for possible.
const MOST_STEPS_ASKED: usize = 2_000;

/// How far one thread has come in each primary pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    pub(super) fingerprint: [u8; 4],
    /// The statements from the earliest one on that a pattern may still go back to.
    pub(super) kept: Vec<TemplateSet>,
    pub(super) tracks: Vec<Track>,
}

/// One primary pattern of a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Track {
    /// It is not followed.
    Failed,
    /// It is followed to its end, and nothing can come after.
    Ended,
    /// It went beyond the bounds; nobody knows.
    GivenUp,
    Open(Work),
}

impl Thread {
    pub(super) fn begin(patterns: &Patterns) -> Self {
        let track = |program: &Option<Program>| match program {
            Some(_) => Track::Open(None),
            None => Track::GivenUp,
        };
        Self {
            fingerprint: patterns.fingerprint,
            kept: Vec::new(),
            tracks: patterns.programs.iter().map(track).collect(),
        }
    }

    /// Takes the next statement in.
    pub fn step(&mut self, patterns: &Patterns, symbol: &Symbol) -> Step {
        if !self.is_followed() {
            return Step::Broken;
        }
        let before = self.tracks.clone();
        if symbol.valid {
            self.kept.push(symbol.templates.clone());
            for (track, program) in self.tracks.iter_mut().zip(&patterns.programs) {
                track.advance(program.as_ref(), &self.kept, MOST_STEPS);
            }
        } else {
            self.tracks.fill(Track::Failed);
        }
        if self.is_followed() {
            self.forget(patterns);
            return Step::Follows;
        }
        if symbol.valid {
            self.kept.pop();
        }
        let wanted = wanted(patterns, &before, &mut self.kept);
        self.kept = Vec::new();
        let followed = before.iter().enumerate();
        let followed = followed
            .filter(|(_, track)| track.is_followed())
            .map(|(place, _)| place);
        Step::Breaks {
            wanted,
            followed: followed.collect(),
        }
    }

    /// How it stands to each of [`Patterns::primaries`].
    #[must_use]
    pub fn standings(&self, patterns: &Patterns) -> Vec<Standing> {
        let tracks = self.tracks.iter().zip(&patterns.programs);
        let standing = |(track, program): (&Track, &Option<Program>)| match (track, program) {
            (Track::Failed, _) => Standing::Failure,
            (Track::Ended, _) => Standing::Success,
            (Track::Open(work), Some(program))
                if program.is_complete(program.root, work, self.kept.len()) =>
            {
                Standing::Success
            }
            (Track::GivenUp | Track::Open(_), _) => Standing::Partial,
        };
        tracks.map(standing).collect()
    }

    fn is_followed(&self) -> bool {
        self.tracks.iter().any(Track::is_followed)
    }

    /// Lets go of the statements that no pattern will go back to, and of patterns that want too many.
    fn forget(&mut self, patterns: &Patterns) {
        let mut count = self.kept.len();
        for (track, program) in self.tracks.iter_mut().zip(&patterns.programs) {
            match track.needs(program.as_ref()) {
                Some(from) if self.kept.len().saturating_sub(from) > MOST_KEPT => {
                    *track = Track::GivenUp;
                }
                Some(from) => count = count.min(from),
                None => {}
            }
        }
        if count > 0 {
            self.kept.drain(..count);
            for track in &mut self.tracks {
                if let Track::Open(work) = track {
                    run::forget(work, count);
                }
            }
        }
    }
}

impl Track {
    fn is_followed(&self) -> bool {
        !matches!(self, Self::Failed)
    }

    /// Takes the last of the statements that are kept.
    fn advance(&mut self, program: Option<&Program>, kept: &[TemplateSet], steps: usize) {
        let (Self::Open(work), Some(program), Some(at)) =
            (&mut *self, program, kept.len().checked_sub(1))
        else {
            if *self == Self::Ended {
                *self = Self::Failed;
            }
            return;
        };
        let mut feeder = Feeder {
            program,
            kept,
            steps,
        };
        let fed = feeder.feed(program.root, work, at);
        if feeder.steps == 0 {
            *self = Self::GivenUp;
        } else if fed != Fed::Open {
            let whole = fed == Fed::Done(kept.len());
            *self = if whole { Self::Ended } else { Self::Failed };
        }
    }

    fn needs(&self, program: Option<&Program>) -> Option<usize> {
        match (self, program) {
            (Self::Open(work), Some(program)) => program.needs(program.root, work),
            _ => None,
        }
    }
}

/// The templates that a next statement could follow, found by trying each: what a failed attempt gives back
/// makes it hard to say otherwise.
fn wanted(patterns: &Patterns, tracks: &[Track], kept: &mut Vec<TemplateSet>) -> TemplateSet {
    let mut wanted = TemplateSet::default();
    for (track, program) in tracks.iter().zip(&patterns.programs) {
        let (Track::Open(_), Some(program)) = (track, program) else {
            continue;
        };
        for template in program.templates.iter() {
            if wanted.contains(template) {
                continue;
            }
            kept.push([template].into_iter().collect());
            let mut tried = track.clone();
            tried.advance(Some(program), kept, MOST_STEPS_ASKED);
            kept.pop();
            if tried.is_followed() {
                wanted.insert(template);
            }
        }
    }
    wanted
}

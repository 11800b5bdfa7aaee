//! A part of a pattern at work: fed statement by statement, and stopped wherever they end.

use super::TemplateSet;
use super::program::{Of, Part, Program};

/// A part at work; `None` before its first statement.
pub(super) type Work = Option<Box<Run>>;

/// How far a part has come. Positions are places in the statements that are kept; `None` stands for one
/// that nobody will go back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Run {
    Sequence {
        /// The member at work.
        member: usize,
        work: Work,
    },
    Repeat {
        /// Whether it could end where the attempt at work began.
        complete: bool,
        /// Where that is.
        back: Option<usize>,
        work: Work,
    },
    Optional {
        /// Where it began.
        back: Option<usize>,
        work: Work,
    },
    Alternates {
        /// The furthest end of those that have ended.
        best: Option<usize>,
        /// The members still at work.
        live: Vec<(usize, Work)>,
    },
}

/// What became of a part when it was fed. The first two are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fed {
    Failed,
    /// It matched, and ended in front of this position.
    Done(usize),
    /// It took all there is and may go on.
    Open,
}

/// Feeds the parts of one program with the statements that are kept.
pub(super) struct Feeder<'p> {
    pub program: &'p Program,
    pub kept: &'p [TemplateSet],
    /// Steps it may still take; at 0 nothing it says counts.
    pub steps: usize,
}

impl Feeder<'_> {
    /// Feeds a part with the statement at a position.
    pub fn feed(&mut self, part: usize, work: &mut Work, at: usize) -> Fed {
        self.steps = self.steps.saturating_sub(1);
        if self.steps == 0 {
            return Fed::Failed;
        }
        let program = self.program;
        let last = program.parts[part].last;
        match &program.parts[part].of {
            Of::One(templates) => match self.kept.get(at) {
                Some(symbol) if templates.intersects(symbol) => Fed::Done(at + 1),
                _ => Fed::Failed,
            },
            Of::Sequence(members) => self.sequence(members, work, at),
            Of::Alternates(members) => self.alternates(members, last, work, at),
            Of::Repeat { body, missing } => self.repeat(*body, *missing, last, work, at),
            Of::Optional(body) => self.optional(*body, last, work, at),
        }
    }

    /// Feeds a part that has had nothing yet with the statements from a position up to an end, if there are any.
    fn feed_again(&mut self, part: usize, work: &mut Work, from: usize, end: usize) -> Fed {
        *work = None;
        for at in from..end {
            let fed = self.feed(part, work, at);
            if fed != Fed::Open {
                return fed;
            }
        }
        Fed::Open
    }

    fn sequence(&mut self, members: &[usize], work: &mut Work, at: usize) -> Fed {
        let run = work.get_or_insert_with(|| {
            Box::new(Run::Sequence {
                member: 0,
                work: None,
            })
        });
        let Run::Sequence { member, work } = run.as_mut() else {
            return Fed::Failed;
        };
        let Some(part) = members.get(*member) else {
            return Fed::Done(at);
        };
        let mut fed = self.feed(*part, work, at);
        while let Fed::Done(end) = fed {
            *member += 1;
            let Some(part) = members.get(*member) else {
                return fed;
            };
            fed = self.feed_again(*part, work, end, at + 1);
        }
        fed
    }

    fn repeat(
        &mut self,
        body: usize,
        missing: bool,
        last: bool,
        work: &mut Work,
        at: usize,
    ) -> Fed {
        let run = work.get_or_insert_with(|| {
            Box::new(Run::Repeat {
                complete: missing,
                back: Some(at),
                work: None,
            })
        });
        let Run::Repeat {
            complete,
            back,
            work,
        } = run.as_mut()
        else {
            return Fed::Failed;
        };
        let mut fed = self.feed(body, work, at);
        loop {
            match fed {
                Fed::Open => return Fed::Open,
                Fed::Failed if *complete && !last => return back.map_or(Fed::Failed, Fed::Done),
                Fed::Failed => return Fed::Failed,
                // It matched nothing, and would for ever.
                Fed::Done(end) if *back == Some(end) => return fed,
                Fed::Done(end) => {
                    *complete = true;
                    *back = Some(end);
                    fed = self.feed_again(body, work, end, at + 1);
                }
            }
        }
    }

    fn optional(&mut self, body: usize, last: bool, work: &mut Work, at: usize) -> Fed {
        let run = work.get_or_insert_with(|| {
            Box::new(Run::Optional {
                back: Some(at),
                work: None,
            })
        });
        let Run::Optional { back, work } = run.as_mut() else {
            return Fed::Failed;
        };
        match self.feed(body, work, at) {
            Fed::Failed if !last => back.map_or(Fed::Failed, Fed::Done),
            fed => fed,
        }
    }

    fn alternates(&mut self, members: &[usize], last: bool, work: &mut Work, at: usize) -> Fed {
        let run = work.get_or_insert_with(|| {
            let live = (0..members.len()).map(|member| (member, None)).collect();
            Box::new(Run::Alternates { best: None, live })
        });
        let Run::Alternates { best, live } = run.as_mut() else {
            return Fed::Failed;
        };
        if last {
            *best = None;
        }
        live.retain_mut(|(member, work)| {
            let fed = members
                .get(*member)
                .map_or(Fed::Failed, |part| self.feed(*part, work, at));
            match fed {
                Fed::Done(end) if !last || end > at => *best = (*best).max(Some(end)),
                _ => {}
            }
            fed == Fed::Open
        });
        if live.is_empty() {
            best.map_or(Fed::Failed, Fed::Done)
        } else {
            Fed::Open
        }
    }
}

impl Program {
    /// Whether a part that is open could end with the statements there are.
    pub fn is_complete(&self, part: usize, work: &Work, now: usize) -> bool {
        let part = &self.parts[part];
        let Some(run) = work else {
            return part.nullable;
        };
        match (&part.of, run.as_ref()) {
            (Of::Sequence(members), Run::Sequence { member, work }) => {
                let mut left = members.iter().skip(*member);
                left.next()
                    .is_none_or(|at_work| self.is_complete(*at_work, work, now))
                    && left.all(|later| self.parts[*later].nullable)
            }
            (
                _,
                Run::Repeat {
                    complete,
                    work: None,
                    ..
                },
            ) => *complete,
            (
                Of::Repeat { body, .. } | Of::Optional(body),
                Run::Repeat { work, .. } | Run::Optional { work, .. },
            ) => self.is_complete(*body, work, now),
            (Of::Alternates(members), Run::Alternates { best, live }) => {
                *best == Some(now)
                    || live.iter().any(|(member, work)| {
                        members
                            .get(*member)
                            .is_some_and(|part| self.is_complete(*part, work, now))
                    })
            }
            _ => false,
        }
    }

    /// The earliest statement that a part may still go back to.
    pub fn needs(&self, part: usize, work: &Work) -> Option<usize> {
        let Part { of, last, .. } = &self.parts[part];
        let (own, inner) = match (of, work.as_ref()?.as_ref()) {
            (Of::Sequence(members), Run::Sequence { member, work }) => (
                None,
                members
                    .get(*member)
                    .and_then(|part| self.needs(*part, work)),
            ),
            (
                Of::Repeat { body, .. },
                Run::Repeat {
                    complete,
                    back,
                    work,
                },
            ) => (back.filter(|_| *complete && !last), self.needs(*body, work)),
            (Of::Optional(body), Run::Optional { back, work }) => {
                let gives_back = !last && self.may_fail(*body, work);
                (back.filter(|_| gives_back), self.needs(*body, work))
            }
            (Of::Alternates(members), Run::Alternates { best, live }) => {
                let needs = |(member, work): &(usize, Work)| {
                    members
                        .get(*member)
                        .and_then(|part| self.needs(*part, work))
                };
                (best.filter(|_| !last), live.iter().filter_map(needs).min())
            }
            _ => (None, None),
        };
        own.into_iter().chain(inner).min()
    }

    /// Whether a part that is not the last of its pattern may still fail, and give back all it has had. One that
    /// can do without any statement never does, and one that never will does not begin to.
    fn may_fail(&self, part: usize, work: &Work) -> bool {
        let Part { of, nullable, .. } = &self.parts[part];
        if *nullable {
            return false;
        }
        match (of, work.as_deref()) {
            (_, Some(Run::Repeat { complete, .. })) => !complete,
            (_, Some(Run::Alternates { best, .. })) => best.is_none(),
            (Of::Sequence(members), Some(Run::Sequence { member, work })) => {
                let mut later = members.iter().skip(member + 1);
                let this = members.get(*member);
                this.is_none_or(|this| self.may_fail(*this, work))
                    || later.any(|later| !self.parts[*later].nullable)
            }
            _ => true,
        }
    }
}

/// Makes up for statements at the front that are no longer kept.
pub(super) fn forget(work: &mut Work, count: usize) {
    let shift = |position: &mut Option<usize>| {
        *position = position.and_then(|position| position.checked_sub(count));
    };
    let Some(run) = work else { return };
    match run.as_mut() {
        Run::Sequence { work, .. } => forget(work, count),
        Run::Repeat { back, work, .. } | Run::Optional { back, work } => {
            shift(back);
            forget(work, count);
        }
        Run::Alternates { best, live } => {
            shift(best);
            for (_, work) in live {
                forget(work, count);
            }
        }
    }
}

//! What a store must show, counted from all statements and from nothing else.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::convert::Infallible;
use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;
use tertulia::facts::{
    Classified, Evidence, Facts, Kind, Principle, Received, Series, milliseconds, series_of,
};
use tertulia::lrs::rules::Rules;
use tertulia::profile::{Finding, Rule, Symbol, ThreadKey, Verdict, pattern};
use tertulia::store::{Door, FindingQuery, Store, Tally};
use tertulia::xapi::compare::fingerprint;
use tertulia::xapi::json::parse;
use tertulia::xapi::statement::Statement;
use tertulia::xapi::version::Version;
use uuid::Uuid;

use super::judging_world::{Sent, as_sent};
use super::samples::VOIDED;

const QUARTER: i64 = 900_000;

/// A statement that was stored.
#[derive(Debug, Clone)]
#[allow(clippy::struct_field_names)] // `stored` is a member of statements.
pub struct Stored {
    id: Uuid,
    key: i64,
    door: Door,
    stored: Timestamp,
    /// As it was sent, and the same with its id.
    sent: String,
    text: String,
    /// The statement it voids.
    voids: Option<Uuid>,
    /// What tells retries.
    copy: Option<(i64, [u8; 16])>,
}

impl Stored {
    pub fn of(id: Uuid, key: i64, door: Door, stored: Timestamp, sent: &Sent) -> Self {
        let text = as_sent(sent).to_string();
        let voids = sent.value["verb"]["id"] == VOIDED;
        let voids = voids.then(|| {
            sent.value["object"]["id"]
                .as_str()
                .unwrap()
                .parse()
                .unwrap()
        });
        let copy = look(&text, |statement| {
            let known = !sent.with_id && statement.timestamp().is_some();
            known.then(|| (key, fingerprint(statement)))
        });
        Self {
            id,
            key,
            door,
            stored,
            sent: text,
            text: sent.value.to_string(),
            voids,
            copy,
        }
    }

    /// One that was read back, and was sent with its id.
    pub fn read(value: &Value) -> Self {
        let text = |name: &str| value[name].as_str().unwrap();
        let sent = Sent {
            key: 0,
            with_id: true,
            value: value.clone(),
        };
        let (id, stored) = (text("id").parse().unwrap(), text("stored").parse().unwrap());
        Self::of(id, 1, Door::Flag, stored, &sent)
    }
}

fn look<T>(text: &str, look: impl FnOnce(Statement<'_>) -> T) -> T {
    let (text, node) = parse(text.as_bytes(), 100).unwrap();
    look(Statement::parse(text, &node, Version::V2).unwrap())
}

/// All statements, in the order in which they were stored.
#[derive(Default)]
pub struct Recount {
    all: Vec<Stored>,
    known: HashSet<Uuid>,
}

/// What a statement comes to beside all others.
struct Judged {
    verdicts: Vec<Verdict>,
    classified: Classified,
    time: i64,
}

/// A statement of a thread: its time, its place, what patterns see of it, and what was judged.
type Member<'v> = (i64, usize, Symbol, &'v Verdict);

/// What is to be shown.
#[derive(Default)]
struct Figures {
    /// By the place of the statement.
    facts: Vec<(usize, Facts)>,
    /// By statement, in the order of the store; of those that differ in the values found only the first.
    findings: Vec<(usize, Finding)>,
    unmapped: Vec<(i64, Kind, i64)>,
    /// What is told of the statements of a key, by the number of the key.
    received: Vec<(i64, Received)>,
}

impl Recount {
    pub fn knows(&self, id: Uuid) -> bool {
        self.known.contains(&id)
    }

    pub fn note(&mut self, one: Stored) {
        assert!(self.known.insert(one.id), "it is known");
        self.all.push(one);
    }

    fn judged(&self, place: usize, rules: &Rules, texts: &HashMap<Uuid, &str>) -> Judged {
        let one = &self.all[place];
        look(&one.sent, |statement| {
            let at = statement.timestamp().unwrap_or(one.stored);
            let judgement = rules.judge(statement, at, Some(one.stored), one.door);
            let mut verdicts = judgement.verdicts;
            let mut classified = judgement.classified;
            for verdict in &mut verdicts {
                if verdict.matches.iter().all(|one| one.references.is_empty()) {
                    continue;
                }
                let mut lookup = |id| Ok(texts.get(&id).map(|text| (*text).to_owned()));
                verdict.settle::<Infallible>(&mut lookup).unwrap();
                if let Classified::Counts(facts) = &mut classified {
                    for one in verdict.matches.iter().filter(|one| !one.followed) {
                        facts.demote(&verdict.version.templates[one.template].id);
                    }
                }
            }
            Judged {
                verdicts,
                classified,
                time: milliseconds(at),
            }
        })
    }

    fn figures(&self, rules: &Rules) -> Figures {
        let texts: HashMap<Uuid, &str> = self.all.iter().map(|one| (one.id, &*one.text)).collect();
        let judged: Vec<Judged> = (0..self.all.len())
            .map(|place| self.judged(place, rules, &texts))
            .collect();
        let mut figures = Figures::default();
        let mut found = Found::default();
        for (place, (one, judged)) in self.all.iter().zip(&judged).enumerate() {
            if one.door != Door::Off {
                let findings = judged.verdicts.iter().flat_map(|verdict| &verdict.findings);
                findings.for_each(|finding| found.add(place, finding));
            }
        }
        let counting = self.counting();
        let mut threads: BTreeMap<(String, Uuid, Option<Uuid>), Vec<Member<'_>>> = BTreeMap::new();
        for (place, origin) in &counting.counts {
            let judged = &judged[*origin];
            if let Classified::Counts(facts) = &judged.classified {
                let mut facts = facts.clone();
                facts.set_time(judged.time);
                figures.facts.push((*place, facts));
            }
            for verdict in &judged.verdicts {
                let Some(ThreadKey {
                    registration,
                    subregistration,
                }) = verdict.thread
                else {
                    continue;
                };
                let key = (verdict.version.id.clone(), registration, subregistration);
                let entry = (judged.time, *place, verdict.symbol(), verdict);
                threads.entry(key).or_default().push(entry);
            }
        }
        for mut members in threads.into_values() {
            members.sort_by_key(|(time, place, ..)| (*time, *place));
            let patterns = &members[0].3.version.patterns;
            let mut thread = patterns.begin();
            for (_, place, symbol, verdict) in &members {
                let step = thread.step(patterns, symbol);
                if let Some(finding) = pattern::broken(&verdict.version, symbol, &step)
                    && self.all[*place].door != Door::Off
                {
                    found.add(*place, &finding);
                }
            }
        }
        figures.findings = found.all;
        for place in counting.first {
            let received = received(&judged[place], &self.all[place]);
            let key = self.all[place].key;
            figures
                .received
                .extend(received.into_iter().map(|what| (key, what)));
            if let Classified::Unmapped(kind) = &judged[place].classified {
                let one = &self.all[place];
                let stored = one.stored.as_millisecond();
                figures.unmapped.push((one.key, kind.clone(), stored));
            }
        }
        figures
    }

    /// Which statements count, and which are no retries.
    fn counting(&self) -> Counting {
        let voiding: HashSet<Uuid> = self
            .all
            .iter()
            .filter(|one| one.voids.is_some())
            .map(|one| one.id)
            .collect();
        let mut voided: HashSet<Uuid> = HashSet::new();
        let mut copies: HashMap<(i64, [u8; 16]), Vec<usize>> = HashMap::new();
        // The statement for which a set of copies began to count.
        let mut origins: HashMap<(i64, [u8; 16]), usize> = HashMap::new();
        let mut first = Vec::new();
        for (place, one) in self.all.iter().enumerate() {
            voided.extend(one.voids.filter(|target| !voiding.contains(target)));
            let Some(copy) = one.copy else {
                first.push(place);
                continue;
            };
            let before = copies.entry(copy).or_default();
            if before.is_empty() {
                first.push(place);
            }
            let stands = |place: &usize| !voided.contains(&self.all[*place].id);
            if stands(&place) && !before.iter().any(stands) {
                origins.insert(copy, place);
            }
            before.push(place);
        }
        let mut counts: Vec<(usize, usize)> = (0..self.all.len())
            .filter(|place| self.all[*place].copy.is_none())
            .filter(|place| !voided.contains(&self.all[*place].id))
            .map(|place| (place, place))
            .collect();
        for (copy, places) in copies {
            let mut left = places
                .into_iter()
                .filter(|place| !voided.contains(&self.all[*place].id));
            if let Some(place) = left.next() {
                counts.push((place, origins[&copy]));
            }
        }
        counts.sort_unstable();
        Counting { counts, first }
    }

    /// Holds a store to this.
    pub async fn agrees(&self, store: &dyn Store, rules: &Rules, keys: &[i64]) {
        let told = Received::ALL.into_iter();
        let told: Vec<_> = told.filter(|what| what.depends_on_rules()).collect();
        self.agrees_by(store, rules, keys, &told).await;
    }

    /// The same where a store counts no more than this of what keys send.
    pub async fn agrees_by(
        &self,
        store: &dyn Store,
        rules: &Rules,
        keys: &[i64],
        told: &[Received],
    ) {
        let figures = self.figures(rules);
        self.tallies_agree(store, &figures).await;
        received_agree(store, &figures, keys, told).await;
        self.findings_agree(store, &figures).await;
        self.these_counts_agree(store, &figures).await;
    }

    /// What a store must tell, with the ids of the statements, in the order of time.
    pub fn told(&self, rules: &Rules) -> Vec<(Uuid, Facts)> {
        let mut facts = self.figures(rules).facts;
        facts.sort_by_key(|(place, facts)| (facts.facts[0].time_ms, *place));
        let told = facts.into_iter().map(|(place, mut facts)| {
            let id = self.all[place].id;
            if let Some(social) = &mut facts.circumstances.social {
                social.id = id;
            }
            (id, facts)
        });
        told.collect()
    }

    /// Holds the counts of findings of a store to this.
    pub async fn counts_agree(&self, store: &dyn Store, rules: &Rules) {
        self.these_counts_agree(store, &self.figures(rules)).await;
    }

    async fn tallies_agree(&self, store: &dyn Store, figures: &Figures) {
        let mut series: BTreeSet<Series> = Principle::ALL.map(Series::principle).into();
        for slug in [
            "asked",
            "asked-question",
            "answered",
            "gave-feedback",
            "hummed",
        ] {
            series.insert(Series::behaviour(slug));
            series.extend(Evidence::COUNTED.map(|evidence| Series::behaviour_by(slug, evidence)));
        }
        for (_, facts) in &figures.facts {
            series.extend(series_of(&facts.facts));
        }
        let series: Vec<Series> = series.into_iter().collect();
        let begin = self
            .all
            .first()
            .map_or(0, |one| one.stored.as_millisecond());
        let quarter = begin - begin % QUARTER;
        let ranges: [Range<i64>; 4] = [
            0..4_000_000_000_000,
            quarter - 8 * QUARTER..quarter - QUARTER + 7,
            quarter..quarter + 40 * QUARTER,
            quarter - 100 * QUARTER..quarter,
        ];
        let cells = ranges.iter().map(|range| vec![range.clone()]).collect();
        let found = store.tally(series.clone(), cells).await.unwrap().found;
        for (range, row) in ranges.iter().zip(found) {
            for (series, tally) in series.iter().zip(row) {
                let mut wanted = Tally::default();
                let mut people = HashSet::new();
                for (_, facts) in &figures.facts {
                    let within = range.contains(&facts.facts[0].time_ms);
                    if within && series_of(&facts.facts).contains(series) {
                        wanted.statements += 1;
                        people.extend(&facts.people);
                    }
                }
                if series.counts_people() {
                    wanted.people = people.len() as u64;
                }
                assert_eq!(tally, wanted, "{series} in {range:?}");
            }
        }
    }

    async fn findings_agree(&self, store: &dyn Store, figures: &Figures) {
        let query = FindingQuery {
            limit: usize::MAX,
            ..FindingQuery::default()
        };
        let found = store.findings(query).await.unwrap();
        let places: Vec<_> = found.iter().map(|one| one.place).collect();
        assert!(
            places.is_sorted_by(|left, right| left > right),
            "{places:?}"
        );
        // What a target was found to be is told as it was then; it may have turned out worse meanwhile.
        let line = |id: Uuid, key: i64, stored: Timestamp, what: &Finding| {
            let refers = matches!(what.rule, Rule::ObjectReference | Rule::ContextReference);
            let what = if refers { &without_values(what) } else { what };
            format!(
                "{id} {key} {stored} {}",
                serde_json::to_string(what).unwrap()
            )
        };
        let mut found: Vec<String> = found
            .iter()
            .map(|one| line(one.statement, one.key, one.stored, &one.what))
            .collect();
        let wanted = figures.findings.iter().map(|(place, what)| {
            let one = &self.all[*place];
            line(one.id, one.key, one.stored, what)
        });
        let mut wanted: Vec<String> = wanted.collect();
        found.sort();
        wanted.sort();
        let lacks: Vec<_> = wanted.iter().filter(|one| !found.contains(one)).collect();
        let more: Vec<_> = found.iter().filter(|one| !wanted.contains(one)).collect();
        assert!(
            lacks.is_empty() && more.is_empty() && found.len() == wanted.len(),
            "the store lacks {lacks:#?} and has {more:#?} of {}",
            wanted.len()
        );
    }

    async fn these_counts_agree(&self, store: &dyn Store, figures: &Figures) {
        let query = FindingQuery {
            limit: usize::MAX,
            ..FindingQuery::default()
        };
        let found = store.finding_counts(query).await.unwrap();
        assert!(found.is_sorted_by(|left, right| left.statements >= right.statements));
        let mut wanted: HashMap<(i64, Finding), (u64, Date, Date)> = HashMap::new();
        for (place, what) in &figures.findings {
            let one = &self.all[*place];
            let day = TimeZone::UTC.to_datetime(one.stored).date();
            let what = without_values(what);
            let count = wanted.entry((one.key, what)).or_insert((0, day, day));
            *count = (count.0 + 1, count.1.min(day), count.2.max(day));
        }
        let kinds = found.len();
        for one in found {
            let wanted = wanted.remove(&(one.key, one.what.clone()));
            let found = (one.statements, one.first, one.last);
            assert_eq!(Some(found), wanted, "{one:?}");
        }
        assert!(wanted.is_empty(), "{wanted:#?} are not among {kinds}");
    }
}

/// What of all statements counts.
struct Counting {
    /// Its place, and the place of the one it took over from.
    counts: Vec<(usize, usize)>,
    /// Those that repeat none.
    first: Vec<usize>,
}

/// Findings, each kind once for a statement.
#[derive(Default)]
struct Found {
    all: Vec<(usize, Finding)>,
    known: HashSet<(usize, Finding)>,
}

impl Found {
    fn add(&mut self, place: usize, finding: &Finding) {
        if self.known.insert((place, without_values(finding))) {
            self.all.push((place, finding.clone()));
        }
    }
}

fn without_values(finding: &Finding) -> Finding {
    Finding {
        found: Vec::new(),
        ..finding.clone()
    }
}

/// Groups name nobody.
fn is_agent(recipient: &Value) -> bool {
    recipient["objectType"] != "Group"
}

/// What a statement that is no copy is told to be, whatever became of it.
fn received(judged: &Judged, one: &Stored) -> Vec<Received> {
    if one.voids.is_some() {
        return Vec::new();
    }
    let mut received = Vec::new();
    match &judged.classified {
        Classified::Counts(facts) => {
            let mut facts = facts.facts.iter();
            let mapped = facts.all(|fact| fact.evidence == Evidence::Mapped);
            received.extend(mapped.then_some(Received::Mapped));
        }
        Classified::Unmapped(_) => received.push(Received::Unmapped),
        Classified::Voids => {}
    }
    let verdicts = &judged.verdicts;
    if verdicts.iter().any(|verdict| !verdict.findings.is_empty()) {
        received.push(Received::Flagged);
    }
    let advised = |verdict: &&Verdict| {
        let mut findings = verdict.findings.iter();
        findings.any(|finding| finding.rule == Rule::VersionNamed)
    };
    let judging: Vec<_> = verdicts.iter().filter(|one| !advised(one)).collect();
    if judging.is_empty() {
        return received;
    }
    let matches: Vec<_> = judging.iter().flat_map(|one| &one.matches).collect();
    received.push(if matches.is_empty() {
        Received::Unmatched
    } else if matches.iter().all(|one| one.followed) {
        Received::Followed
    } else {
        Received::Matched
    });
    let sent: Value = serde_json::from_str(&one.sent).unwrap();
    let context = &sent["context"];
    if !context["registration"].is_null() {
        received.push(Received::WithRegistration);
    }
    let recipients = "https://w3id.org/xapi-social-learning/extensions/recipients";
    if !context["statement"].is_null()
        || sent["object"]["objectType"] == "StatementRef"
        || context["extensions"][recipients]
            .as_array()
            .is_some_and(|all| all.iter().any(is_agent))
    {
        received.push(Received::WithRecipients);
    }
    received
}

/// Counted by arrival, whole quarters of an hour.
async fn received_agree(store: &dyn Store, figures: &Figures, keys: &[i64], told: &[Received]) {
    let mut kinds: BTreeSet<Kind> = BTreeSet::new();
    for verb in ["asked", "answered"] {
        kinds.insert(Kind {
            verb: format!("http://adlnet.gov/expapi/verbs/{verb}"),
            activity_type: None,
        });
    }
    kinds.extend(figures.unmapped.iter().map(|(_, kind, _)| kind.clone()));
    let always = vec![vec![0..4_000_000_500_000]];
    for key in keys {
        let own = figures.unmapped.iter().filter(|one| one.0 == *key);
        for what in told.iter().copied() {
            let series = vec![Series::received(*key, what)];
            let found = store.tally(series, always.clone()).await.unwrap().found;
            let all = figures.received.iter();
            let wanted = all.filter(|one| **one == (*key, what)).count() as u64;
            assert_eq!(found[0][0].statements, wanted, "{what:?} of key {key}");
        }
        for kind in &kinds {
            let series = vec![Series::unmapped(*key, kind.clone())];
            let found = store.tally(series, always.clone()).await.unwrap().found;
            let wanted = own.clone().filter(|one| one.1 == *kind).count() as u64;
            assert_eq!(found[0][0].statements, wanted, "{kind:?} of key {key}");
        }
    }
}

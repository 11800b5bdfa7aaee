//! Competencies are counted with people, evidence without, before facts are rolled up and after.

use tertulia::facts::{
    Circumstances, Classified, Evidence, Fact, Facts, Principle, PrincipleSet, Series, Subject,
};
use tertulia::store::{NewStatement, Tally};

use super::samples::{ASKED, VOIDED, id, person_key, ready, ready_from, refers, says};
use super::stores::{TestStore, every_store};

every_store![
    competencies_and_evidence_are_counted_while_fresh,
    competencies_and_evidence_are_counted_when_rolled_up,
];

const CURIOSITY: &str = "https://example.org/competencies/curiosity";

async fn competencies_and_evidence_are_counted_while_fresh(at: TestStore) {
    counted_and_voided(&at, false).await;
}

async fn competencies_and_evidence_are_counted_when_rolled_up(at: TestStore) {
    counted_and_voided(&at, true).await;
}

async fn counted_and_voided(at: &TestStore, rolled_up: bool) {
    let sent = [
        asked(1, 1, Evidence::Followed),
        asked(2, 1, Evidence::Matched),
        asked(3, 2, Evidence::Mapped),
    ];
    at.store.accept(sent.into()).await.unwrap();
    if rolled_up {
        roll_up(at, 0).await;
    }
    // The behaviour, by evidence (followed, matched), and the competency.
    assert_eq!(
        counted(at).await,
        [(3, 2), (1, 0), (1, 0), (3, 2)],
        "rolled up: {rolled_up}"
    );
    for (voided, left) in [
        (3, [(2, 1), (1, 0), (1, 0), (2, 1)]),
        (1, [(1, 1), (0, 0), (1, 0), (1, 1)]),
        (2, [(0, 0); 4]),
    ] {
        let voiding = refers(id(10 + voided), 9, VOIDED, id(voided));
        at.store.accept(vec![ready(&voiding)]).await.unwrap();
        if rolled_up {
            roll_up(at, voided).await;
        }
        assert_eq!(counted(at).await, left, "rolled up: {rolled_up}");
    }
}

/// A question with this evidence, which counts for a competency.
fn asked(number: u128, who: usize, evidence: Evidence) -> NewStatement {
    let fact = |subject, principles| Fact {
        time_ms: 0,
        subject,
        principles,
        rule: "asked".to_owned(),
        evidence,
    };
    let openness = PrincipleSet::EMPTY.with(Principle::Openness);
    let facts = Facts {
        people: vec![person_key(who)],
        facts: vec![
            fact(Subject::Behaviour("asked".to_owned()), openness),
            fact(
                Subject::Competency(CURIOSITY.to_owned()),
                PrincipleSet::EMPTY,
            ),
        ],
        circumstances: Circumstances {
            verb: ASKED.into(),
            activity: None,
            team: None,
            course: None,
            platform: None,
            social: None,
        },
    };
    let mut statement = ready(&says(id(number), who, ASKED, "http://example.org/q"));
    statement.judgements[0].classified = Classified::Counts(facts);
    statement
}

async fn counted(at: &TestStore) -> Vec<(u64, u64)> {
    let mut series = vec![Series::behaviour("asked")];
    series.extend(Evidence::COUNTED.map(|one| Series::behaviour_by("asked", one)));
    series.push(Series::competency(CURIOSITY));
    let always = vec![vec![0..4_000_000_000_000]];
    let found = at.store.tally(series, always).await.unwrap().found;
    let pair = |tally: &Tally| (tally.statements, tally.people);
    found[0].iter().map(pair).collect()
}

/// Enough statements that count for nothing, other ones for each round, that everything is rolled up.
async fn roll_up(at: &TestStore, round: u128) {
    let batch = (0..4_200).map(|number| {
        let verb = format!("http://example.org/verbs/{number}");
        let id = id(10_000 * (round + 1) + number);
        ready_from(&says(id, 5, &verb, "http://example.org/q"), 77)
    });
    at.store.accept(batch.collect()).await.unwrap();
}

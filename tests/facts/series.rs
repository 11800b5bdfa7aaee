use tertulia::facts::{Evidence, Fact, Principle, PrincipleSet, Series, Subject, series_of};

pub fn fact(behaviour: &str, principles: &[Principle], time_ms: i64) -> Fact {
    Fact {
        time_ms,
        subject: Subject::Behaviour(behaviour.to_owned()),
        principles: principles.iter().copied().collect(),
        rule: behaviour.to_owned(),
        evidence: Evidence::Mapped,
    }
}

pub fn competency(id: &str, time_ms: i64) -> Fact {
    Fact {
        subject: Subject::Competency(id.to_owned()),
        ..fact("asked", &[], time_ms)
    }
}

#[test]
fn a_statement_counts_once_per_principle_however_many_facts_name_it() {
    let facts = [
        fact("shared", &[Principle::Sharing, Principle::Empowerment], 0),
        fact("answered", &[Principle::Sharing], 0),
        fact("shared", &[Principle::Openness], 0),
    ];
    let keys: Vec<String> = series_of(&facts).iter().map(Series::key).collect();
    assert_eq!(
        keys,
        [
            "principle:openness",
            "principle:sharing",
            "principle:empowerment",
            "behaviour:answered",
            "behaviour:shared",
            "behaviour:answered|beside:another",
            "behaviour:shared|beside:another"
        ]
    );
}

#[test]
fn what_shows_one_behaviour_alone_is_not_counted_beside_another() {
    let beside = |facts: &[Fact]| {
        let series = series_of(facts);
        ["asked", "shared"].map(|slug| series.contains(&Series::behaviour_beside(slug)))
    };
    let asked = fact("asked", &[Principle::Openness], 0);
    let shared = fact("shared", &[Principle::Sharing], 0);
    let proved = competency("https://example.org/c/1", 0);
    assert_eq!(beside(std::slice::from_ref(&asked)), [false, false]);
    assert_eq!(beside(&[asked.clone(), proved]), [false, false]);
    assert_eq!(beside(&[asked.clone(), asked.clone()]), [false, false]);
    assert_eq!(beside(&[asked, shared]), [true, true]);
}

#[test]
fn nothing_is_counted_without_facts() {
    assert!(series_of::<Fact>(&[]).is_empty());
}

#[test]
fn a_competency_counts_toward_no_principle() {
    let facts = [
        fact("asked", &[Principle::Openness], 0),
        competency("https://example.org/c/1", 0),
        competency("https://example.org/c/1", 0),
    ];
    let keys: Vec<String> = series_of(&facts).iter().map(Series::key).collect();
    assert_eq!(
        keys,
        [
            "principle:openness",
            "behaviour:asked",
            "competency:https://example.org/c/1"
        ]
    );
}

#[test]
fn a_key_comes_back_as_its_series() {
    let all = Principle::ALL.map(Series::principle);
    let by_evidence = Evidence::ALL.map(|one| Series::behaviour_by("asked-for-help", one));
    let others = [
        Series::behaviour("asked-for-help"),
        Series::behaviour_beside("asked-for-help"),
        Series::competency("urn:example:competency:1"),
        Series::competency("https://example.org/competencies/ñ?of=1#2"),
    ];
    for series in all.into_iter().chain(by_evidence).chain(others) {
        assert_eq!(Series::from_key(&series.key()), Some(series));
    }
}

#[test]
fn text_that_is_no_key_is_no_series() {
    for key in [
        "",
        "openness",
        "principle:",
        "principle:courage",
        "behaviour:",
        "behaviour:a|b",
        "behaviour:|evidence:mapped",
        "behaviour:asked|evidence:",
        "behaviour:asked|evidence:believed",
        "behaviour:asked|verb:asked",
        "behaviour:asked|beside:",
        "behaviour:|beside:another",
        "behaviour:asked|beside:another|evidence:mapped",
        "behaviour:asked|evidence:mapped|evidence:mapped",
        "competency:",
        "competency:no-iri",
        "competency:https://example.org/a b",
        "competency:https://example.org/c|evidence:mapped",
        "verb:asked",
        "principle:openness|evidence:mapped",
    ] {
        assert_eq!(Series::from_key(key), None, "{key}");
    }
}

#[test]
fn a_label_comes_back_as_its_subject_and_other_text_is_none() {
    for (label, subject) in [
        ("asked", Subject::Behaviour("asked".to_owned())),
        (
            "competency:https://example.org/c/1",
            Subject::Competency("https://example.org/c/1".to_owned()),
        ),
    ] {
        assert_eq!(subject.label(), label);
        assert_eq!(Subject::from_label(label), Some(subject));
    }
    for label in [
        "",
        "a|b",
        "behaviour:asked",
        "competency:",
        "competency:a b",
    ] {
        assert_eq!(Subject::from_label(label), None, "{label}");
    }
}

#[test]
fn evidence_comes_back_from_its_place() {
    for evidence in Evidence::ALL {
        assert_eq!(Evidence::from_index(evidence.index()), Some(evidence));
    }
    assert_eq!(Evidence::from_index(3), None);
}

#[test]
fn a_set_of_principles_survives_its_bits() {
    for bits in 0..16 {
        let set = PrincipleSet::from_bits(bits).expect("four bits");
        assert_eq!(set.bits(), bits);
        assert_eq!(set.iter().collect::<PrincipleSet>(), set);
    }
    assert_eq!(PrincipleSet::from_bits(16), None);
}

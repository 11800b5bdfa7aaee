use tertulia::facts::{Evidence, Fact, Principle, PrincipleSet, Series, series_of};

pub fn fact(behaviour: &str, principles: &[Principle], time_ms: i64) -> Fact {
    Fact {
        time_ms,
        behaviour: behaviour.to_owned(),
        principles: principles.iter().copied().collect(),
        rule: behaviour.to_owned(),
        evidence: Evidence::Mapped,
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
            "behaviour:shared"
        ]
    );
}

#[test]
fn nothing_is_counted_without_facts() {
    assert!(series_of(&[]).is_empty());
}

#[test]
fn a_key_comes_back_as_its_series() {
    let all = Principle::ALL.map(Series::principle);
    for series in all.into_iter().chain([Series::behaviour("asked-for-help")]) {
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
        "verb:asked",
        "principle:openness|evidence:mapped",
    ] {
        assert_eq!(Series::from_key(key), None, "{key}");
    }
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

//! Made-up life claims this profile: it follows what the profile asks, word for word.

use std::collections::BTreeSet;

use serde_json::Value;
use tertulia::simulate::{Sender, Settings, Simulation};

use crate::support::{broken, fitting, slug, templates, text, wrong_extensions};

#[test]
fn simulated_statements_that_claim_the_profile_follow_it_and_show_all_of_it() {
    let settings = Settings {
        people: 250,
        weeks: 26,
        seed: 7,
        ..Settings::default()
    };
    let mut shown = BTreeSet::new();
    for sent in Simulation::new(&settings).filter(|sent| sent.sender == Sender::Profile) {
        let statement: Value = serde_json::from_str(&sent.json).unwrap();
        if text(&statement["verb"], "id").ends_with("/voided") {
            continue;
        }
        let fitting = fitting(&statement);
        assert!(!fitting.is_empty(), "no template: {statement}");
        for template in fitting {
            let broken = broken(&statement, template, false);
            assert!(
                broken.is_empty(),
                "{}: {broken:?} in {statement}",
                slug(template)
            );
            shown.insert(slug(template));
        }
        let wrong = wrong_extensions(&statement);
        assert!(wrong.is_empty(), "{wrong:?} in {statement}");
    }
    assert_eq!(shown, templates().map(slug).collect());
}

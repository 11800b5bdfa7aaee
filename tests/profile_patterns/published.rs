//! Threads of the published profile, as long as conversations get.

use std::sync::Arc;

use tertulia::profile::{Document, Library, Symbol, Version};

const TEXT: &str = include_str!("../../profiles/social-learning.jsonld");

fn published() -> Arc<Version> {
    let document = Document::read(TEXT).0.unwrap();
    let [version] = Version::compile(&document, &[], &Library::default())
        .try_into()
        .unwrap();
    version
}

fn follows(template: usize) -> Symbol {
    Symbol {
        valid: true,
        templates: [template].into_iter().collect(),
    }
}

/// Bytes of the state after so many statements, and after three times as many.
fn sizes(version: &Version, statements: &(impl Iterator<Item = usize> + Clone)) -> (usize, usize) {
    let size = |count| {
        let mut thread = version.patterns.begin();
        for template in statements.clone().take(count) {
            thread.step(&version.patterns, &follows(template));
        }
        thread.to_bytes().len()
    };
    (size(120), size(360))
}

#[test]
fn a_thread_is_kept_in_as_few_bytes_however_long_it_is() {
    let version = published();
    let count = version.templates.len();
    for template in 0..count {
        let (short, long) = sizes(&version, &std::iter::repeat(template));
        assert!(short <= 64 && long <= short, "{template}: {short}, {long}");
    }
    // Any two in turn, behind any third.
    for first in 0..count {
        for other in 0..count {
            for opening in [first, (first * 7 + other) % count] {
                let turns = [first, other].into_iter().cycle();
                let (short, long) = sizes(&version, &std::iter::once(opening).chain(turns));
                assert!(
                    short <= 96 && long <= short,
                    "{opening}, {first}, {other}: {short}, {long}"
                );
            }
        }
    }
}

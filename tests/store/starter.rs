//! The dictionary that statements are packed with.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// What was packed with a dictionary can only be unpacked with the same, and on `MongoDB` it is not kept beside
/// the statements: another one would make all of them unreadable.
#[test]
fn the_dictionary_of_new_stores_never_changes() {
    let dictionary = include_bytes!("../../src/store/starter_dictionary.ndjson");
    let mut digest = String::new();
    for byte in Sha256::digest(dictionary) {
        let _ = write!(digest, "{byte:02x}");
    }
    assert_eq!(
        digest,
        "8c915893ccc7adec730a76d4e582195e671f31ad3f557e8ae6c0c8b5d02f007b"
    );
}

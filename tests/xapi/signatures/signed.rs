//! Signatures that are good.

use sha2::{Digest as _, Sha256};

use super::sign::{
    assert_good, attachment, broken_in, by_signer, header, jws, signed, statement, with_attachments,
};

/// The example of the specification: a key of 1024 bits, certificates signed with SHA-1 that ended in
/// 2014, text with line breaks of its own.
#[test]
fn appendix_d_is_a_good_signature() {
    let jws = include_str!("appendix_d.jws");
    // What the example says of itself.
    assert!(Sha256::digest(jws).starts_with(&[0x67, 0x2f, 0xa5, 0xfa, 0x65, 0x80, 0x17, 0xf1]));
    let statement = include_str!("appendix_d.json");
    assert_good(statement, jws);

    let another = statement.replace("Example Learner", "Example Teacher");
    assert_eq!(
        broken_in(&another, jws),
        ["signature-differs@/attachments/0: a difference at /actor/name"]
    );
}

#[test]
fn rs256_rs384_and_rs512_are_good_with_and_without_certificates() {
    let statement = statement("");
    for alg in ["RS256", "RS384", "RS512"] {
        for chain in [&[] as &[&str], &["signer"]] {
            let jws = jws("signer", alg, &header(alg, chain), &statement);
            assert_good(&signed(&statement), &jws);
        }
    }
}

#[test]
fn each_certificate_is_signed_by_the_next() {
    let statement = statement("");
    for chain in [
        &["signer", "intermediate"] as &[&str],
        &["signer", "intermediate", "root"],
        // One that signed itself certifies itself.
        &["signer", "intermediate", "root", "root"],
    ] {
        let jws = jws("signer", "RS256", &header("RS256", chain), &statement);
        assert_good(&signed(&statement), &jws);
    }
    let by_itself = header("RS512", &["stranger", "stranger"]);
    assert_good(
        &signed(&statement),
        &jws("stranger", "RS512", &by_itself, &statement),
    );
    let by_curve = header("RS256", &["by_curve", "curve"]);
    assert_good(
        &signed(&statement),
        &jws("by_curve", "RS256", &by_curve, &statement),
    );
}

#[test]
fn header_parameters_without_a_meaning_here_say_nothing() {
    let statement = statement("");
    let header =
        r#"{"kid":"k","jku":"http://127.0.0.1/","cty":null,"alg":"RS256","x":[{"crit":1}]}"#;
    assert_good(
        &signed(&statement),
        &jws("signer", "RS256", header, &statement),
    );
}

/// Each is verified against the statement without any signature, so one may sign what another did.
#[test]
fn several_signatures_sign_the_statement_without_any() {
    let plain = statement("");
    let sent = with_attachments(&plain, &[attachment(), attachment()]);
    for payload in [&plain, &signed(&plain), &sent] {
        assert_good(&sent, &by_signer(payload));
        assert_good(&signed(&plain), &by_signer(payload));
    }
}

/// Other attachments are signed with the statement.
#[test]
fn other_attachments_are_part_of_what_is_signed() {
    let mut essay = attachment();
    essay["usageType"] = "http://example.com/essay".into();
    let plain = with_attachments(&statement(""), &[essay.clone()]);
    let sent = with_attachments(&plain, &[essay.clone(), attachment()]);
    let at = |found: &str| format!("signature-differs@/attachments/1: a difference at {found}");
    assert_good(&sent, &by_signer(&plain));
    assert_eq!(
        broken_in(&sent, &by_signer(&statement(""))),
        [at("/attachments")]
    );

    let mut longer = essay.clone();
    longer["length"] = 1001.into();
    let other = with_attachments(&plain, &[longer]);
    assert_eq!(
        broken_in(&sent, &by_signer(&other)),
        [at("/attachments/0/length")]
    );
}

//! What can be wrong with the parts of a request. A part is told by its number, from 1.

use super::declared::Declared;
use crate::lrs::{Fault, Refusal};
use crate::xapi::hash::Sha2;
use crate::xapi::multipart::Malformed;

const CLAUSE: &str = "xAPI 1.0.3, Part 3, 1.5.2";
const LIMIT: &str = "a limit of this server";

/// A fault of the part with this number.
fn of_part(number: usize, fault: Fault) -> Fault {
    let message = format!("{} (part {number})", fault.message);
    Fault {
        message: message.into(),
        ..fault
    }
}

pub(super) fn malformed(malformed: Malformed) -> Fault {
    Fault::request(
        malformed.code(),
        malformed.to_string(),
        malformed.fix(),
        malformed.clause(),
    )
}

pub(super) fn statements_not_json(found: Option<&str>) -> Fault {
    Fault::request(
        "statements-part-not-json",
        "The first part does not say that it is application/json",
        "Send the statements as the first part, with Content-Type: application/json",
        CLAUSE,
    )
    .found(found.unwrap_or("no Content-Type"))
}

pub(super) fn statements_repeated(number: usize) -> Fault {
    let fault = Fault::request(
        "statements-part-repeated",
        "A part behind the first is JSON without a hash, as if it held statements",
        "Send all statements as one array in the first part",
        CLAUSE,
    );
    of_part(number, fault)
}

pub(super) fn hash_missing(number: usize) -> Fault {
    let fault = Fault::request(
        "attachment-hash-missing",
        "A part behind the first has no X-Experience-API-Hash",
        "Name the sha2 of its attachment in X-Experience-API-Hash",
        CLAUSE,
    );
    of_part(number, fault)
}

pub(super) fn hash_malformed(number: usize, found: &str) -> Fault {
    let fault = Fault::request(
        "attachment-hash-malformed",
        "The X-Experience-API-Hash is not a SHA-2 hash in hexadecimal",
        "Write 56, 64, 96 or 128 hexadecimal digits, as in the sha2 of the attachment",
        CLAUSE,
    );
    of_part(number, fault.found(found))
}

pub(super) fn hash_unmatched(number: usize, sha2: &Sha2) -> Fault {
    let fault = Fault::request(
        "attachment-part-unmatched",
        "No attachment of the statements has the hash of this part",
        "Send a part only for an attachment that a statement names, with the attachment's sha2",
        CLAUSE,
    );
    of_part(number, fault.found(sha2.to_string()))
}

pub(super) fn encoding(number: usize, found: &str) -> Fault {
    let fault = Fault::request(
        "attachment-encoding",
        "The Content-Transfer-Encoding of an attachment is not binary",
        "Send the attachment's bytes as they are, with Content-Transfer-Encoding: binary",
        CLAUSE,
    );
    of_part(number, fault.found(found))
}

pub(super) fn content_mismatch(number: usize, actual: Option<Sha2>) -> Fault {
    let fault = Fault::request(
        "attachment-content-mismatch",
        "The content of this part does not have the hash that it names",
        "Compute the sha2 over the bytes that are sent",
        CLAUSE,
    );
    let found = actual.map(|sha2| sha2.to_string()).unwrap_or_default();
    of_part(number, fault.found(found))
}

pub(super) fn data_missing(declared: &Declared) -> Fault {
    Fault {
        index: declared.index,
        statement: Some(declared.id),
        pointer: declared.pointer.clone(),
        ..Fault::request(
            "attachment-data-missing",
            "The attachment has no fileUrl, and no part of the request has its hash",
            "Send its data as a part, give a fileUrl, or leave the attachment out",
            CLAUSE,
        )
        .found(declared.sha2.to_string())
    }
}

fn too_large(rule: &'static str, message: String, fix: &'static str) -> Refusal {
    Refusal::TooLarge(Box::new(Fault::request(rule, message, fix, LIMIT)))
}

pub(super) fn statements_too_large(limit: usize) -> Refusal {
    let message = format!("The part with the statements has more than {limit} bytes");
    too_large(
        "statements-too-large",
        message,
        "Send fewer statements at a time",
    )
}

pub(super) fn signature_too_large(limit: usize) -> Refusal {
    let message = format!("A signature has more than {limit} bytes");
    let fix = "Sign a smaller statement, and name fewer certificates";
    too_large("signature-too-large", message, fix)
}

pub(super) fn signatures_too_large(limit: usize) -> Refusal {
    let message = format!("The signatures of the request have more than {limit} bytes together");
    let fix = "Send fewer signed statements at a time";
    too_large("signatures-too-large", message, fix)
}

pub(super) fn too_many_signatures(limit: usize, bytes: usize) -> Refusal {
    let message = format!(
        "A statement has more than {limit} signatures, or the signatures to be verified have more than {bytes} bytes together"
    );
    let fix =
        "Send fewer signed statements at a time, and each signature with the statement it signs";
    too_large("too-many-signatures", message, fix)
}

pub(super) fn too_many_parts(limit: usize) -> Refusal {
    let message = format!("The request has more than {limit} parts");
    let fix = "Send fewer statements with attachments at a time, and each content once";
    too_large("too-many-parts", message, fix)
}

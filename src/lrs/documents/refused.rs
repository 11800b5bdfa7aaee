//! What the sender of a refused change is told.

use std::fmt::Display;

use crate::lrs::{Fault, Refusal};
use crate::xapi::document::{Etag, Header, Refused, Side, Unmergeable, Why};

const CONCURRENCY: &str = "xAPI 1.0.3, Part 3, 3.1";
const MERGE: &str = "xAPI 1.0.3, Part 3, 2.2";

/// The refusal of a change; `most` is how many bytes a document may have.
pub(in crate::lrs) fn explained(refused: Refused, most: usize) -> Refusal {
    match refused {
        Refused::Condition { header, current } => condition(header, current),
        Refused::Unguarded {
            current: Some(etag),
        } => Refusal::DocumentConflict(Box::new(unexpected(etag))),
        Refused::Unguarded { current: None } => unguarded().into(),
        Refused::Unmergeable(why) => unmergeable(why).into(),
        Refused::TooLarge { bytes } => {
            let message = format!("The merged document would have {bytes} bytes");
            let fix = format!("Keep documents below {most} bytes, in several if need be");
            let fault =
                Fault::request("document-too-large", message, fix, "a limit of this server");
            Refusal::TooLarge(Box::new(fault))
        }
    }
}

/// The refusal of a request whose condition does not hold; `current` is the tag of what is stored.
pub(in crate::lrs) fn condition(header: Header, current: Option<Etag>) -> Refusal {
    let (message, fix) = match (header, current) {
        (Header::IfMatch, Some(etag)) => (
            format!("The stored document has the ETag {etag}, which If-Match does not name"),
            again(etag),
        ),
        (Header::IfMatch, None) => (
            "No document is stored here, so If-Match names none".to_owned(),
            "To make the document, send If-None-Match: * in place of If-Match".to_owned(),
        ),
        (Header::IfNoneMatch, Some(etag)) => (
            format!(
                "A document is stored here, with the ETag {etag}, and If-None-Match excludes it"
            ),
            format!("{}, in place of If-None-Match", again(etag)),
        ),
        (Header::IfUnmodifiedSince, Some(etag)) => (
            format!("The stored document, with the ETag {etag}, was changed since then"),
            format!("{}, which tells more than a time", again(etag)),
        ),
        // These two hold where nothing is stored.
        (Header::IfNoneMatch | Header::IfUnmodifiedSince, None) => (
            "The condition does not hold".to_owned(),
            "GET the document, and send the request again".to_owned(),
        ),
    };
    let fault = Fault::parameter(
        header.name(),
        "precondition-failed",
        message,
        fix,
        CONCURRENCY,
    );
    Refusal::PreconditionFailed(Box::new(found(fault, current)))
}

fn unexpected(etag: Etag) -> Fault {
    let message = format!(
        "A document is stored here, with the ETag {etag}, and the request does not say that it knows it"
    );
    let fault = Fault::parameter(
        "If-Match",
        "document-conflict",
        message,
        format!("Check the current state of the document: {}", again(etag)),
        CONCURRENCY,
    );
    found(fault, Some(etag))
}

fn unguarded() -> Fault {
    Fault::parameter(
        "If-None-Match",
        "precondition-missing",
        "A PUT says which document it expects to find, and this one does not",
        "Send If-None-Match: * to make the document (nothing is stored here now)",
        CONCURRENCY,
    )
}

fn unmergeable(Unmergeable { side, why }: Unmergeable) -> Fault {
    let which = match side {
        Side::Stored => "stored",
        Side::Posted => "posted",
    };
    let fix = "Replace the whole document with PUT, or post a JSON object to one";
    let fault = |message: String| Fault::request("not-mergeable", message, fix, MERGE);
    match why {
        Why::ContentType(found) => fault(format!(
            "A POST merges JSON, and the {which} document is of another content type"
        ))
        .found(found),
        Why::Json(broken) => fault(format!(
            "A POST merges JSON, and the {which} document is none"
        ))
        .found(broken.found.unwrap_or_default()),
        Why::NotAnObject => fault(format!(
            "A POST merges JSON objects, and the {which} document is no object"
        )),
    }
}

fn again(etag: impl Display) -> String {
    format!("GET it, change what it holds now, and send the request again with If-Match: {etag}")
}

fn found(fault: Fault, current: Option<Etag>) -> Fault {
    match current {
        Some(etag) => fault.found(etag.to_string()),
        None => fault,
    }
}

//! What is said of refusals by the layers below, and the status of each.

use actix_web::http::StatusCode;

use super::Words;
use crate::lrs::{Fault, Refusal};
use crate::report::{ErrorKind, ReportError};
use crate::store::StoreError;

pub(super) fn refused(refusal: &Refusal) -> Words {
    let (status, kind, title, detail) = match refusal {
        Refusal::Invalid(faults) => (
            StatusCode::BAD_REQUEST,
            "invalid",
            "The request breaks rules",
            told(faults),
        ),
        Refusal::Conflict { index, id, pointer } => (
            StatusCode::CONFLICT,
            "conflict",
            "Another statement has this id",
            format!(
                "Statement {index} has the id {id}, under which a different statement is stored; they differ at {pointer}. Nothing of the request was stored"
            ),
        ),
        Refusal::PersonConflict { .. } => (
            StatusCode::CONFLICT,
            "conflict",
            "An agent is another person's",
            told(&refusal.faults()),
        ),
        Refusal::TooLarge(fault) => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "The request is too large",
            format!("{}. {}", fault.message, fault.fix),
        ),
        Refusal::DocumentConflict(fault) => (
            StatusCode::CONFLICT,
            "document-conflict",
            "A document is stored already",
            format!("{}. {}. Nothing was changed", fault.message, fault.fix),
        ),
        Refusal::RulesConflict(fault) => (
            StatusCode::CONFLICT,
            "rules-conflict",
            "Something else that is loaded is in the way",
            format!("{}. {}. Nothing was changed", fault.message, fault.fix),
        ),
        Refusal::PreconditionFailed(fault) => (
            StatusCode::PRECONDITION_FAILED,
            "precondition-failed",
            "A condition of the request does not hold",
            format!("{}. {}. Nothing was changed", fault.message, fault.fix),
        ),
        Refusal::NotFound(what) => (
            StatusCode::NOT_FOUND,
            "not-found",
            "Not found",
            what.clone(),
        ),
        Refusal::Store(StoreError::Unavailable(why)) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The store cannot do this now",
            format!("{why}; nothing was changed, so send the request again later"),
        ),
        Refusal::Store(StoreError::Broken(_)) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "defect",
            "The server has a defect",
            "Nothing was changed. The server's log says more under the id of this request"
                .to_owned(),
        ),
    };
    Words {
        status,
        kind,
        title,
        detail,
    }
}

fn told(faults: &[Fault]) -> String {
    let Some(first) = faults.first() else {
        return "Nothing was stored".to_owned();
    };
    let row = first.row.map(|row| match &first.column {
        Some(column) => format!(" (row {row}, column {column})"),
        None => format!(" (row {row})"),
    });
    let place = match (&first.parameter, first.index, first.pointer.as_str()) {
        _ if row.is_some() => row.unwrap_or_default(),
        (Some(parameter), _, "") => format!(" (parameter {parameter})"),
        (Some(parameter), _, pointer) => format!(" (parameter {parameter}, at {pointer})"),
        (None, Some(index), "") => format!(" (statement {index})"),
        (None, Some(index), pointer) => format!(" (statement {index}, at {pointer})"),
        (None, None, "") => String::new(),
        (None, None, pointer) => format!(" (at {pointer})"),
    };
    let more = match faults.len() {
        1 => String::new(),
        count => format!("; {count} errors in all, each under `errors`"),
    };
    let message = first.message.trim_end_matches('.');
    format!("{message}{place}{more}. Nothing was stored")
}

pub(super) fn report(error: &ReportError) -> Words {
    let (status, kind, title) = match error.kind() {
        ErrorKind::BadParameter => (
            StatusCode::BAD_REQUEST,
            "invalid",
            "The report cannot be made",
        ),
        ErrorKind::NotFound => (
            StatusCode::NOT_FOUND,
            "no-such-report",
            "There is no such report or row",
        ),
        ErrorKind::Changed => (StatusCode::CONFLICT, "changed", "The figure has changed"),
        ErrorKind::TooLarge => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "report-too-large",
            "The report would be too large",
        ),
        ErrorKind::TryAgain => (
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The report cannot be made now",
        ),
        ErrorKind::Internal => {
            let broken = Refusal::Store(StoreError::Broken(error.to_string()));
            return refused(&broken);
        }
    };
    Words {
        status,
        kind,
        title,
        detail: error.to_string(),
    }
}

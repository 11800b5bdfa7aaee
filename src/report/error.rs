//! Why a report was not made.

use crate::store::StoreError;

/// The most rows one answer holds.
pub const MOST_ROWS: usize = 10_000;

/// What went wrong, as a sentence for the caller.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error("This report has no parameter `{parameter}`. It knows {known}.")]
    UnknownParameter { parameter: String, known: String },

    #[error(
        "The parameter `{parameter}` stands more than once. It may stand once, as may {known}."
    )]
    RepeatedParameter { parameter: String, known: String },

    #[error("`{parameter}` is {value:?}, which is not {expected}.")]
    BadValue {
        parameter: &'static str,
        value: String,
        expected: String,
    },

    #[error(
        "`from` ({from}) is not before `to` ({to}). `to` is where the range ends and lies outside \
         it; what is left out means the twelve months before this one and this one so far."
    )]
    EmptyRange { from: String, to: String },

    /// A question that only viewers of exact figures may ask.
    #[error(
        "{reason} This key reads reports but not statements, and so sees figures on one grid only, \
         so that no two answers can give away a small group. {instead} A key that may also read \
         statements is not bound to this; an administrator issues it."
    )]
    OffGrid {
        parameter: &'static str,
        reason: String,
        instead: String,
    },

    /// What arrived is counted by quarters of an hour, and the range or one of its periods cuts one.
    #[error(
        "{reason} What arrived is counted by quarters of an hour, counted from midnight in UTC. \
         {instead}"
    )]
    OffQuarter {
        parameter: &'static str,
        reason: String,
        instead: String,
    },

    #[error("This would take {rows} rows, and an answer holds at most {MOST_ROWS}. {advice}")]
    TooManyRows { rows: usize, advice: String },

    /// What the answer would be made of is too much, however small it would be.
    #[error("{reason} {advice}")]
    TooMuchToCount { reason: String, advice: String },

    /// No report has this name.
    #[error("There is no report `{name}`. There are {known}.")]
    NoSuchReport { name: String, known: String },

    /// The report has no such row.
    #[error("The report {report} has no row with {wanted}. {advice}")]
    NoSuchRow {
        report: String,
        wanted: String,
        advice: &'static str,
    },

    /// What a figure counts has changed since the first page of it was read.
    #[error(
        "What this figure counts has changed since the page before was read, so this page would not fit it. \
         Begin again without `after`, with a larger `limit`, or with a period that has ended."
    )]
    Changed,

    /// Writes kept changing which figures may be shown while they were read.
    #[error("The figures kept changing while they were read. Ask again.")]
    Unsettled,

    /// The figures are counted by other rules than those the report is made by.
    #[error("The rules changed while the figures were read. Ask again.")]
    OtherRules,

    #[error(transparent)]
    Store(#[from] StoreError),

    #[error("The report could not be written: {0}")]
    Written(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What kind of error it is; each has its own HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The question is wrong: 400.
    BadParameter,
    /// There is no such thing: 404.
    NotFound,
    /// What the question builds on is no more so: 409.
    Changed,
    /// The question is right and its answer too large: 422.
    TooLarge,
    /// Another try may succeed: 503.
    TryAgain,
    /// Not the caller's doing: 500. The sentence is for the log.
    Internal,
}

impl ReportError {
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::UnknownParameter { .. }
            | Self::RepeatedParameter { .. }
            | Self::BadValue { .. }
            | Self::EmptyRange { .. }
            | Self::OffGrid { .. }
            | Self::OffQuarter { .. } => ErrorKind::BadParameter,
            Self::NoSuchReport { .. } | Self::NoSuchRow { .. } => ErrorKind::NotFound,
            Self::Changed => ErrorKind::Changed,
            Self::TooManyRows { .. } | Self::TooMuchToCount { .. } => ErrorKind::TooLarge,
            Self::Unsettled | Self::OtherRules | Self::Store(StoreError::Unavailable(_)) => {
                ErrorKind::TryAgain
            }
            Self::Store(_) | Self::Written(_) => ErrorKind::Internal,
        }
    }

    /// The parameter at fault; `None` where none is.
    #[must_use]
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Self::UnknownParameter { parameter, .. }
            | Self::RepeatedParameter { parameter, .. } => Some(parameter),
            Self::BadValue { parameter, .. }
            | Self::OffGrid { parameter, .. }
            | Self::OffQuarter { parameter, .. } => Some(parameter),
            Self::EmptyRange { .. } => Some("from"),
            Self::TooManyRows { .. } => Some("interval"),
            Self::Changed => Some("after"),
            Self::TooMuchToCount { .. }
            | Self::NoSuchReport { .. }
            | Self::NoSuchRow { .. }
            | Self::Unsettled
            | Self::OtherRules
            | Self::Store(_)
            | Self::Written(_) => None,
        }
    }

    /// What is wrong and what to do about it.
    #[must_use]
    pub fn sentence(&self) -> String {
        self.to_string()
    }
}

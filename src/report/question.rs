//! What is asked of the reports about what people did.

use super::error::ReportError;
use super::request::{ReportRequest, bad};
use crate::facts::Principle;
use crate::xapi::accept_language::AcceptLanguage;
use crate::xapi::language::is_language_tag;

/// The parameters of `principles` and `behaviours`.
#[derive(Debug, Clone)]
pub struct CountsRequest {
    pub shared: ReportRequest,
    pub group_by: GroupBy,
    /// The principle that the behaviours listed count toward; all where `None`.
    pub principle: Option<Principle>,
    /// The language of names; what else the reader prefers where `None`.
    pub lang: Option<AcceptLanguage>,
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    Principle,
    Behaviour,
    Competency,
}

const GROUP_BY: &str = "group_by";
const PRINCIPLE: &str = "principle";
const LANG: &str = "lang";

impl GroupBy {
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Principle => "principle",
            Self::Behaviour => "behaviour",
            Self::Competency => "competency",
        }
    }
}

impl CountsRequest {
    /// Reads decoded pairs of a query to `principles`.
    ///
    /// # Errors
    /// The first parameter that is unknown, repeated, or of a value that cannot be read.
    pub fn of_principles<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
    ) -> Result<Self, ReportError> {
        Self::parse(pairs, GroupBy::Principle, &[GROUP_BY, LANG])
    }

    /// Reads decoded pairs of a query to `behaviours`.
    ///
    /// # Errors
    /// As for [`Self::of_principles`]; also where `principle` is to narrow competencies down.
    pub fn of_behaviours<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
    ) -> Result<Self, ReportError> {
        let request = Self::parse(pairs, GroupBy::Behaviour, &[GROUP_BY, PRINCIPLE, LANG])?;
        match request.principle {
            Some(principle) if request.group_by == GroupBy::Competency => {
                let expected = "of use with group_by=competency: it says which behaviours are \
                    listed, and a competency can have behaviours of several principles; leave it out";
                Err(bad(PRINCIPLE, principle.slug(), expected))
            }
            _ => Ok(request),
        }
    }

    fn parse<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
        usual: GroupBy,
        own: &[&'static str],
    ) -> Result<Self, ReportError> {
        let mut group_by = usual;
        let mut principle = None;
        let mut lang = None;
        let shared = ReportRequest::parse_beside(pairs, own, |name, value| {
            match name {
                GROUP_BY => group_by = grouping(value, usual)?,
                PRINCIPLE => principle = Some(named_principle(value)?),
                _ => lang = Some(language(value)?),
            }
            Ok(())
        })?;
        Ok(Self {
            shared,
            group_by,
            principle,
            lang,
        })
    }
}

fn grouping(value: &str, usual: GroupBy) -> Result<GroupBy, ReportError> {
    [usual, GroupBy::Competency]
        .into_iter()
        .find(|one| one.slug() == value)
        .ok_or_else(|| bad(GROUP_BY, value, format!("{} or competency", usual.slug())))
}

fn named_principle(value: &str) -> Result<Principle, ReportError> {
    Principle::from_slug(value).ok_or_else(|| {
        let expected = "openness, transparency, sharing or empowerment";
        bad(PRINCIPLE, value, expected)
    })
}

fn language(value: &str) -> Result<AcceptLanguage, ReportError> {
    if is_language_tag(value) {
        Ok(AcceptLanguage::parse(value))
    } else {
        let expected = "a language tag, such as en or de-AT";
        Err(bad(LANG, value, expected))
    }
}

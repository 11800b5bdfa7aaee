//! What is asked of the reports about what people did.

use super::error::{MOST_ROWS, ReportError};
use super::filters::{BEHAVIOUR, Filters};
use super::request::{Interval, ReportRequest, bad};
use crate::facts::{Dimension, Principle};
use crate::xapi::accept_language::AcceptLanguage;
use crate::xapi::language::is_language_tag;

/// The parameters of the reports about what people did.
#[derive(Debug, Clone)]
pub struct CountsRequest {
    pub shared: ReportRequest,
    pub group_by: GroupBy,
    /// What statements are narrowed down to.
    pub filters: Filters,
    /// How many values are listed at most, where values are.
    pub limit: Option<usize>,
    /// The only value that is listed, where values are.
    pub value: Option<String>,
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
    /// The values of a dimension.
    Value(Dimension),
}

const GROUP_BY: &str = "group_by";
const PRINCIPLE: &str = "principle";
const LANG: &str = "lang";
const LIMIT: &str = "limit";
const VALUE: &str = "value";

impl GroupBy {
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Principle => "principle",
            Self::Behaviour => "behaviour",
            Self::Competency => "competency",
            Self::Value(dimension) => dimension.slug(),
        }
    }
}

impl CountsRequest {
    /// Reads decoded pairs of a query to `principles`.
    ///
    /// # Errors
    /// The first parameter that is unknown, repeated, or of a value that cannot be read; also filters of
    /// competencies.
    pub fn of_principles<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
    ) -> Result<Self, ReportError> {
        let own = [&[GROUP_BY, LANG, BEHAVIOUR][..], &Filters::DIMENSIONS].concat();
        Self::parse(pairs, GroupBy::Principle, &own)?.of_what_is_filtered()
    }

    /// Reads decoded pairs of a query to `behaviours`.
    ///
    /// # Errors
    /// As for [`Self::of_principles`]; also where `principle` is to narrow competencies down.
    pub fn of_behaviours<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
    ) -> Result<Self, ReportError> {
        let own = [&[GROUP_BY, PRINCIPLE, LANG][..], &Filters::DIMENSIONS].concat();
        let request = Self::parse(pairs, GroupBy::Behaviour, &own)?.of_what_is_filtered()?;
        match request.principle {
            Some(principle) if request.group_by == GroupBy::Competency => {
                let expected = "of use with group_by=competency: it says which behaviours are \
                    listed, and a competency can have behaviours of several principles; leave it out";
                Err(bad(PRINCIPLE, principle.slug(), expected))
            }
            _ => Ok(request),
        }
    }

    /// Reads decoded pairs of a query to `competencies`.
    ///
    /// # Errors
    /// As for [`Self::of_principles`].
    pub fn of_competencies<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
    ) -> Result<Self, ReportError> {
        Self::parse(pairs, GroupBy::Competency, &[LANG])
    }

    /// Reads decoded pairs of a query to `timeseries`, which has weeks where nothing is said, or `usual` periods.
    ///
    /// # Errors
    /// As for [`Self::of_principles`].
    pub fn of_timeseries<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
        usual: Interval,
    ) -> Result<Self, ReportError> {
        let pairs: Vec<_> = pairs.into_iter().collect();
        let says = pairs.iter().any(|(name, _)| *name == "interval");
        let mut request = Self::parse(pairs, GroupBy::Principle, &[])?;
        if !says {
            request.shared.interval = usual;
        }
        Ok(request)
    }

    /// Reads decoded pairs of a query to the report by a dimension.
    ///
    /// # Errors
    /// As for [`Self::of_principles`]; also where both `principle` and `behaviour` are there.
    pub fn of_values<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
        dimension: Dimension,
    ) -> Result<Self, ReportError> {
        let own = [PRINCIPLE, BEHAVIOUR, VALUE, LIMIT, LANG];
        let request = Self::parse(pairs, GroupBy::Value(dimension), &own)?;
        match (&request.filters.behaviour, request.principle) {
            (Some(_), Some(principle)) => {
                let expected = "of use with behaviour, which is counted in place of principles; \
                    leave one of them out";
                Err(bad(PRINCIPLE, principle.slug(), expected))
            }
            _ => Ok(request),
        }
    }

    /// Competencies are counted in rollups alone, which know no filter.
    fn of_what_is_filtered(self) -> Result<Self, ReportError> {
        if self.group_by == GroupBy::Competency && !self.filters.is_empty() {
            let expected =
                "of use with filters: competencies are counted whole; leave the filters out";
            return Err(bad(GROUP_BY, self.group_by.slug(), expected));
        }
        Ok(self)
    }

    fn parse<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
        usual: GroupBy,
        own: &[&'static str],
    ) -> Result<Self, ReportError> {
        let mut group_by = usual;
        let mut principle = None;
        let mut lang = None;
        let mut limit = None;
        let mut only = None;
        let mut filters = Filters::default();
        let shared = ReportRequest::parse_beside(pairs, own, |name, value| {
            match name {
                GROUP_BY => group_by = grouping(value, usual)?,
                PRINCIPLE => principle = Some(named_principle(value)?),
                LIMIT => limit = Some(most(value)?),
                VALUE => only = Some(value.to_owned()),
                LANG => lang = Some(language(value)?),
                _ => filters.take(name, value)?,
            }
            Ok(())
        })?;
        Ok(Self {
            shared,
            group_by,
            filters,
            limit,
            value: only,
            principle,
            lang,
        })
    }
}

fn most(value: &str) -> Result<usize, ReportError> {
    let limit = value
        .parse()
        .ok()
        .filter(|limit| (1..=MOST_ROWS).contains(limit));
    limit.ok_or_else(|| bad(LIMIT, value, format!("a number from 1 to {MOST_ROWS}")))
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

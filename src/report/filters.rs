//! Which statements a report about what people did is narrowed down to.

use super::error::ReportError;
use super::request::bad;
use crate::facts::day::dimension::{Counting, Party, Value};
use crate::facts::{Dimension, Evidence, Told, Whom};

/// The parameter that names a behaviour.
pub const BEHAVIOUR: &str = "behaviour";

/// What statements must have in common; all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filters {
    /// A value for a dimension, each dimension once.
    pub values: Vec<(Dimension, String)>,
    /// The slug of a behaviour that they show.
    pub behaviour: Option<String>,
}

impl Filters {
    /// The names of the parameters of dimensions.
    pub const DIMENSIONS: [&'static str; 7] = [
        "verb", "activity", "unit", "team", "course", "platform", "evidence",
    ];

    /// Takes in the parameter of a filter.
    ///
    /// # Errors
    /// What is wrong with its value.
    pub(super) fn take(&mut self, name: &'static str, value: &str) -> Result<(), ReportError> {
        match Dimension::from_slug(name) {
            None => self.behaviour = Some(value.to_owned()),
            Some(Dimension::Evidence) if value == "all" => {}
            Some(Dimension::Evidence) if Evidence::from_slug(value).is_none() => {
                return Err(bad(name, value, "followed, matched, mapped or all"));
            }
            Some(dimension) => self.values.push((dimension, value.to_owned())),
        }
        Ok(())
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.behaviour.is_none()
    }

    /// The only filter there is, by a dimension; such figures are kept by days.
    #[must_use]
    pub fn single(&self) -> Option<(Dimension, &str)> {
        match (self.values.as_slice(), &self.behaviour) {
            ([(dimension, value)], None) => Some((*dimension, value)),
            _ => None,
        }
    }

    /// The evidence that statements are narrowed down to.
    #[must_use]
    pub fn evidence(&self) -> &'static str {
        let mut values = self.values.iter();
        let value = values.find(|(dimension, _)| *dimension == Dimension::Evidence);
        let evidence = value.and_then(|(_, value)| Evidence::from_slug(value));
        evidence.map_or("all", Evidence::slug)
    }

    /// Each as a name and a value.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let values = self.values.iter();
        let values = values.map(|(dimension, value)| (dimension.slug(), value.clone()));
        let behaviour = self.behaviour.iter().map(|slug| (BEHAVIOUR, slug.clone()));
        values.chain(behaviour).collect()
    }

    /// For what a statement counts that has all this, with the people who are counted; the same as is
    /// [worked out of days](crate::facts::day::pairs) of one filter.
    #[must_use]
    pub fn counted<'t>(
        &self,
        counting: Counting,
        told: &'t Told,
        whom: &Whom,
    ) -> Vec<(&'t str, Vec<u32>)> {
        let party = Party::of(told, whom);
        let shows = |slug: &String| {
            let mut shown = told
                .facts
                .iter()
                .filter_map(|fact| fact.subject.behaviour());
            shown.any(|one| one == slug)
        };
        if party.is_left_out() || !self.behaviour.iter().all(shows) {
            return Vec::new();
        }
        let mut counted = Vec::new();
        for (slug, evidence) in counting.subjects(told) {
            let has = |(dimension, wanted): &(Dimension, String)| {
                if *dimension == Dimension::Unit {
                    return party.of_unit(wanted).next().is_some();
                }
                let value = dimension.value(told, evidence);
                value.as_ref().map(Value::as_str) == Some(wanted)
            };
            if self.values.iter().all(has) {
                let mut values = self.values.iter();
                let unit = values.find(|(dimension, _)| *dimension == Dimension::Unit);
                let people = match unit {
                    Some((_, unit)) => party.of_unit(unit).collect(),
                    None => party.people().collect(),
                };
                counted.push((slug, people));
            }
        }
        counted
    }
}

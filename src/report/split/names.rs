//! What values are called.

use super::table::Listed;
use crate::facts::{Dimension, Texts};
use crate::report::counts::Asking;
use crate::report::error::ReportError;
use crate::report::question::CountsRequest;
use crate::report::tally::Tells;

/// Bytes of definitions that are read for the names in one answer.
const MOST_READ: usize = 8 * 1024 * 1024;

/// The names of values: of activities and courses from their known definitions, of verbs the last segment of the
/// IRI, of others the value.
pub(super) async fn of(
    store: &dyn Tells,
    dimension: Dimension,
    values: &[Listed],
    request: &CountsRequest,
    asking: &Asking<'_>,
) -> Result<Vec<String>, ReportError> {
    let texts = values.iter().map(|value| &*value.text);
    match dimension {
        Dimension::Activity | Dimension::Course => {
            let ids = texts.clone().map(str::to_owned).collect();
            let known = store.definitions(ids, MOST_READ).await?;
            let name = |id: &str| {
                let names = known.get(id).and_then(|definition| names_in(definition));
                let name = names.as_ref().and_then(|names| asking.text(request, names));
                name.unwrap_or(id).to_owned()
            };
            Ok(texts.map(name).collect())
        }
        Dimension::Verb => Ok(texts.map(|iri| last_segment(iri).to_owned()).collect()),
        _ => Ok(texts.map(str::to_owned).collect()),
    }
}

fn names_in(definition: &str) -> Option<Texts> {
    #[derive(serde::Deserialize)]
    struct Named {
        name: Texts,
    }
    serde_json::from_str::<Named>(definition)
        .ok()
        .map(|named| named.name)
}

fn last_segment(iri: &str) -> &str {
    let segments = iri.rsplit(['/', '#', ':']);
    segments
        .into_iter()
        .find(|one| !one.is_empty())
        .unwrap_or(iri)
}

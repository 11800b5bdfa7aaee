//! Statements on their way out.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::query::{Format, Listing, Single};
use super::{Enclosed, Fault, Lrs, Refusal};
use crate::store::{Key, PageRequest, Scope, StoreError, StoredStatement, cursor};
use crate::xapi::accept_language::AcceptLanguage;
use crate::xapi::broken::Broken;
use crate::xapi::definition::each_activity_id;
use crate::xapi::format::{Known, write_canonical, write_ids};
use crate::xapi::json;
use crate::xapi::statement::Statement;

/// What a GET of the statements resource answers.
#[derive(Debug, Clone)]
pub struct Retrieved {
    /// A statement, or a `StatementResult`.
    pub json: String,
    /// `stored` of the newest statement in it.
    pub last_modified: Option<Timestamp>,
    pub consistent_through: Timestamp,
    /// What the statements in it brought along, each hash once; `None` unless that was asked for.
    pub enclosed: Option<Vec<Enclosed>>,
}

impl Lrs {
    /// One statement by id.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none that stands as asked for and that the key may see.
    pub async fn retrieve(
        &self,
        key: &Key,
        single: &Single,
        languages: &AcceptLanguage,
    ) -> Result<Retrieved, Refusal> {
        let consistent_through = self.store.consistent_through();
        let found = self.store.statement(single.id, single.standing).await?;
        let visible =
            found.filter(|found| key.may(Scope::StatementsRead) || found.key == key.number);
        let Some(statement) = visible else {
            return Err(Refusal::NotFound(format!(
                "There is no such statement: {}",
                single.id
            )));
        };
        let statements = std::slice::from_ref(&statement);
        let json = self.written(statements, single.format, languages).await?;
        let json = json.concat();
        let last_modified = Some(statement.stored);
        let consistent_through = consistent_through.max(statement.stored);
        let enclosed = if single.attachments {
            Some(self.enclosed(statements).await?)
        } else {
            None
        };
        Ok(Retrieved {
            json,
            last_modified,
            consistent_through,
            enclosed,
        })
    }

    /// A page of statements; `path` is the path of the resource, which `more` leads back to.
    ///
    /// # Errors
    /// A cursor that is not of this server or not of this query, or a failure of the store.
    pub async fn list(
        &self,
        key: &Key,
        listing: &Listing,
        languages: &AcceptLanguage,
        path: &str,
    ) -> Result<Retrieved, Refusal> {
        let secret = &self.store.instance().cursor_secret;
        let after = match &listing.cursor {
            Some(cursor) => Some(
                cursor::verify(secret, &listing.signed, cursor).ok_or_else(|| foreign(cursor))?,
            ),
            None => None,
        };
        let mut filter = listing.filter.clone();
        if !key.may(Scope::StatementsRead) {
            filter.owner = Some(key.number);
        }
        let limit = match listing.limit {
            0 => self.limits.page,
            limit => limit.min(self.limits.page),
        };
        let ascending = listing.ascending;
        let max_bytes = self.limits.page_bytes;
        let page = self
            .store
            .page(PageRequest {
                filter,
                ascending,
                after,
                limit,
                max_bytes,
            })
            .await?;
        let written = self.written(&page.statements, listing.format, languages);
        let written = written.await?.join(",");
        let mut json = String::with_capacity(written.len() + 512);
        json.extend(["{\"statements\":[", &written]);
        json.push_str("],\"more\":\"");
        if let Some(next) = &page.next {
            let cursor = cursor::sign(secret, &listing.signed, next);
            let joint = if listing.query.is_empty() { "" } else { "&" };
            // Nothing in a form-encoded query needs escaping in JSON.
            json.extend([path, "?", &listing.query, joint, "cursor=", &cursor]);
        }
        json.push_str("\"}");
        let last_modified = page
            .statements
            .iter()
            .map(|statement| statement.stored)
            .max();
        let enclosed = if listing.attachments {
            Some(self.enclosed(&page.statements).await?)
        } else {
            None
        };
        Ok(Retrieved {
            json,
            last_modified,
            consistent_through: page.consistent_through,
            enclosed,
        })
    }
}

impl Lrs {
    /// The JSON of some statements in a format, each by itself.
    async fn written(
        &self,
        statements: &[StoredStatement],
        format: Format,
        languages: &AcceptLanguage,
    ) -> Result<Vec<String>, Refusal> {
        let exact: Vec<String> = statements.iter().map(StoredStatement::json).collect();
        if format == Format::Exact {
            return Ok(exact);
        }
        let parsed = exact
            .iter()
            .map(|text| json::parse(text.as_bytes(), json::ANY_DEPTH))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|broken| damaged("statement", &broken))?;
        let views = parsed
            .iter()
            .map(|(text, node)| Statement::trusted(text, node));
        let known = match format {
            Format::Canonical => self.known(views.clone()).await?,
            Format::Exact | Format::Ids => HashMap::new(),
        };
        let mut known = Known::read(&known, languages, self.limits.page_bytes)
            .map_err(|broken| damaged("definition", &broken))?;
        Ok(views
            .map(|view| {
                let mut json = String::with_capacity(view.raw().len());
                match format {
                    Format::Canonical => write_canonical(view, &mut known, languages, &mut json),
                    Format::Exact | Format::Ids => write_ids(view, &mut json),
                }
                json
            })
            .collect())
    }

    /// What is known of the activities of some statements, of those named first where it is too much
    /// for an answer.
    async fn known<'d>(
        &self,
        statements: impl Iterator<Item = Statement<'d>>,
    ) -> Result<HashMap<String, String>, StoreError> {
        let mut seen = HashSet::new();
        let mut activities = Vec::new();
        for statement in statements {
            each_activity_id(statement, &mut |id| {
                if seen.insert(id) {
                    activities.push(id.to_owned());
                }
            });
        }
        let most = self.limits.page_bytes;
        self.store.definitions(activities, most).await
    }
}

fn damaged(what: &str, broken: &Broken) -> StoreError {
    StoreError::Broken(format!("a stored {what} is damaged: {broken}"))
}

fn foreign(cursor: &str) -> Refusal {
    Fault::parameter(
        "cursor",
        "foreign-cursor",
        "This cursor was not made here for this query",
        "Follow `more` as it was given, without changing it",
        "xAPI 1.0.3, Part 2, 2.5",
    )
    .found(cursor)
    .into()
}

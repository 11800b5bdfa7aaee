//! Statements on their way out.

use jiff::Timestamp;

use super::query::{Format, Listing, Single};
use super::{Enclosed, Fault, Lrs, Refusal};
use crate::store::{Key, PageRequest, Scope, StoreError, StoredStatement, cursor};
use crate::xapi::accept_language::AcceptLanguage;
use crate::xapi::format::{write_canonical, write_ids};
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
        let mut json = String::new();
        write(&statement, single.format, languages, &mut json)?;
        let last_modified = Some(statement.stored);
        let consistent_through = consistent_through.max(statement.stored);
        let enclosed = if single.attachments {
            Some(self.enclosed(std::slice::from_ref(&statement)).await?)
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
        let mut json = String::from("{\"statements\":[");
        for (place, statement) in page.statements.iter().enumerate() {
            if place > 0 {
                json.push(',');
            }
            write(statement, listing.format, languages, &mut json)?;
        }
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

fn write(
    statement: &StoredStatement,
    format: Format,
    languages: &AcceptLanguage,
    out: &mut String,
) -> Result<(), Refusal> {
    let exact = statement.json();
    if format == Format::Exact {
        out.push_str(&exact);
        return Ok(());
    }
    let (text, node) = json::parse(exact.as_bytes(), json::ANY_DEPTH)
        .map_err(|broken| StoreError::Broken(format!("a stored statement is damaged: {broken}")))?;
    let view = Statement::trusted(text, &node);
    if format == Format::Ids {
        write_ids(view, out);
    } else {
        write_canonical(view, languages, out);
    }
    Ok(())
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

//! What explaining asks of a store.

use std::ops::Range;

use async_trait::async_trait;
use uuid::Uuid;

use crate::report::error::ReportError;
use crate::report::tally::{Arrivals, Under};
use crate::store::{
    Identified, Page, PageRequest, Rejection, RejectionQuery, Standing, StoredStatement, ToldPage,
};

/// A statement as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    pub statement: StoredStatement,
    pub voided: bool,
}

/// Statements one by one, and who did them, under the one edition of the rules by which the report is made.
///
/// # Errors
/// As for [`Tallies`](crate::report::Tallies).
#[async_trait]
pub trait Statements: Send + Sync {
    /// [`Happened::told`](crate::store::Happened::told).
    async fn told(
        &self,
        range: Range<i64>,
        after: Option<(i64, i64)>,
        most: usize,
    ) -> Result<ToldPage, ReportError>;

    /// [`Happened::identified`](crate::store::Happened::identified).
    async fn identified(&self, agents: Vec<u32>) -> Result<(u64, Vec<Identified>), ReportError>;

    /// [`Happened::ids`](crate::store::Happened::ids).
    async fn ids(&self, sequences: Vec<i64>) -> Result<Vec<Option<Uuid>>, ReportError>;

    /// The statement of an id, voided or not.
    async fn statement(&self, id: Uuid) -> Result<Option<Kept>, ReportError>;

    /// [`Store::page`](crate::store::Store::page).
    async fn page(&self, request: PageRequest) -> Result<Page, ReportError>;

    /// [`Store::rejections`](crate::store::Store::rejections).
    async fn rejections(&self, query: RejectionQuery) -> Result<Vec<Rejection>, ReportError>;
}

/// All that explaining asks.
pub trait Source: Send + Sync {
    fn arrivals(&self) -> &dyn Arrivals;
    fn statements(&self) -> &dyn Statements;
}

impl<S: Arrivals + Statements> Source for S {
    fn arrivals(&self) -> &dyn Arrivals {
        self
    }

    fn statements(&self) -> &dyn Statements {
        self
    }
}

#[async_trait]
impl Statements for Under<'_> {
    async fn told(
        &self,
        range: Range<i64>,
        after: Option<(i64, i64)>,
        most: usize,
    ) -> Result<ToldPage, ReportError> {
        self.checked(self.store.told(range, after, most).await?)
    }

    async fn identified(&self, agents: Vec<u32>) -> Result<(u64, Vec<Identified>), ReportError> {
        Ok(self.store.identified(agents).await?)
    }

    async fn ids(&self, sequences: Vec<i64>) -> Result<Vec<Option<Uuid>>, ReportError> {
        Ok(self.store.ids(sequences).await?)
    }

    async fn statement(&self, id: Uuid) -> Result<Option<Kept>, ReportError> {
        for (standing, voided) in [(Standing::Valid, false), (Standing::Voided, true)] {
            if let Some(statement) = self.store.statement(id, standing).await? {
                return Ok(Some(Kept { statement, voided }));
            }
        }
        Ok(None)
    }

    async fn page(&self, request: PageRequest) -> Result<Page, ReportError> {
        Ok(self.store.page(request).await?)
    }

    async fn rejections(&self, query: RejectionQuery) -> Result<Vec<Rejection>, ReportError> {
        Ok(self.store.rejections(query).await?)
    }
}

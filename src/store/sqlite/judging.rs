//! The part of the contract that is about judging, in one file.

use std::sync::Arc;

use async_trait::async_trait;

use super::{SqliteStore, document_findings, editions, findings, keys, rejudged, waiting};
use crate::profile::Finding;
use crate::store::{
    Begun, DocumentName, Door, FindingCount, FindingQuery, JudgedAgain, Judging,
    KeptDocumentFinding, KeptFinding, NewEdition, Rejudged, RuleText, Rulebook, StoreError,
    Unjudged,
};
use crate::xapi::document::Etag;

#[async_trait]
impl Judging for SqliteStore {
    async fn set_door(&self, key: &str, door: Door) -> Result<bool, StoreError> {
        let id = key.to_owned();
        self.queue
            .write(1, move |write| keys::set_door(write, &id, door))
            .await
    }

    async fn rulebook(&self) -> Result<Rulebook, StoreError> {
        self.readers
            .read(|snapshot| editions::rulebook(snapshot))
            .await
    }

    async fn rule_texts(&self) -> Result<Vec<RuleText>, StoreError> {
        self.readers
            .read(|snapshot| editions::texts(snapshot))
            .await
    }

    async fn begin_edition(&self, edition: NewEdition) -> Result<Begun, StoreError> {
        let (begun, sweep) = self
            .queue
            .write(1, move |write| {
                let begun = editions::begin(write, &edition)?;
                Ok((begun, editions::gone(write.connection)?.is_some()))
            })
            .await?;
        if sweep {
            self.sweeper.sweep_editions();
        }
        Ok(begun)
    }

    async fn unjudged(&self, edition: u32, most_bytes: usize) -> Result<Vec<Unjudged>, StoreError> {
        let codec = Arc::clone(&self.codec);
        self.readers
            .read(move |snapshot| rejudged::unjudged(snapshot, &codec, edition, most_bytes))
            .await
    }

    async fn judge_again(
        &self,
        edition: u32,
        judged: Vec<Rejudged>,
    ) -> Result<JudgedAgain, StoreError> {
        let sweeper = self.sweeper.clone();
        let again = self
            .queue
            .write(judged.len(), move |write| {
                let again = rejudged::judge_again(write, edition, &judged)?;
                waiting::tell(write, &sweeper);
                Ok(again)
            })
            .await?;
        if again == JudgedAgain::Switched {
            self.sweeper.sweep_editions();
        }
        Ok(again)
    }

    async fn findings(&self, query: FindingQuery) -> Result<Vec<KeptFinding>, StoreError> {
        self.readers
            .read(move |snapshot| findings::read(snapshot, &query))
            .await
    }

    async fn finding_counts(&self, query: FindingQuery) -> Result<Vec<FindingCount>, StoreError> {
        self.readers
            .read(move |snapshot| findings::counts(snapshot, &query))
            .await
    }

    async fn find_in_document(
        &self,
        key: i64,
        document: DocumentName,
        content: Etag,
        findings: Vec<Finding>,
    ) -> Result<(), StoreError> {
        self.queue
            .write(1, move |write| {
                document_findings::replace(write, key, &document, content, &findings)
            })
            .await
    }

    async fn document_findings(
        &self,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<KeptDocumentFinding>, StoreError> {
        self.readers
            .read(move |snapshot| document_findings::read(snapshot, before, limit))
            .await
    }
}

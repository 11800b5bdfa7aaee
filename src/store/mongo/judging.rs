//! The part of the contract that is about judging, in one file.

use async_trait::async_trait;

use super::ahead::Ahead;
use super::write::Write;
use super::{MongoStore, document_findings, editions, findings, keys, rejudged, waiting};
use crate::profile::Finding;
use crate::store::{
    Begun, DocumentName, Door, FindingCount, FindingQuery, JudgedAgain, Judging,
    KeptDocumentFinding, KeptFinding, NewEdition, Rejudged, RuleText, Rulebook, StoreError,
    Unjudged,
};
use crate::xapi::document::Etag;

#[async_trait]
impl Judging for MongoStore {
    async fn set_door(&self, key: &str, door: Door) -> Result<bool, StoreError> {
        let id = key.to_owned();
        self.queue
            .write(1, async move |write: &mut Write<'_>| {
                keys::set_door(write, &id, door).await
            })
            .await
    }

    async fn rulebook(&self) -> Result<Rulebook, StoreError> {
        self.read(|reader| async move { editions::rulebook(&reader).await })
            .await
    }

    async fn rule_texts(&self) -> Result<Vec<RuleText>, StoreError> {
        self.read(|reader| async move { editions::texts(&reader).await })
            .await
    }

    async fn begin_edition(&self, edition: NewEdition) -> Result<Begun, StoreError> {
        let (begun, sweep) = self
            .queue
            .write(1, async move |write: &mut Write<'_>| {
                let begun = editions::begin(write, &edition).await?;
                Ok((begun, editions::is_one_gone(write).await?))
            })
            .await?;
        if sweep {
            self.sweeper.sweep_editions();
        }
        Ok(begun)
    }

    async fn unjudged(&self, edition: u32, most_bytes: usize) -> Result<Vec<Unjudged>, StoreError> {
        self.read(
            move |reader| async move { rejudged::unjudged(&reader, edition, most_bytes).await },
        )
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
            .write(judged.len(), async move |write: &mut Write<'_>| {
                let again = rejudged::judge_again(write, edition, &judged).await?;
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
        self.read(move |reader| async move { findings::read(&reader, &query).await })
            .await
    }

    async fn finding_counts(&self, query: FindingQuery) -> Result<Vec<FindingCount>, StoreError> {
        self.read(move |reader| async move { findings::counts(&reader, &query).await })
            .await
    }

    async fn find_in_document(
        &self,
        key: i64,
        document: DocumentName,
        content: Etag,
        findings: Vec<Finding>,
    ) -> Result<(), StoreError> {
        let ahead = Ahead::of_document(&document);
        self.queue
            .write_ahead(1, ahead, async move |write: &mut Write<'_>| {
                document_findings::replace(write, key, &document, content, &findings).await
            })
            .await
    }

    async fn document_findings(
        &self,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<KeptDocumentFinding>, StoreError> {
        self.read(
            move |reader| async move { document_findings::read(&reader, before, limit).await },
        )
        .await
    }
}

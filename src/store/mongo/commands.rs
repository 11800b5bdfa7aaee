//! Changes of rows on their way to the database: put together as commands, and sent one after the other.

use mongodb::bson::raw::CStr;
use mongodb::bson::{Bson, RawArrayBuf, RawDocumentBuf, cstr};
use tokio::sync::mpsc::Sender;
use tokio::task::yield_now;

use super::fault::Fault;
use super::table::Tx;

/// Bytes of changes sent with one command, unless one change is longer; `MongoDB` takes 48 MB. While it has one of
/// them the next one is encoded.
const SENT: usize = 128 * 1024;
/// Changes sent with one command; `MongoDB` takes 100,000.
const CHANGES: usize = 10_000;

/// Changes of one kind on their way.
pub(super) struct Batch {
    command: &'static CStr,
    collection: &'static str,
    field: &'static CStr,
    changes: RawArrayBuf,
    count: usize,
}

impl Batch {
    pub(super) fn new(
        command: &'static CStr,
        collection: &'static str,
        field: &'static CStr,
    ) -> Self {
        Self {
            command,
            collection,
            field,
            changes: RawArrayBuf::new(),
            count: 0,
        }
    }

    pub(super) async fn add(&mut self, ready: &Sender<Command>, change: RawDocumentBuf) {
        let bytes = self.changes.as_bytes().len() + change.as_bytes().len();
        if self.count >= CHANGES || (self.count > 0 && bytes > SENT) {
            self.close(ready).await;
        }
        self.changes.push(change);
        self.count += 1;
    }

    /// Says that what was added is ready to be sent, if there is anything.
    pub(super) async fn close(&mut self, ready: &Sender<Command>) {
        if std::mem::take(&mut self.count) == 0 {
            return;
        }
        let mut body = RawDocumentBuf::new();
        body.append(self.command, self.collection);
        body.append(cstr!("ordered"), true);
        body.append(self.field, std::mem::take(&mut self.changes));
        let collection = self.collection;
        // Nobody takes it where an earlier one has failed, and that one tells of it.
        let _ = ready.send(Command { collection, body }).await;
        // It goes on its way before anything else is encoded.
        yield_now().await;
    }
}

/// Changes that are ready to be sent.
pub(super) struct Command {
    collection: &'static str,
    body: RawDocumentBuf,
}

impl Command {
    pub(super) async fn send(self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let answer = tx
            .database
            .run_raw_command(self.body)
            .session(&mut *tx.session)
            .await?;
        let first = |errors: &Vec<Bson>| errors.first()?.as_document()?.get_i32("code").ok();
        match answer.get_array("writeErrors") {
            Ok(errors) if !errors.is_empty() => Err(Fault::Refused {
                collection: self.collection,
                code: first(errors).unwrap_or_default(),
            }),
            _ => Ok(()),
        }
    }
}

//! What a request changes, and how that is taken back.

use super::fault::Fault;
use super::links::Links;
use super::memory::Memory;
use super::order::Order;
use super::statements::Places;
use super::table::{Row, Table, Tx};
use super::{attachments, copies, definitions, keys, statements};

/// What a write works with.
pub(super) struct Write<'w> {
    pub(super) tx: Tx<'w>,
    /// Where the store has come to; what is changed here is kept with the transaction.
    pub(super) order: Order,
    pub(super) tables: Tables,
    /// What stands where in the order of the store.
    pub(super) places: Places,
    /// What refers to what.
    pub(super) links: Links,
    /// What the writer remembers from one transaction to the next.
    pub(super) memory: &'w mut Memory,
    /// The time of this transaction, in milliseconds since 1970.
    pub(super) stored: i64,
    /// The number of this process among those that write.
    pub(super) part: u32,
    /// Set by a request that has an answer and wants none of its changes kept.
    pub(super) undo: bool,
    /// Set by a request that wants a commit although it changes no row.
    pub(super) commit: bool,
}

/// The rows of all collections.
macro_rules! tables {
    ($($table:ident: $row:ty),* $(,)?) => {
        /// The names of the collections.
        pub(super) const COLLECTIONS: &[&str] = &[$(<$row as Row>::COLLECTION),*];

        #[derive(Default)]
        pub(super) struct Tables {
            $(pub(super) $table: Table<$row>,)*
        }

        /// Where to return to when a request is undone.
        pub(super) struct Mark {
            order: Order,
            $($table: usize,)*
        }

        impl Write<'_> {
            pub(super) fn mark(&self) -> Mark {
                Mark {
                    order: self.order.clone(),
                    $($table: self.tables.$table.mark(),)*
                }
            }

            /// Takes back everything since a mark.
            pub(super) fn undo(&mut self, mark: Mark) {
                self.order = mark.order;
                self.places.undo(self.order.sequence);
                self.links.undo(self.order.sequence);
                $(self.tables.$table.undo(mark.$table);)*
            }

            /// Whether there is anything to be committed.
            pub(super) fn is_changed(&self) -> bool {
                self.commit $(|| self.tables.$table.is_changed())*
            }

            /// Sends all changes to the database.
            pub(super) async fn flush(&mut self) -> Result<(), Fault> {
                $(self.tables.$table.flush(&mut self.tx).await?;)*
                self.order.stored = self.stored;
                self.order.keep(&mut self.tx).await
            }
        }
    };
}

tables! {
    keys: keys::KeyRow,
    statements: statements::StatementRow,
    copies: copies::CopyRow,
    definitions: definitions::DefinitionRow,
    attachments: attachments::AttachmentRow,
    files: attachments::FileRow,
    chunks: attachments::ChunkRow,
    uploads: attachments::UploadRow,
}

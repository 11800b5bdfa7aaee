//! What a request changes, and how that is taken back.

use futures_util::future::try_join;
use tokio::sync::mpsc::channel;

use super::fault::Fault;
use super::gathered::{self, Gathered};
use super::links::Links;
use super::memory::Memory;
use super::order::Order;
use super::pending::Pending;
use super::statements::Places;
use super::table::{Row, Table, Tx};
use super::{
    agents, arrivals, attachments, copies, days, definitions, document_findings, documents,
    editions, facts, findings, keys, people, rejections, rollup, series, statements, threads,
    waiting,
};

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
    /// What judging has come to in this transaction, besides rows.
    pub(super) pending: Pending,
    /// What becomes of the counts at the end.
    pub(super) gathered: Gathered,
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

        impl Tables {
            /// What they change, as a transaction sees it that is decided while these are on their way.
            pub(super) fn carried(&self) -> Self {
                Self { $($table: self.$table.carried(),)* }
            }

            /// Whether there is anything to be written.
            fn are_changed(&self) -> bool {
                false $(|| self.$table.is_changed())*
            }

            /// Sends all changes to the database, and encodes some while it has others.
            pub(super) async fn send(&mut self, tx: &mut Tx<'_>) -> Result<(), Fault> {
                let (ready, mut commands) = channel(1);
                let encode = async move {
                    $(self.$table.encode(&ready).await?;)*
                    Ok::<(), Fault>(())
                };
                let send = async {
                    while let Some(command) = commands.recv().await {
                        command.send(tx).await?;
                    }
                    Ok(())
                };
                try_join(send, encode).await?;
                Ok(())
            }
        }

        /// Where to return to when a request is undone.
        pub(super) struct Mark {
            order: Order,
            pending: usize,
            gathered: gathered::Place,
            $($table: usize,)*
        }

        impl Write<'_> {
            pub(super) fn mark(&self) -> Mark {
                Mark {
                    order: self.order.clone(),
                    pending: self.pending.mark(),
                    gathered: self.gathered.mark(),
                    $($table: self.tables.$table.mark(),)*
                }
            }

            /// Takes back everything since a mark.
            pub(super) fn undo(&mut self, mark: Mark) {
                self.order = mark.order;
                self.pending.undo(mark.pending);
                self.gathered.undo(mark.gathered);
                self.places.undo(self.order.sequence);
                self.links.undo(self.order.sequence);
                $(self.tables.$table.undo(mark.$table);)*
            }

            /// Whether there is anything to be kept.
            pub(super) fn is_changed(&self) -> bool {
                self.commit || self.tables.are_changed()
            }
        }
    };
}

tables! {
    keys: keys::KeyRow,
    statements: statements::StatementRow,
    documents: documents::DocumentRow,
    document_pieces: documents::PieceRow,
    document_findings: document_findings::FindingRow,
    rejections: rejections::RejectionRow,
    editions: editions::EditionRow,
    rule_texts: editions::RuleTextRow,
    findings: findings::FindingRow,
    finding_kinds: findings::KindRow,
    finding_counts: findings::CountRow,
    awaited: waiting::AwaitedRow,
    arrived: waiting::ArrivedRow,
    threads: threads::ThreadRow,
    thread_statements: threads::StatementRow,
    thread_states: threads::StateRow,
    agents: agents::AgentRow,
    facts: facts::FactRow,
    day_changes: days::ChangeRow,
    arrivals: arrivals::ArrivalRow,
    series: series::SeriesRow,
    rollups: rollup::RollupRow,
    rollups_fine: rollup::FineRow,
    people: people::PersonRow,
    person_agents: people::PersonAgentRow,
    copies: copies::CopyRow,
    definitions: definitions::DefinitionRow,
    attachments: attachments::AttachmentRow,
    files: attachments::FileRow,
    chunks: attachments::ChunkRow,
    uploads: attachments::UploadRow,
}

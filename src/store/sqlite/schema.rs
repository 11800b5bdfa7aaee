//! The tables, and how an older file becomes a newer one.
//!
//! A migration declares tables and indexes of empty tables, adds columns, and drops what is no longer
//! read; it reads no rows, but for the outline of documents. What must be made from rows is made elsewhere, in steps that can be
//! interrupted.

mod early;
mod views;

use rusqlite::{Connection, TransactionBehavior};

use self::early::{V1, V2};
use self::views::VIEWS;
use super::fault::Fault;

/// Each script brings a file from the version of its place to the next one.
const MIGRATIONS: &[&str] = &[
    V1,
    V2,
    DOCUMENTS,
    KNOWN,
    ATTACHMENTS,
    JUDGED,
    BY_EDITION,
    TOLD,
    ORGANISED,
    VIEWS,
    SHARED,
];

/// Documents. `content` comes last, so that what stands before it is read without it. Where a kind of
/// document has no activity, agent or registration there is an empty one, which none has otherwise.
const DOCUMENTS: &str = "
CREATE TABLE document (
  number INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  activity TEXT NOT NULL,
  agent TEXT NOT NULL,
  registration BLOB NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  content_type TEXT NOT NULL,
  etag BLOB NOT NULL,
  content BLOB NOT NULL
);
CREATE UNIQUE INDEX document_name ON document (kind, activity, agent, registration, id);
";

/// What is known of activities, by their numbers, and which agents are one person.
const KNOWN: &str = "
CREATE TABLE definition (
  activity INTEGER PRIMARY KEY,
  fingerprint INTEGER NOT NULL,
  -- Where it is, or itself.
  statement INTEGER,
  dictionary INTEGER,
  body BLOB
);

CREATE TABLE person (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT
);
CREATE TABLE person_agent (
  agent INTEGER PRIMARY KEY,
  person INTEGER NOT NULL,
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  sent TEXT NOT NULL
);
CREATE INDEX person_agent_place ON person_agent (person, place);
";

/// Content of attachments in pieces: under an upload's id as long as no statement has it, then under
/// its hash, whose length tells the algorithm.
const ATTACHMENTS: &str = "
CREATE TABLE attachment (
  number INTEGER PRIMARY KEY,
  upload BLOB UNIQUE,
  sha2 BLOB UNIQUE,
  length INTEGER,
  CHECK ((upload IS NULL) <> (sha2 IS NULL))
);
CREATE TABLE attachment_piece (
  attachment INTEGER NOT NULL, place INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (attachment, place)
);
CREATE TABLE brought (
  statement INTEGER, attachment INTEGER, PRIMARY KEY (statement, attachment)
) WITHOUT ROWID;
";

/// By what statements are judged and counted. Facts and rollups of all editions stand in the same tables: the
/// labels of behaviours and series begin with the number of their edition (`editions.rs`).
const JUDGED: &str = "
ALTER TABLE key ADD COLUMN door TEXT NOT NULL DEFAULT 'flag';

CREATE TABLE rule_text (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  slug TEXT NOT NULL,
  version TEXT NOT NULL,
  built_in INTEGER NOT NULL,
  defects INTEGER NOT NULL,
  loaded INTEGER NOT NULL,
  text TEXT NOT NULL
);
CREATE TABLE edition (
  number INTEGER PRIMARY KEY,
  standing INTEGER NOT NULL,
  -- The last statement judged, and the last one to be judged again.
  judged INTEGER NOT NULL,
  last INTEGER NOT NULL
);
CREATE TABLE edition_text (
  edition INTEGER, place INTEGER, text INTEGER NOT NULL, retired INTEGER,
  PRIMARY KEY (edition, place)
) WITHOUT ROWID;

CREATE TABLE finding_kind (name TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX finding_kind_id ON finding_kind (id);
CREATE TABLE finding (
  edition INTEGER, seq INTEGER, kind INTEGER, found TEXT NOT NULL,
  PRIMARY KEY (edition, seq, kind)
) WITHOUT ROWID;
CREATE TABLE finding_count (
  edition INTEGER, kind INTEGER, key INTEGER, day INTEGER, statements INTEGER NOT NULL,
  PRIMARY KEY (edition, kind, key, day)
) WITHOUT ROWID;

CREATE TABLE document_finding (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind INTEGER NOT NULL,
  activity TEXT NOT NULL,
  agent TEXT NOT NULL,
  registration BLOB NOT NULL,
  id TEXT NOT NULL,
  key INTEGER NOT NULL,
  time INTEGER NOT NULL,
  what TEXT NOT NULL
);
CREATE INDEX document_finding_name
  ON document_finding (kind, activity, agent, registration, id);

-- By which version of a profile the statement is judged that needs another one.
CREATE TABLE awaited (
  target BLOB, edition INTEGER, seq INTEGER, version TEXT, PRIMARY KEY (target, edition, seq, version)
) WITHOUT ROWID;
CREATE INDEX awaited_edition ON awaited (edition);
-- Statements that are stored and for which some wait still.
CREATE TABLE arrived (
  edition INTEGER, target BLOB, PRIMARY KEY (edition, target)
) WITHOUT ROWID;

CREATE TABLE thread (
  number INTEGER PRIMARY KEY,
  edition INTEGER NOT NULL,
  version TEXT NOT NULL,
  registration BLOB NOT NULL,
  subregistration BLOB NOT NULL,
  -- The last statement that is in the state.
  time INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  state BLOB NOT NULL,
  -- The statement that no pattern follows, and the finding about it.
  broken_time INTEGER,
  broken INTEGER,
  kind INTEGER,
  -- Statements since the last one with a state.
  since INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX thread_name ON thread (edition, registration, subregistration, version);
CREATE TABLE thread_statement (
  thread INTEGER, time INTEGER, seq INTEGER, symbol BLOB NOT NULL,
  -- That of the thread behind some of them.
  state BLOB,
  PRIMARY KEY (thread, time, seq)
) WITHOUT ROWID;
";

/// What statements count for, one row for each of them and edition, and rollups by moments of time: each
/// edition's lie together, and what is written at one time lies on few pages. Versions of profiles are labels.
/// `rearrange.rs` brings over what stood in the tables before.
const BY_EDITION: &str = "
ALTER TABLE fact RENAME TO fact_6;
ALTER TABLE fact_fresh RENAME TO fact_fresh_6;
ALTER TABLE received RENAME TO received_6;
ALTER TABLE rollup RENAME TO rollup_6;
ALTER TABLE rollup_people RENAME TO rollup_people_6;
ALTER TABLE thread RENAME TO thread_6;

CREATE TABLE fact (
  edition INTEGER, time INTEGER, seq INTEGER, what BLOB NOT NULL,
  PRIMARY KEY (edition, time, seq)
) WITHOUT ROWID;
CREATE TABLE fact_fresh (
  edition INTEGER, seq INTEGER, time INTEGER NOT NULL, what BLOB NOT NULL,
  PRIMARY KEY (edition, seq)
) WITHOUT ROWID;
-- The edition is -1 where a series depends on none.
CREATE TABLE arrival (
  stored INTEGER, series INTEGER, edition INTEGER NOT NULL, statements INTEGER NOT NULL,
  PRIMARY KEY (stored, series)
) WITHOUT ROWID;
-- Nodes of up to four hours: all series in one row. The place is the edition, the level and the node.
CREATE TABLE rollup_fine (place INTEGER PRIMARY KEY, counts BLOB NOT NULL);
CREATE TABLE rollup (
  edition INTEGER, level INTEGER, stretch INTEGER, series INTEGER, node INTEGER,
  statements INTEGER NOT NULL,
  people BLOB,
  PRIMARY KEY (edition, level, stretch, series, node)
) WITHOUT ROWID;

CREATE TABLE thread (
  number INTEGER PRIMARY KEY,
  edition INTEGER NOT NULL,
  version INTEGER NOT NULL,
  registration BLOB NOT NULL,
  subregistration BLOB NOT NULL,
  -- The last statement that is in the state.
  time INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  state BLOB NOT NULL,
  -- The statement that no pattern follows, and the finding about it.
  broken_time INTEGER,
  broken INTEGER,
  kind INTEGER,
  -- Statements since the last one with a state.
  since INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX thread_key ON thread (edition, registration, subregistration, version);
";

/// What statements tell beside what they count for, and days worked out of it.
const TOLD: &str = "
-- Which form of what statements tell is kept under it; 0 for what was judged before.
ALTER TABLE edition ADD COLUMN form INTEGER NOT NULL DEFAULT 0;
-- None where it was judged before.
ALTER TABLE fact ADD COLUMN told BLOB;
ALTER TABLE fact_fresh ADD COLUMN told BLOB;

-- What platforms, teams and objectives are called.
CREATE TABLE word (name TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;

-- The last change of what counts within a day in UTC, by the counter of changes.
CREATE TABLE day_change (
  edition INTEGER, day INTEGER, change INTEGER NOT NULL, PRIMARY KEY (edition, day)
) WITHOUT ROWID;
-- A day is a range of milliseconds here. The state is that which it was worked out of.
CREATE TABLE day_part (
  number INTEGER PRIMARY KEY,
  edition INTEGER NOT NULL,
  part INTEGER NOT NULL,
  begins INTEGER NOT NULL,
  ends INTEGER NOT NULL,
  basis BLOB NOT NULL,
  state INTEGER NOT NULL,
  bytes BLOB NOT NULL
);
CREATE UNIQUE INDEX day_part_place ON day_part (edition, part, begins, ends);
";

/// The agent profiles of all agents with one id. Of the rows of documents that are there it reads no content.
const ORGANISED: &str = "
CREATE INDEX document_of_agents ON document (id) WHERE kind = 2;
";

/// Editions that share what profiles say with another one: its number; none for their own.
const SHARED: &str = "
ALTER TABLE edition ADD COLUMN verdicts INTEGER;
DROP VIEW report_v1_findings_daily;
CREATE VIEW report_v1_findings_daily AS
SELECT date(c.day * 86400, 'unixepoch') AS day, k.id AS key, k.name AS key_name,
  json_extract(f.name, '$.profile') AS profile, json_extract(f.name, '$.template') AS template,
  json_extract(f.name, '$.rule') AS rule, c.statements
FROM report_v1_edition r
LEFT JOIN edition e ON e.number = r.edition
JOIN finding_count c ON c.edition = coalesce(e.verdicts, r.edition)
JOIN finding_kind f ON f.id = c.kind
LEFT JOIN key k ON k.number = c.key
WHERE c.statements > 0;
";

/// Brings the file to this program's version.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let Some(due) = MIGRATIONS.get(found as usize..) else {
        return Err(Fault::Corrupt(format!(
            "the file has version {found} of the tables and this program knows {}; use a newer program",
            MIGRATIONS.len()
        )));
    };
    if due.is_empty() {
        return Ok(());
    }
    for script in due {
        transaction.execute_batch(script)?;
    }
    let version = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    transaction.pragma_update(None, "user_version", version)?;
    transaction.commit()?;
    Ok(())
}

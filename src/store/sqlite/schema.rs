//! The tables, and how an older file becomes a newer one.
//!
//! A migration declares tables and indexes of empty tables, adds columns, and drops what is no longer
//! read; it reads no rows, but for the outline of documents. What must be made from rows is made elsewhere, in steps that can be
//! interrupted.

use rusqlite::{Connection, TransactionBehavior};

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
    ORGANISED,
];

/// Every index over statements is narrow and follows (thing, sequence), so that a filtered page
/// reads about as many rows as it returns.
const V1: &str = "
CREATE TABLE instance (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE key (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  salt BLOB NOT NULL,
  digest BLOB NOT NULL,
  scopes TEXT NOT NULL,
  created INTEGER NOT NULL,
  revoked INTEGER
);

CREATE TABLE dictionary (
  id INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
);

CREATE TABLE statement (
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  stored INTEGER NOT NULL,
  key INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  dictionary INTEGER NOT NULL,
  body BLOB NOT NULL
);
CREATE UNIQUE INDEX statement_id ON statement (id);
CREATE INDEX statement_stored ON statement (stored);

CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  next INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE agent (name TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE activity (name TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE verb (name TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE label (name TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE by_verb (verb INTEGER, seq INTEGER, PRIMARY KEY (verb, seq)) WITHOUT ROWID;
CREATE TABLE by_agent (agent INTEGER, seq INTEGER, PRIMARY KEY (agent, seq)) WITHOUT ROWID;
CREATE TABLE by_agent_verb (
  agent INTEGER, verb INTEGER, seq INTEGER, PRIMARY KEY (agent, verb, seq)
) WITHOUT ROWID;
CREATE TABLE by_related_agent (agent INTEGER, seq INTEGER, PRIMARY KEY (agent, seq)) WITHOUT ROWID;
CREATE TABLE by_activity (activity INTEGER, seq INTEGER, PRIMARY KEY (activity, seq)) WITHOUT ROWID;
CREATE TABLE by_related_activity (
  activity INTEGER, seq INTEGER, PRIMARY KEY (activity, seq)
) WITHOUT ROWID;
CREATE TABLE by_registration (
  registration BLOB, seq INTEGER, PRIMARY KEY (registration, seq)
) WITHOUT ROWID;
CREATE TABLE by_target (target BLOB, seq INTEGER, PRIMARY KEY (target, seq)) WITHOUT ROWID;

CREATE TABLE fact (
  time INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  behaviour INTEGER NOT NULL,
  principles INTEGER NOT NULL,
  rule INTEGER NOT NULL,
  evidence INTEGER NOT NULL,
  people BLOB NOT NULL,
  PRIMARY KEY (time, seq, behaviour)
) WITHOUT ROWID;
CREATE TABLE rollup (
  series INTEGER, level INTEGER, node INTEGER, statements INTEGER NOT NULL,
  PRIMARY KEY (series, level, node)
) WITHOUT ROWID;
CREATE TABLE rollup_people (
  series INTEGER, level INTEGER, node INTEGER, people BLOB NOT NULL,
  PRIMARY KEY (series, level, node)
) WITHOUT ROWID;

CREATE TABLE rejection (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  key TEXT NOT NULL,
  request TEXT NOT NULL,
  status INTEGER NOT NULL,
  place INTEGER,
  statement BLOB,
  pointer TEXT NOT NULL,
  rule TEXT NOT NULL,
  clause TEXT NOT NULL,
  message TEXT NOT NULL,
  excerpt TEXT
);
";

/// Lists of statements in chunks take the place of a row for each entry; `replay.rs` fills them from
/// the statements. `stored` follows the order of statements, and needs no index.
const V2: &str = "
DROP TABLE by_verb;
DROP TABLE by_agent;
DROP TABLE by_agent_verb;
DROP TABLE by_related_agent;
DROP TABLE by_activity;
DROP TABLE by_related_activity;
DROP TABLE by_registration;
DROP INDEX statement_stored;

CREATE TABLE posting (
  list INTEGER NOT NULL, thing NOT NULL, first INTEGER NOT NULL, rest BLOB NOT NULL,
  PRIMARY KEY (list, thing, first)
) WITHOUT ROWID;

-- How many statements there were when it was made of them.
ALTER TABLE dictionary ADD COLUMN upto INTEGER NOT NULL DEFAULT 0;

CREATE TABLE fact_fresh (
  seq INTEGER NOT NULL,
  behaviour INTEGER NOT NULL,
  time INTEGER NOT NULL,
  principles INTEGER NOT NULL,
  rule INTEGER NOT NULL,
  evidence INTEGER NOT NULL,
  people BLOB NOT NULL,
  PRIMARY KEY (seq, behaviour)
) WITHOUT ROWID;
CREATE TABLE received (
  stored INTEGER, series INTEGER, statements INTEGER NOT NULL,
  PRIMARY KEY (stored, series)
) WITHOUT ROWID;
CREATE TABLE copy (
  key INTEGER, time INTEGER, fingerprint BLOB, seq INTEGER,
  PRIMARY KEY (key, time, fingerprint, seq)
) WITHOUT ROWID;
";

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

/// The agent profiles of all agents with one id. Of the rows of documents that are there it reads no content.
const ORGANISED: &str = "
CREATE INDEX document_of_agents ON document (id) WHERE kind = 2;
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

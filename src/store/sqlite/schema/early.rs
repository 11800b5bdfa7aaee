//! The tables of the first two versions.

/// Every index over statements is narrow and follows (thing, sequence), so that a filtered page
/// reads about as many rows as it returns.
pub(super) const V1: &str = "
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
pub(super) const V2: &str = "
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

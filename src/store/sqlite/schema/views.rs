//! Views for tools that read SQL (docs/sql.md), whose names and columns are a promise: what changes gets a new
//! number in its name, and the old ones stay.
//!
//! They read rows alone, so a tool opens the file read-only beside the server. From days on, rollups are plain
//! rows. What is not rolled up yet (some thousands of statements at most) stands in the bytes of `fact_fresh`,
//! which are taken apart here as `facts/row.rs` puts them together; so the views count what reports count, at any
//! moment, and the write pays nothing for them.

/// Views over what was there before them; none reads the text of a statement.
pub(super) const VIEWS: &str = "
CREATE VIEW report_v1_edition AS
SELECT coalesce((SELECT number FROM edition WHERE standing = 2), 0) AS edition;

-- Facts that are not rolled up, byte by byte: how many people, each of them, then for each fact its subject,
-- principles, rule and evidence. Numbers have seven bits a byte, the least first.
CREATE VIEW report_internal_fresh AS
WITH RECURSIVE
  number(value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM number WHERE value < 255),
  byte(code, value) AS MATERIALIZED (SELECT printf('%02X', value), value FROM number),
  step(seq, day, bytes, at, stage, people, part, scale, subject, principles, evidence) AS (
    SELECT f.seq, (f.time - ((f.time % 86400000) + 86400000) % 86400000) / 86400000, hex(f.what),
      1, 0, 0, 0, 1, NULL, NULL, NULL
    FROM fact_fresh f JOIN report_v1_edition e ON f.edition = e.edition
    UNION ALL
    SELECT s.seq, s.day, s.bytes, s.at + 2,
      CASE
        WHEN s.stage IN (0, 1, 2, 4) AND b.value > 127 THEN s.stage
        WHEN s.stage = 0 THEN CASE WHEN s.part + b.value * s.scale > 0 THEN 1 ELSE 2 END
        WHEN s.stage = 1 THEN CASE WHEN s.people > 1 THEN 1 ELSE 2 END
        WHEN s.stage = 5 THEN 2
        ELSE s.stage + 1
      END,
      CASE
        WHEN s.stage = 0 AND b.value < 128 THEN s.part + b.value * s.scale
        WHEN s.stage = 1 AND b.value < 128 THEN s.people - 1
        ELSE s.people
      END,
      CASE WHEN s.stage IN (0, 1, 2, 4) AND b.value > 127 THEN s.part + (b.value & 127) * s.scale ELSE 0 END,
      CASE WHEN s.stage IN (0, 1, 2, 4) AND b.value > 127 THEN s.scale * 128 ELSE 1 END,
      CASE WHEN s.stage = 2 AND b.value < 128 THEN s.part + b.value * s.scale ELSE s.subject END,
      CASE WHEN s.stage = 3 THEN b.value ELSE s.principles END,
      CASE WHEN s.stage = 5 THEN b.value END
    FROM step s JOIN byte b ON b.code = substr(s.bytes, s.at, 2)
  )
SELECT s.seq, s.day, l.name AS subject, s.principles, s.evidence
FROM step s JOIN label l ON l.id = s.subject
WHERE s.evidence IS NOT NULL;

-- Statements by day in UTC and series, from both.
CREATE VIEW report_internal_daily AS
SELECT r.node AS day,
  CASE e.edition WHEN 0 THEN l.name ELSE substr(l.name, instr(l.name, '/') + 1) END AS series,
  r.statements
FROM report_v1_edition e
JOIN rollup r ON r.edition = e.edition AND r.level = 3
JOIN label l ON l.id = r.series
UNION ALL
SELECT day, 'principle:' || p.slug, count(DISTINCT seq)
FROM report_internal_fresh
JOIN (SELECT 1 AS bit, 'openness' AS slug UNION ALL SELECT 2, 'transparency'
  UNION ALL SELECT 4, 'sharing' UNION ALL SELECT 8, 'empowerment') p ON principles & p.bit
GROUP BY day, p.slug
UNION ALL
SELECT day, CASE WHEN subject LIKE 'competency:%' THEN subject ELSE 'behaviour:' || subject END,
  count(DISTINCT seq)
FROM report_internal_fresh GROUP BY day, subject
UNION ALL
SELECT day, 'behaviour:' || subject || CASE evidence WHEN 0 THEN '|evidence:followed' ELSE '|evidence:matched' END,
  count(DISTINCT seq)
FROM report_internal_fresh WHERE evidence < 2 AND subject NOT LIKE 'competency:%'
GROUP BY day, subject, evidence;

CREATE VIEW report_v1_principles_daily AS
SELECT date(day * 86400, 'unixepoch') AS day, substr(series, 11) AS principle, sum(statements) AS statements
FROM report_internal_daily WHERE series LIKE 'principle:%'
GROUP BY 1, 2 HAVING sum(statements) > 0;

CREATE VIEW report_v1_behaviours_daily AS
SELECT day, behaviour, statements, followed, matched, statements - followed - matched AS mapped
FROM (
  SELECT date(day * 86400, 'unixepoch') AS day,
    substr(series, 11, CASE instr(series, '|') WHEN 0 THEN length(series) ELSE instr(series, '|') - 11 END)
      AS behaviour,
    sum(CASE WHEN instr(series, '|') = 0 THEN statements ELSE 0 END) AS statements,
    sum(CASE WHEN series LIKE '%|evidence:followed' THEN statements ELSE 0 END) AS followed,
    sum(CASE WHEN series LIKE '%|evidence:matched' THEN statements ELSE 0 END) AS matched
  FROM report_internal_daily WHERE series LIKE 'behaviour:%'
  GROUP BY 1, 2
) WHERE statements > 0;

CREATE VIEW report_v1_competencies_daily AS
SELECT date(day * 86400, 'unixepoch') AS day, substr(series, 12) AS competency, sum(statements) AS statements
FROM report_internal_daily WHERE series LIKE 'competency:%'
GROUP BY 1, 2 HAVING sum(statements) > 0;

CREATE VIEW report_v1_statements AS
SELECT lower(substr(hex(s.id), 1, 8) || '-' || substr(hex(s.id), 9, 4) || '-' || substr(hex(s.id), 13, 4)
    || '-' || substr(hex(s.id), 17, 4) || '-' || substr(hex(s.id), 21)) AS id,
  strftime('%Y-%m-%dT%H:%M:%fZ', s.stored / 1000.0, 'unixepoch') AS stored,
  k.id AS key, k.name AS key_name,
  s.flags & 1 <> 0 AS voided, s.flags & 2 <> 0 AS voiding
FROM statement s LEFT JOIN key k ON k.number = s.key;

CREATE VIEW report_v1_keys AS
SELECT id AS key, name AS key_name, scopes, door,
  strftime('%Y-%m-%dT%H:%M:%fZ', created / 1000.0, 'unixepoch') AS created,
  strftime('%Y-%m-%dT%H:%M:%fZ', revoked / 1000.0, 'unixepoch') AS revoked
FROM key;

CREATE VIEW report_v1_people AS
SELECT p.id AS person, p.name AS person_name, a.name AS identifier
FROM person p JOIN person_agent a ON a.person = p.number;

CREATE VIEW report_v1_findings_daily AS
SELECT date(c.day * 86400, 'unixepoch') AS day, k.id AS key, k.name AS key_name,
  json_extract(f.name, '$.profile') AS profile, json_extract(f.name, '$.template') AS template,
  json_extract(f.name, '$.rule') AS rule, c.statements
FROM report_v1_edition e
JOIN finding_count c ON c.edition = e.edition
JOIN finding_kind f ON f.id = c.kind
LEFT JOIN key k ON k.number = c.key
WHERE c.statements > 0;

CREATE VIEW report_v1_rejections AS
SELECT number, strftime('%Y-%m-%dT%H:%M:%fZ', time / 1000.0, 'unixepoch') AS time, key, request, status,
  place, rule, clause, message
FROM rejection;
";

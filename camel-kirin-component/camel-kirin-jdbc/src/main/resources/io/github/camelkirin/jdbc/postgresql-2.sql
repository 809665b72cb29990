-- camel-kirin, PostgreSQL, schema version 2. Times are milliseconds since 1970 by the database's clock.

-- How long tasks take, by kind, as each node has seen it.
CREATE TABLE IF NOT EXISTS kirin_duration (
  id         VARCHAR(32) COLLATE "C" NOT NULL PRIMARY KEY, -- of account, base URL, kind and node
  kind_id    VARCHAR(32) COLLATE "C" NOT NULL, -- of account, base URL and kind
  account    TEXT NOT NULL,
  base_url   TEXT NOT NULL,
  kind       TEXT NOT NULL, -- model, resolution and number of images
  node       VARCHAR(64) COLLATE "C" NOT NULL,
  durations  VARCHAR(1000) COLLATE "C" NOT NULL, -- a histogram
  written_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS kirin_duration_kind ON kirin_duration (kind_id);

UPDATE kirin_schema SET version = 2 WHERE version < 2;

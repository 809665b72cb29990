-- camel-kirin, H2, schema version 2. Times are milliseconds since 1970 by the database's clock.

-- How long tasks take, by kind, as each node has seen it.
CREATE TABLE IF NOT EXISTS kirin_duration (
  id         VARCHAR(32) NOT NULL PRIMARY KEY, -- of account, base URL, kind and node
  kind_id    VARCHAR(32) NOT NULL, -- of account, base URL and kind
  account    VARCHAR(1000000) NOT NULL,
  base_url   VARCHAR(1000000) NOT NULL,
  kind       VARCHAR(1000000) NOT NULL, -- model, resolution and number of images
  node       VARCHAR(64) NOT NULL,
  durations  VARCHAR(1000) NOT NULL, -- a histogram
  written_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS kirin_duration_kind ON kirin_duration (kind_id);

UPDATE kirin_schema SET version = 2 WHERE version < 2;

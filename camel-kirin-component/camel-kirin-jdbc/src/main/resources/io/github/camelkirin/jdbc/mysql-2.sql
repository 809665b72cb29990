-- camel-kirin, MariaDB and MySQL, schema version 2. Times are milliseconds since 1970 by the database's clock.

-- How long tasks take, by kind, as each node has seen it.
CREATE TABLE IF NOT EXISTS kirin_duration (
  id         CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- of account, base URL, kind and node
  kind_id    CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- of account, base URL and kind
  account    LONGTEXT NOT NULL,
  base_url   LONGTEXT NOT NULL,
  kind       LONGTEXT NOT NULL, -- model, resolution and number of images
  node       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  durations  VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- a histogram
  written_at BIGINT NOT NULL,
  INDEX kirin_duration_kind (kind_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

UPDATE kirin_schema SET version = 2 WHERE version < 2;

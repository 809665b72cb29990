-- camel-kirin, MariaDB and MySQL, schema version 1. Times are milliseconds since 1970 by the database's clock.

CREATE TABLE IF NOT EXISTS kirin_task (
  id               CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- of account, base URL and external task ID
  service_id       CHAR(32) CHARACTER SET ascii COLLATE ascii_bin,          -- of account, base URL and the service's task ID
  scope            CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- of account, base URL and group
  account          LONGTEXT    NOT NULL,
  base_url         LONGTEXT    NOT NULL,
  task_group       LONGTEXT    NOT NULL,
  external_task_id LONGTEXT    NOT NULL,
  task_id          LONGTEXT,
  state            VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- SUBMITTING, ACTIVE, ENDED, PARKED, DONE
  status           VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- what users are told
  queue            CHAR(1) CHARACTER SET ascii COLLATE ascii_bin, -- O: open, E: ended, null: nothing to be done
  claim_at         BIGINT      NOT NULL,  -- when it is due, or, while it is leased, when the lease ends
  owner            VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin, -- the node that holds the lease
  marked_at        BIGINT,                -- when it was marked due while leased
  announced        SMALLINT    NOT NULL DEFAULT 0,
  deadline         BIGINT      NOT NULL,
  created_at       BIGINT      NOT NULL,
  ended_at         BIGINT,
  settled_at       BIGINT,                -- since when it is parked or done
  version          BIGINT      NOT NULL,
  record_version   INTEGER     NOT NULL,
  record           LONGTEXT    NOT NULL,  -- JSON
  request          LONGTEXT,              -- the parameters with the prompt, while they may have to be sent
  request_layout   LONGTEXT,              -- where in them the parts belong
  answer           LONGTEXT,              -- the service's
  INDEX kirin_task_due (scope, queue, claim_at),
  INDEX kirin_task_state (scope, state, settled_at),
  INDEX kirin_task_service (service_id),
  INDEX kirin_task_settled (settled_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Inline images of requests.
CREATE TABLE IF NOT EXISTS kirin_task_part (
  id    CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  part  INTEGER  NOT NULL,
  chunk INTEGER  NOT NULL,
  data  LONGBLOB NOT NULL,
  PRIMARY KEY (id, part, chunk),
  FOREIGN KEY (id) REFERENCES kirin_task (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- Which groups have a consumer, on whichever node.
CREATE TABLE IF NOT EXISTS kirin_consumer (
  id      CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- of account, base URL and group
  seen_at BIGINT NOT NULL
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS kirin_schema (
  version       INTEGER NOT NULL PRIMARY KEY, -- of these tables
  readable_from INTEGER NOT NULL              -- the oldest version whose software can work with them
) ENGINE = InnoDB;

INSERT INTO kirin_schema (version, readable_from)
  SELECT 1, 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM kirin_schema);

-- camel-kirin, PostgreSQL, schema version 1. Times are milliseconds since 1970 by the database's clock.

CREATE TABLE IF NOT EXISTS kirin_task (
  id               VARCHAR(32) COLLATE "C" NOT NULL PRIMARY KEY, -- of account, base URL and external task ID
  service_id       VARCHAR(32) COLLATE "C",                      -- of account, base URL and the service's task ID
  scope            VARCHAR(32) COLLATE "C" NOT NULL,             -- of account, base URL and group
  account          TEXT        NOT NULL,
  base_url         TEXT        NOT NULL,
  task_group       TEXT        NOT NULL,
  external_task_id TEXT        NOT NULL,
  task_id          TEXT,
  state            VARCHAR(16) NOT NULL,  -- SUBMITTING, ACTIVE, ENDED, PARKED, DONE
  status           VARCHAR(16) NOT NULL,  -- what users are told
  queue            VARCHAR(1) COLLATE "C", -- O: open, E: ended, null: nothing to be done
  claim_at         BIGINT      NOT NULL,  -- when it is due, or, while it is leased, when the lease ends
  owner            VARCHAR(64),           -- the node that holds the lease
  marked_at        BIGINT,                -- when it was marked due while leased
  announced        SMALLINT    NOT NULL DEFAULT 0,
  deadline         BIGINT      NOT NULL,
  created_at       BIGINT      NOT NULL,
  ended_at         BIGINT,
  settled_at       BIGINT,                -- since when it is parked or done
  version          BIGINT      NOT NULL,
  record_version   INTEGER     NOT NULL,
  record           TEXT        NOT NULL,  -- JSON
  request          TEXT,                  -- the parameters with the prompt, while they may have to be sent
  request_layout   TEXT,                  -- where in them the parts belong
  answer           TEXT                   -- the service's
);

CREATE INDEX IF NOT EXISTS kirin_task_due ON kirin_task (scope, queue, claim_at) WHERE queue IS NOT NULL;

CREATE INDEX IF NOT EXISTS kirin_task_state ON kirin_task (scope, state, settled_at);

CREATE INDEX IF NOT EXISTS kirin_task_service ON kirin_task (service_id) WHERE service_id IS NOT NULL;

CREATE INDEX IF NOT EXISTS kirin_task_settled ON kirin_task (settled_at) WHERE settled_at IS NOT NULL;

-- Inline images of requests.
CREATE TABLE IF NOT EXISTS kirin_task_part (
  id    VARCHAR(32) COLLATE "C" NOT NULL REFERENCES kirin_task (id) ON DELETE CASCADE,
  part  INTEGER NOT NULL,
  chunk INTEGER NOT NULL,
  data  BYTEA   NOT NULL,
  PRIMARY KEY (id, part, chunk)
);

-- Which groups have a consumer, on whichever node.
CREATE TABLE IF NOT EXISTS kirin_consumer (
  id      VARCHAR(32) COLLATE "C" NOT NULL PRIMARY KEY, -- of account, base URL and group
  seen_at BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS kirin_schema (
  version       INTEGER NOT NULL PRIMARY KEY, -- of these tables
  readable_from INTEGER NOT NULL              -- the oldest version whose software can work with them
);

INSERT INTO kirin_schema (version, readable_from)
  SELECT 1, 1 WHERE NOT EXISTS (SELECT 1 FROM kirin_schema);

-- camel-kirin, PostgreSQL, schema version 4. Times are milliseconds since 1970 by the database's clock.

-- Which tasks follow others.
CREATE TABLE IF NOT EXISTS kirin_flow (
  id      VARCHAR(32) COLLATE "C" NOT NULL PRIMARY KEY REFERENCES kirin_task (id) ON DELETE CASCADE,
  root_id VARCHAR(32) COLLATE "C" NOT NULL -- the id of the task with which the flow began, which need not be there any more
);

CREATE INDEX IF NOT EXISTS kirin_flow_root ON kirin_flow (root_id);

-- Batches: tasks that belong together, and how many of them have ended. Of one row there may be many versions a second.
CREATE TABLE IF NOT EXISTS kirin_batch (
  id          VARCHAR(32) COLLATE "C" NOT NULL PRIMARY KEY, -- the id that its event has in kirin_task
  scope       VARCHAR(32) COLLATE "C" NOT NULL, -- of account, base URL and group
  account     TEXT NOT NULL,
  base_url    TEXT NOT NULL,
  task_group  TEXT NOT NULL,
  batch_id    TEXT NOT NULL,
  size        INTEGER NOT NULL,     -- how many tasks it will have; 0 if that is not known
  phase       VARCHAR(6) COLLATE "C" NOT NULL,  -- OPEN, CLOSED, ENDED, DONE
  members     BIGINT NOT NULL,      -- how many tasks it has
  last_number BIGINT NOT NULL,      -- of its last task
  completed   BIGINT NOT NULL,
  failed      BIGINT NOT NULL,
  cancelled   BIGINT NOT NULL,
  expired     BIGINT NOT NULL,
  discarded   BIGINT NOT NULL,
  cost        DECIMAL(24, 6) NOT NULL, -- in USD
  cancel_at   BIGINT,               -- when its open tasks are to be cancelled, or, while somebody does, when the lease ends
  cancelling  BOOLEAN NOT NULL,     -- whether its open tasks are being cancelled
  created_at  BIGINT NOT NULL,
  changed_at  BIGINT NOT NULL,
  ended_at    BIGINT
) WITH (fillfactor = 50);

CREATE INDEX IF NOT EXISTS kirin_batch_cancel ON kirin_batch (scope, cancel_at);

-- The tasks of batches; a row outlives its task.
CREATE TABLE IF NOT EXISTS kirin_batch_member (
  id               VARCHAR(32) COLLATE "C" NOT NULL, -- of kirin_batch
  member_number    BIGINT NOT NULL,      -- in the order in which they came, from 1
  task_key         VARCHAR(32) COLLATE "C" NOT NULL, -- the id of kirin_task
  external_task_id TEXT NOT NULL,
  task_id          TEXT,
  outcome          VARCHAR(9) COLLATE "C", -- COMPLETED, FAILED, CANCELLED, EXPIRED, DISCARDED; null as long as it has not ended
  PRIMARY KEY (id, member_number)
);

CREATE INDEX IF NOT EXISTS kirin_batch_member_task ON kirin_batch_member (task_key);
-- End of batches.

UPDATE kirin_schema SET version = 4 WHERE version < 4;

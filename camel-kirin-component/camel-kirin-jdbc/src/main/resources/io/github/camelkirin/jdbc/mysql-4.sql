-- camel-kirin, MariaDB and MySQL, schema version 4. Times are milliseconds since 1970 by the database's clock.

-- Which tasks follow others.
CREATE TABLE IF NOT EXISTS kirin_flow (
  id      CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  root_id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- the id of the task with which the flow began, which need not be there any more
  INDEX kirin_flow_root (root_id),
  FOREIGN KEY (id) REFERENCES kirin_task (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Batches: tasks that belong together, and how many of them have ended.
CREATE TABLE IF NOT EXISTS kirin_batch (
  id          CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- the id that its event has in kirin_task
  scope       CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- of account, base URL and group
  account     LONGTEXT COLLATE utf8mb4_bin NOT NULL,
  base_url    LONGTEXT COLLATE utf8mb4_bin NOT NULL,
  task_group  LONGTEXT COLLATE utf8mb4_bin NOT NULL,
  batch_id    VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  size        INTEGER NOT NULL,     -- how many tasks it will have; 0 if that is not known
  phase       VARCHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- OPEN, CLOSED, ENDED, DONE
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
  ended_at    BIGINT,
  INDEX kirin_batch_cancel (scope, cancel_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- The tasks of batches; a row outlives its task.
CREATE TABLE IF NOT EXISTS kirin_batch_member (
  id               CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- of kirin_batch
  member_number    BIGINT NOT NULL, -- in the order in which they came, from 1
  task_key         CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- the id of kirin_task
  external_task_id LONGTEXT COLLATE utf8mb4_bin NOT NULL,
  task_id          LONGTEXT COLLATE utf8mb4_bin,
  outcome          VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin, -- COMPLETED, FAILED, CANCELLED, EXPIRED, DISCARDED; null as long as it has not ended
  PRIMARY KEY (id, member_number),
  INDEX kirin_batch_member_task (task_key)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
-- End of batches.

UPDATE kirin_schema SET version = 4 WHERE version < 4;

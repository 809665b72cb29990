-- camel-kirin, MariaDB and MySQL, schema version 3. Times are milliseconds since 1970 by the database's clock.

-- What is locked while tasks are counted, so that nodes count one after the other.
CREATE TABLE IF NOT EXISTS kirin_limit (
  id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY -- of account, base URL and group
) ENGINE = InnoDB;

-- What each task costs. Amounts are in USD. A row outlives its task.
CREATE TABLE IF NOT EXISTS kirin_charge (
  id               CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  task_key         CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- the id of kirin_task
  service_id       CHAR(32) CHARACTER SET ascii COLLATE ascii_bin,          -- of account, base URL and the service's task ID, once it is settled
  scope            CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- of account, base URL and group
  account_key      CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- of account and base URL
  account          LONGTEXT COLLATE utf8mb4_bin NOT NULL,
  base_url         LONGTEXT COLLATE utf8mb4_bin NOT NULL,
  task_group       LONGTEXT COLLATE utf8mb4_bin NOT NULL, -- the endpoint's, also of a task that is not tracked
  external_task_id LONGTEXT COLLATE utf8mb4_bin NOT NULL,
  model            LONGTEXT COLLATE utf8mb4_bin NOT NULL,
  cost_tag         VARCHAR(100) COLLATE utf8mb4_bin,
  kind_id          CHAR(32) CHARACTER SET ascii COLLATE ascii_bin,          -- of account, base URL, model, resolution and number of images
  images           INTEGER NOT NULL,
  reserved         DECIMAL(24, 6),  -- what it may cost; null if that was not known
  cost             DECIMAL(24, 6),  -- what it has cost; null if it is not settled, or nobody says
  adjusted         DECIMAL(24, 6) NOT NULL DEFAULT 0,
  created_at       BIGINT NOT NULL,
  settled_at       BIGINT,
  INDEX kirin_charge_created (created_at),
  INDEX kirin_charge_task (task_key),
  INDEX kirin_charge_service (service_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Refunds, which are negative, and surcharges; their sum is in kirin_charge.
CREATE TABLE IF NOT EXISTS kirin_adjustment (
  id        CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  charge_id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount    DECIMAL(24, 6) NOT NULL,
  reason    VARCHAR(200) NOT NULL,
  booked_at BIGINT NOT NULL,
  INDEX kirin_adjustment_charge (charge_id),
  FOREIGN KEY (charge_id) REFERENCES kirin_charge (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- The highest cost seen of each kind of task.
CREATE TABLE IF NOT EXISTS kirin_price (
  id      CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- of account, base URL and kind
  kind    LONGTEXT COLLATE utf8mb4_bin NOT NULL, -- model, resolution and number of images
  highest DECIMAL(24, 6) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- What counts against budgets, of those hours, days and months (and in all) in which there was one.
CREATE TABLE IF NOT EXISTS kirin_budget (
  id        CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- of account, base URL, group if it is one's, period and start
  period    VARCHAR(5) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- HOUR, DAY, MONTH, TOTAL
  starts_at BIGINT NOT NULL,
  used      DECIMAL(24, 6) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- By which budgets each node goes.
CREATE TABLE IF NOT EXISTS kirin_budget_node (
  id      CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- of owner and node
  owner   CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- of account, base URL, and group if it is one's
  node    VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  budgets VARCHAR(500) NOT NULL,
  seen_at BIGINT NOT NULL,
  INDEX kirin_budget_node_owner (owner)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- For people and reports: spent, reserved and adjusted together are what counts against budgets.
CREATE OR REPLACE VIEW kirin_spending AS
  SELECT account, base_url, task_group, model, cost_tag, utc_day,
    COUNT(*) AS tasks, SUM(images) AS images,
    SUM(CASE WHEN settled_at IS NULL THEN 0 ELSE COALESCE(cost, reserved, 0) END) AS spent,
    SUM(CASE WHEN settled_at IS NULL THEN COALESCE(reserved, 0) ELSE 0 END) AS reserved,
    SUM(adjusted) AS adjusted
  FROM (SELECT account, base_url, task_group, model, cost_tag, images, reserved, cost, adjusted, settled_at,
      DATE_ADD(DATE '1970-01-01', INTERVAL (created_at DIV 86400000) DAY) AS utc_day FROM kirin_charge) charges
  GROUP BY account, base_url, task_group, model, cost_tag, utc_day;

UPDATE kirin_schema SET version = 3 WHERE version < 3;

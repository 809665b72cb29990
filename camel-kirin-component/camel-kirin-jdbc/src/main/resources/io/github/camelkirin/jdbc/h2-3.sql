-- camel-kirin, H2, schema version 3. Times are milliseconds since 1970 by the database's clock.

-- What is locked while tasks are counted, so that nodes count one after the other.
CREATE TABLE IF NOT EXISTS kirin_limit (
  id VARCHAR(32) NOT NULL PRIMARY KEY -- of account, base URL and group
);

-- What each task costs. Amounts are in USD. A row outlives its task.
CREATE TABLE IF NOT EXISTS kirin_charge (
  id               VARCHAR(32) NOT NULL PRIMARY KEY,
  task_key         VARCHAR(32) NOT NULL, -- the id of kirin_task
  service_id       VARCHAR(32),          -- of account, base URL and the service's task ID, once it is settled
  scope            VARCHAR(32) NOT NULL, -- of account, base URL and group
  account_key      VARCHAR(32) NOT NULL, -- of account and base URL
  account          VARCHAR(1000000) NOT NULL,
  base_url         VARCHAR(1000000) NOT NULL,
  task_group       VARCHAR(1000000) NOT NULL, -- the endpoint's, also of a task that is not tracked
  external_task_id VARCHAR(1000000) NOT NULL,
  model            VARCHAR(1000000) NOT NULL,
  cost_tag         VARCHAR(100),
  kind_id          VARCHAR(32),          -- of account, base URL, model, resolution and number of images
  images           INTEGER NOT NULL,
  reserved         DECIMAL(24, 6),  -- what it may cost; null if that was not known
  cost             DECIMAL(24, 6),  -- what it has cost; null if it is not settled, or nobody says
  adjusted         DECIMAL(24, 6) NOT NULL DEFAULT 0,
  created_at       BIGINT NOT NULL,
  settled_at       BIGINT
);

CREATE INDEX IF NOT EXISTS kirin_charge_created ON kirin_charge (created_at);

CREATE INDEX IF NOT EXISTS kirin_charge_task ON kirin_charge (task_key);

CREATE INDEX IF NOT EXISTS kirin_charge_service ON kirin_charge (service_id);

-- Refunds, which are negative, and surcharges; their sum is in kirin_charge.
CREATE TABLE IF NOT EXISTS kirin_adjustment (
  id        VARCHAR(32) NOT NULL PRIMARY KEY,
  charge_id VARCHAR(32) NOT NULL REFERENCES kirin_charge (id) ON DELETE CASCADE,
  amount    DECIMAL(24, 6) NOT NULL,
  reason    VARCHAR(200) NOT NULL,
  booked_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS kirin_adjustment_charge ON kirin_adjustment (charge_id);

-- The highest cost seen of each kind of task.
CREATE TABLE IF NOT EXISTS kirin_price (
  id      VARCHAR(32) NOT NULL PRIMARY KEY, -- of account, base URL and kind
  kind    VARCHAR(1000000) NOT NULL, -- model, resolution and number of images
  highest DECIMAL(24, 6) NOT NULL
);

-- What counts against budgets, of those hours, days and months (and in all) in which there was one.
CREATE TABLE IF NOT EXISTS kirin_budget (
  id        VARCHAR(32) NOT NULL PRIMARY KEY, -- of account, base URL, group if it is one's, period and start
  period    VARCHAR(5) NOT NULL, -- HOUR, DAY, MONTH, TOTAL
  starts_at BIGINT NOT NULL,
  used      DECIMAL(24, 6) NOT NULL
);

-- By which budgets each node goes.
CREATE TABLE IF NOT EXISTS kirin_budget_node (
  id      VARCHAR(32) NOT NULL PRIMARY KEY, -- of owner and node
  owner   VARCHAR(32) NOT NULL, -- of account, base URL, and group if it is one's
  node    VARCHAR(64) NOT NULL,
  budgets VARCHAR(500) NOT NULL,
  seen_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS kirin_budget_node_owner ON kirin_budget_node (owner);

-- For people and reports: spent, reserved and adjusted together are what counts against budgets.
CREATE OR REPLACE VIEW kirin_spending AS
  SELECT account, base_url, task_group, model, cost_tag, utc_day,
    COUNT(*) AS tasks, SUM(images) AS images,
    SUM(CASE WHEN settled_at IS NULL THEN 0 ELSE COALESCE(cost, reserved, 0) END) AS spent,
    SUM(CASE WHEN settled_at IS NULL THEN COALESCE(reserved, 0) ELSE 0 END) AS reserved,
    SUM(adjusted) AS adjusted
  FROM (SELECT account, base_url, task_group, model, cost_tag, images, reserved, cost, adjusted, settled_at,
      DATEADD('DAY', created_at / 86400000, DATE '1970-01-01') AS utc_day FROM kirin_charge) charges
  GROUP BY account, base_url, task_group, model, cost_tag, utc_day;

UPDATE kirin_schema SET version = 3 WHERE version < 3;

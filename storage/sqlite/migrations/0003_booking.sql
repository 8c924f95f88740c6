-- Tickets and bookings, written by the ledger alone, and read by the queries of
-- its ports. A booking id is event, home block and the 16 random bytes (`token`);
-- tables that mention a booking of the same event keep the last two.
--
-- The order of columns and keys follows what a reservation costs: each tree that
-- it touches at a random place is a page to write and to sync. So rows go to the
-- end of their tables by number, and keys that scatter are kept short. Words that
-- the program alone writes are kept as the numbers of its enums, named here.

CREATE TABLE app_user (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;

-- Sparse: a place that nobody has touched has no row and is available. The holder
-- (home, token) is no foreign key: a follower block keeps seats before the
-- booking's row exists. Status: 0 available, 1 held, 2 sold, 3 blocked.
CREATE TABLE ticket (
  event INTEGER NOT NULL,
  block INTEGER NOT NULL,
  seat INTEGER NOT NULL,
  status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),
  home INTEGER,
  token BLOB,
  PRIMARY KEY (event, block, seat),
  FOREIGN KEY (event, block) REFERENCES ticket_block (event, block),
  CHECK ((status IN (1, 2)) = (token IS NOT NULL)),
  CHECK ((home IS NULL) = (token IS NULL))
) STRICT, WITHOUT ROWID;

-- Blocks that keep seats for a booking at home elsewhere: they may not sleep.
CREATE INDEX ticket_of_follower ON ticket (event, block)
  WHERE status = 1 AND home <> block;

-- A sold ticket changes hands only by becoming available in between.
CREATE TRIGGER ticket_sold BEFORE UPDATE ON ticket
WHEN old.status = 2 AND new.status <> 0
  AND (new.token IS NOT old.token OR new.home IS NOT old.home)
BEGIN
  SELECT RAISE(ABORT, 'the ticket is sold');
END;

CREATE TRIGGER ticket_sold_stays BEFORE DELETE ON ticket
WHEN old.status = 2
BEGIN
  SELECT RAISE(ABORT, 'the ticket is sold');
END;

CREATE TABLE booking (
  number INTEGER PRIMARY KEY,
  event INTEGER NOT NULL,
  block INTEGER NOT NULL,
  token BLOB NOT NULL CHECK (length(token) = 16),
  user INTEGER REFERENCES app_user, -- null: aborted
  -- 0 held, 1 paying, 2 requires_action, 3 confirmed, 4 released, 5 expired,
  -- 6 refunded, 7 cancelled, 8 capture_failed, 9 aborted
  status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 9),
  version INTEGER NOT NULL,
  held_at INTEGER NOT NULL,
  hold_until INTEGER NOT NULL,
  deadline INTEGER, -- null: nothing falls due
  currency TEXT NOT NULL,
  total INTEGER NOT NULL,
  history TEXT NOT NULL, -- `seats_held@1700000000000;…`
  UNIQUE (event, block, token),
  FOREIGN KEY (event, block) REFERENCES ticket_block (event, block),
  CHECK ((user IS NULL) = (status = 9))
) STRICT;

CREATE INDEX booking_due ON booking (event, block) WHERE deadline IS NOT NULL;
CREATE INDEX booking_by_user ON booking (user, held_at) WHERE user IS NOT NULL;

CREATE TABLE booking_ticket (
  booking INTEGER NOT NULL REFERENCES booking,
  event INTEGER NOT NULL,
  block INTEGER NOT NULL,
  seat INTEGER NOT NULL,
  price INTEGER NOT NULL,
  sold INTEGER NOT NULL DEFAULT 0 CHECK (sold IN (0, 1)),
  PRIMARY KEY (booking, block, seat),
  FOREIGN KEY (event, block) REFERENCES ticket_block (event, block)
) STRICT, WITHOUT ROWID;

-- The last line: no seat is sold twice, whatever the server does.
CREATE UNIQUE INDEX booking_ticket_sold_once ON booking_ticket (event, block, seat)
  WHERE sold = 1;

CREATE TABLE payment (
  booking INTEGER NOT NULL REFERENCES booking,
  attempt INTEGER NOT NULL CHECK (attempt > 0),
  -- 0 intended, 1 requires_action, 2 declined, 3 authorised, 4 captured,
  -- 5 voided, 6 refunded, 7 capture_failed
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 7),
  method TEXT NOT NULL,
  reference TEXT NOT NULL,
  decline_code TEXT NOT NULL,
  action_url TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (booking, attempt)
) STRICT, WITHOUT ROWID;

-- What must still be done for a booking, found by its home block.
CREATE TABLE outbox (
  event INTEGER NOT NULL,
  block INTEGER NOT NULL,
  token BLOB NOT NULL,
  -- 0 capture, 1 void_payment, 2 refund_payment (number: the attempt);
  -- 3 settle_follower, 4 free_follower (number: the block)
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),
  number INTEGER NOT NULL,
  PRIMARY KEY (event, block, token, kind, number),
  FOREIGN KEY (event, block, token) REFERENCES booking (event, block, token)
) STRICT, WITHOUT ROWID;

-- One user's counters of one event: the limits of P3.
CREATE TABLE user_event (
  user INTEGER NOT NULL REFERENCES app_user,
  event INTEGER NOT NULL REFERENCES event,
  tickets INTEGER NOT NULL CHECK (tickets >= 0),
  open_holds INTEGER NOT NULL CHECK (open_holds >= 0),
  PRIMARY KEY (user, event)
) STRICT, WITHOUT ROWID;

-- Answers kept under the keys of requests, oldest first.
CREATE TABLE idempotency (
  number INTEGER PRIMARY KEY,
  user INTEGER NOT NULL REFERENCES app_user,
  key BLOB NOT NULL, -- bytes: it comes from a request's header
  fingerprint BLOB NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  created INTEGER NOT NULL,
  UNIQUE (user, key)
) STRICT;

-- Who may write to a shard, and the number of its last journal row.
CREATE TABLE shard_lease (
  shard INTEGER PRIMARY KEY,
  node INTEGER, -- null: nobody yet
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL
) STRICT;

CREATE TABLE node (
  node INTEGER PRIMARY KEY,
  incarnation INTEGER NOT NULL,
  heartbeat INTEGER NOT NULL, -- of joining: the file's lock shows who lives
  state TEXT NOT NULL CHECK (state IN ('live', 'left', 'dead')),
  address TEXT NOT NULL
) STRICT;

-- The audit trail. `seq` is gapless in each shard; the fence, not the key, keeps
-- it so. The key is by block, as it is read: one tree instead of two.
CREATE TABLE journal (
  event INTEGER NOT NULL,
  block INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  shard INTEGER NOT NULL REFERENCES shard_lease,
  epoch INTEGER NOT NULL,
  at INTEGER NOT NULL,
  -- 0 seats_held, 1 follower_held, 2 hold_extended, 3 hold_released,
  -- 4 hold_expired, 5 payment_begun, 6 payment_answered_action,
  -- 7 payment_declined, 8 tickets_sold, 9 tickets_refunded,
  -- 10 booking_cancelled, 11 capture_failed, 12 seats_returned,
  -- 13 follower_sold, 14 follower_freed, 15 booking_asked, 16 duty_done,
  -- 17 seats_blocked, 18 seats_unblocked, 19 answer_kept
  kind INTEGER NOT NULL,
  home INTEGER,
  token BLOB,
  user INTEGER,
  seats TEXT NOT NULL, -- `17:1,18:1`: seat and its new status, as in ticket
  PRIMARY KEY (event, block, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE simulated_provider (
  key TEXT PRIMARY KEY,
  document TEXT NOT NULL
) STRICT, WITHOUT ROWID;

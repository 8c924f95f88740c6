-- Tickets, bookings, leases and the journal: what belongs to onsale_commit alone.
--
-- A booking's key is 28 bytes: event (8) and home block (4), big-endian, then
-- the 16 random bytes of its id. So the primary key sorts by event and home block,
-- and listing an event's bookings needs no index of its own.
--
-- What each reservation writes (ticket, booking, booking_ticket, user_event,
-- journal) has no REFERENCES: PostgreSQL checks those by a query for each row,
-- which was a quarter of a batch's work. onsale_commit is the only writer (triggers
-- refuse others), writes users and bookings before what belongs to them, and looks
-- up the blocks of a batch at once; events, blocks and bookings cannot be deleted.
-- A person can: their bookings keep the bare id.

CREATE TABLE ticket_block (
  event bigint NOT NULL REFERENCES event,
  block int NOT NULL CHECK (block > 0),
  section text NOT NULL,
  places int NOT NULL CHECK (places >= 0),
  PRIMARY KEY (event, block)
);

-- A row exists once a place was touched; without one it is available. `holder`
-- has no foreign key: a follower takes seats before the booking's row exists
-- (P4). Only columns outside the key change, and half of each page is left free,
-- so that updates stay on their page and touch no index.
CREATE TABLE ticket (
  event bigint NOT NULL,
  block int NOT NULL,
  seat int NOT NULL,
  status smallint NOT NULL,
  holder bytea,
  seq bigint NOT NULL, -- of the journal row of its last change
  PRIMARY KEY (event, block, seat)
) WITH (fillfactor = 50);
COMMENT ON COLUMN ticket.status IS '0 available, 1 held, 2 sold, 3 blocked';

-- Seats that a block holds for a booking of another block, until it has learnt
-- how that booking ended: such a block may not sleep, whatever became of the row.
CREATE TABLE follower_seat (
  event bigint NOT NULL,
  block int NOT NULL,
  seat int NOT NULL,
  PRIMARY KEY (event, block, seat),
  FOREIGN KEY (event, block, seat) REFERENCES ticket
);

CREATE TABLE app_user (
  id text COLLATE "C" PRIMARY KEY,
  email text NOT NULL DEFAULT '',
  name text NOT NULL DEFAULT '',
  created timestamptz NOT NULL
);

CREATE TABLE booking (
  id bytea PRIMARY KEY,
  event bigint NOT NULL,
  block int NOT NULL, -- the home block; its key repeats both
  user_id text COLLATE "C", -- null when aborted
  status smallint NOT NULL,
  version bigint NOT NULL,
  held_at timestamptz NOT NULL,
  hold_until timestamptz NOT NULL,
  deadline timestamptz, -- null: nothing falls due
  currency text NOT NULL,
  total bigint NOT NULL,
  history text NOT NULL -- `seats_held@1767225600000;…`, ms since 1970
) WITH (fillfactor = 80);
COMMENT ON COLUMN booking.status IS '0 held, 1 paying, 2 requires_action, '
  '3 confirmed, 4 released, 5 expired, 6 refunded, 7 cancelled, '
  '8 capture_failed, 9 aborted';
CREATE INDEX booking_due ON booking (event, block) WHERE deadline IS NOT NULL;
CREATE INDEX booking_by_user ON booking (user_id, held_at);

CREATE TABLE booking_ticket (
  booking bytea NOT NULL,
  event bigint NOT NULL,
  block int NOT NULL,
  seat int NOT NULL,
  price bigint NOT NULL,
  sold boolean NOT NULL DEFAULT false,
  PRIMARY KEY (booking, block, seat)
);
-- The last line: no seat is sold twice, whatever a server believes.
CREATE UNIQUE INDEX booking_ticket_sold_once
  ON booking_ticket (event, block, seat) WHERE sold;

CREATE TABLE payment (
  booking bytea NOT NULL REFERENCES booking,
  attempt int NOT NULL CHECK (attempt > 0),
  state smallint NOT NULL CHECK (state BETWEEN 0 AND 7),
  method text NOT NULL,
  reference text NOT NULL,
  decline_code text NOT NULL,
  action_url text NOT NULL,
  amount bigint NOT NULL,
  currency text NOT NULL,
  PRIMARY KEY (booking, attempt)
);
COMMENT ON COLUMN payment.state IS '0 intended, 1 requires_action, 2 declined, '
  '3 authorised, 4 captured, 5 voided, 6 refunded, 7 capture_failed';

CREATE TABLE outbox (
  booking bytea NOT NULL REFERENCES booking,
  kind smallint NOT NULL CHECK (kind BETWEEN 0 AND 4),
  number bigint NOT NULL, -- an attempt, or a follower's block
  PRIMARY KEY (booking, kind, number)
);
COMMENT ON COLUMN outbox.kind IS '0 capture, 1 void_payment, '
  '2 refund_payment, 3 settle_follower, 4 free_follower';

-- Counters of one user and one event, and the limits that stood when the row was
-- made (onsale_commit compares with those of each change, which it finds in
-- `excluded`).
CREATE TABLE user_event (
  user_id text COLLATE "C" NOT NULL,
  event bigint NOT NULL,
  tickets bigint NOT NULL CHECK (tickets >= 0),
  open_holds bigint NOT NULL CHECK (open_holds >= 0),
  tickets_max bigint NOT NULL,
  open_holds_max bigint NOT NULL,
  PRIMARY KEY (user_id, event)
) WITH (fillfactor = 80);

-- Keys come from a request's header, and answers are repeated as they were: both
-- are bytes.
CREATE TABLE idempotency (
  user_id text COLLATE "C" NOT NULL,
  key bytea NOT NULL,
  fingerprint bytea NOT NULL,
  status int NOT NULL,
  body bytea NOT NULL,
  stored_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, key)
);
-- Rows arrive in the order of time, so a block range index finds the old ones at
-- next to no cost for those who write.
CREATE INDEX idempotency_by_age ON idempotency USING brin (stored_at)
  WITH (pages_per_range = 16);

-- One row a page or so, since each batch updates those of its shards.
CREATE TABLE shard_lease (
  shard int PRIMARY KEY,
  node bigint, -- null: nobody yet
  epoch bigint NOT NULL,
  seq bigint NOT NULL -- of the shard's last journal row
) WITH (fillfactor = 10);

CREATE TABLE node (
  node bigint PRIMARY KEY,
  incarnation bigint NOT NULL, -- 64 bits, without a sign
  heartbeat timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('live', 'left', 'dead')),
  address text NOT NULL
) WITH (fillfactor = 10);

-- What happened, for ever. Seats as `12:held 13:held`.
CREATE TABLE journal (
  shard int NOT NULL,
  seq bigint NOT NULL,
  epoch bigint NOT NULL,
  at timestamptz NOT NULL,
  event bigint NOT NULL,
  block int NOT NULL,
  kind text NOT NULL,
  booking bytea,
  user_id text COLLATE "C",
  seats text NOT NULL,
  PRIMARY KEY (shard, seq)
);
CREATE INDEX journal_by_block ON journal (event, block, seq);

-- The books of the simulated payment provider: a foreign system.
CREATE TABLE simulated_provider (
  key text COLLATE "C" PRIMARY KEY,
  document text NOT NULL
);

-- A booking as readers take it: with its tickets in order, and with the latest
-- attempt to pay.
CREATE VIEW booking_record AS
  SELECT b.id, b.user_id, b.status, b.version, b.held_at, b.hold_until,
      b.deadline, b.currency, b.total, b.history, t.blocks, t.seats, t.prices,
      p.attempt, p.state, p.method, p.reference, p.decline_code, p.action_url,
      p.amount, p.currency AS paid_currency, b.event, b.block
    FROM booking b
    LEFT JOIN LATERAL (
      SELECT array_agg(block ORDER BY block, seat) AS blocks,
          array_agg(seat ORDER BY block, seat) AS seats,
          array_agg(price ORDER BY block, seat) AS prices
        FROM booking_ticket WHERE booking = b.id) t ON true
    LEFT JOIN LATERAL (
      SELECT * FROM payment WHERE booking = b.id
        ORDER BY attempt DESC LIMIT 1) p ON true;

-- A sold ticket goes back to sale before anybody else can have it.
CREATE FUNCTION refuse_second_sale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ticket %-%-% is sold and cannot pass to another booking',
    old.event, old.block, old.seat
    USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER ticket_sold_once BEFORE UPDATE ON ticket FOR EACH ROW
  WHEN (old.status = 2 AND new.status <> 0
        AND new.holder IS DISTINCT FROM old.holder)
  EXECUTE FUNCTION refuse_second_sale();

-- Tickets and bookings are written under a fence only (P10): a block would not
-- notice a plain UPDATE, and contradict it.
CREATE FUNCTION refuse_unfenced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is written by onsale_commit alone', tg_table_name
    USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE OR DELETE ON ticket
  WHEN (current_setting('onsale.fence', true) IS DISTINCT FROM 'held')
  EXECUTE FUNCTION refuse_unfenced();
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE OR DELETE ON booking
  WHEN (current_setting('onsale.fence', true) IS DISTINCT FROM 'held')
  EXECUTE FUNCTION refuse_unfenced();
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE OR DELETE ON booking_ticket
  WHEN (current_setting('onsale.fence', true) IS DISTINCT FROM 'held')
  EXECUTE FUNCTION refuse_unfenced();

-- Blocks are numbered once and for ever, and what they sold refers to them.
CREATE FUNCTION refuse_lost_block() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'block %-% may have tickets', old.event, old.block
    USING ERRCODE = 'foreign_key_violation';
END
$$;
CREATE TRIGGER kept BEFORE DELETE OR UPDATE OF event, block ON ticket_block
  FOR EACH ROW EXECUTE FUNCTION refuse_lost_block();

-- The keys of a batch that are known: 2 replay, 3 key_conflict. `keeps` tells
-- whether the entry wants to keep an answer of its own.
CREATE FUNCTION onsale_known_keys(
  entries int[], users text[], keys bytea[], fingerprints bytea[], statuses int[]
) RETURNS TABLE (entry int, keeps boolean, outcome int, status int, body bytea,
                 writer xid)
LANGUAGE sql STABLE AS $$
  SELECT k.entry, k.status > 0,
      CASE WHEN i.fingerprint = k.fingerprint THEN 2 ELSE 3 END, i.status,
      i.body, i.xmin
    FROM (SELECT unnest(entries) AS entry, unnest(users) AS user_id,
        unnest(keys) AS key, unnest(fingerprints) AS fingerprint,
        unnest(statuses) AS status) k
    JOIN idempotency i ON i.user_id = k.user_id AND i.key = k.key
$$;

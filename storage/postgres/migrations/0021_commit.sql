-- The one statement that writes tickets and bookings (storage/ledger.hpp, P1, P3,
-- P4). It takes a batch as columns: one set of arrays for each part of it, where
-- `…_entry` is the number of the entry, from 1. No two entries share a booking, a
-- key or a counter, so each part is one statement over all entries; an empty one costs
-- nothing. Of an entry's counters one goes up at most: what is refused for the one has
-- added nothing to the other.
--
-- Outcomes, in the order in which they win: 0 applied, 1 fenced, 2 replay, 3
-- key_conflict, 4 ticket_limit, 5 open_holds, 6 state_changed, 7 ticket_used.
-- Locks are taken in the order lease, user_event, idempotency, bookings that may have
-- been used, app_user, new bookings, ascending within each, so that no two batches wait
-- for each other in a circle. The lease of a shard guards the rest: other bookings that
-- are there, tickets and payments are changed by the shard of their block alone. What
-- may have changed while a lock was waited for is read again by the statement after.
--
-- Nodes of the version before call that of 0011, by its fewer parameters.
CREATE FUNCTION onsale_commit(
  fence_shard int[], fence_epoch bigint[], fence_seq bigint[],
  -- Entries; one without a kind is a check.
  entry_fence int[], entry_kind text[], entry_at timestamptz[],
  entry_event bigint[], entry_block int[], entry_booking bytea[],
  entry_user text[], entry_seats text[],
  -- Keys; one with status 0 is looked up and not kept.
  key_entry int[], key_user text[], key_key bytea[], key_fingerprint bytea[],
  key_status int[], key_body bytea[],
  count_entry int[], count_user text[], count_event bigint[],
  count_tickets int[], count_open_holds int[],
  count_tickets_max bigint[], count_open_holds_max bigint[],
  -- Bookings of version 1; for a booking that is asked about, `aborted`.
  new_entry int[], new_booking bytea[], new_event bigint[], new_block int[],
  new_user text[], new_status int[], new_held_at timestamptz[],
  new_hold_until timestamptz[], new_deadline timestamptz[],
  new_currency text[], new_total bigint[], new_history text[],
  booked_entry int[], booked_booking bytea[], booked_event bigint[],
  booked_block int[], booked_seat int[], booked_price bigint[],
  -- Later versions of bookings.
  row_entry int[], row_booking bytea[], row_version bigint[], row_status int[],
  row_hold_until timestamptz[], row_deadline timestamptz[],
  row_total bigint[], row_history text[], row_unused boolean[],
  -- Bookings whose tickets become sold, or are sold no longer.
  sale_entry int[], sale_booking bytea[], sale_sold boolean[],
  -- Seats; those of followers have `foreign`.
  seat_entry int[], seat_event bigint[], seat_block int[], seat_seat int[],
  seat_status int[], seat_holder bytea[], seat_foreign boolean[],
  pay_entry int[], pay_booking bytea[], pay_attempt int[], pay_state int[],
  pay_method text[], pay_reference text[], pay_decline_code text[],
  pay_action_url text[], pay_amount bigint[], pay_currency text[], pay_card text[],
  due_entry int[], due_booking bytea[], due_kind int[], due_number bigint[],
  done_entry int[], done_booking bytea[], done_kind int[], done_number bigint[],
  -- For each fence whether it held; for each entry its outcome and its number in
  -- the shard's journal; then what replays and askers want to know.
  OUT held boolean[], OUT outcomes int[], OUT seqs bigint[],
  OUT stored_entry int[], OUT stored_status int[], OUT stored_body bytea[],
  OUT asked_entry int[], OUT asked_status int[], OUT asked_deadline timestamptz[]
) LANGUAGE plpgsql AS $$
DECLARE
  writes constant boolean := cardinality(array_remove(entry_kind, null)) > 0
    OR 0 < ANY (key_status);
  me xid; -- this transaction, by the name that it leaves in rows it writes
  undo int[] := '{}'; -- entries refused after their key and counter were written
  x record;
  n bigint;
BEGIN
  stored_entry := '{}'; stored_status := '{}'; stored_body := '{}';
  asked_entry := '{}'; asked_status := '{}'; asked_deadline := '{}';
  seqs := array_fill(0::bigint, ARRAY[cardinality(entry_fence)]);

  -- Fences. A batch of checks alone locks nothing and writes nothing.
  IF writes THEN
    me := pg_current_xact_id()::xid;
    PERFORM set_config('onsale.fence', 'held', true);
    SELECT array_agg(ok) INTO held FROM (
      SELECT l.epoch = f.epoch AND l.seq = f.seq AS ok
        FROM (SELECT unnest(fence_shard) AS shard,
            unnest(fence_epoch) AS epoch, unnest(fence_seq) AS seq) f
        JOIN shard_lease l ON l.shard = f.shard
        ORDER BY l.shard FOR NO KEY UPDATE OF l) fences;
  ELSE
    SELECT array_agg(ok) INTO held FROM (
      SELECT l.epoch = f.epoch AND l.seq = f.seq AS ok
        FROM (SELECT unnest(fence_shard) AS shard,
            unnest(fence_epoch) AS epoch, unnest(fence_seq) AS seq) f
        JOIN shard_lease l ON l.shard = f.shard
        ORDER BY l.shard) fences;
  END IF;
  IF coalesce(cardinality(held), 0) <> cardinality(fence_shard) THEN
    RAISE EXCEPTION 'a fence names a shard that is not there: %', fence_shard;
  END IF;
  SELECT coalesce(array_agg(CASE WHEN held[f] THEN 0 ELSE 1 END ORDER BY i), '{}')
    INTO outcomes FROM unnest(entry_fence) WITH ORDINALITY entries (f, i);

  -- Keys that are looked up only. Those with an answer to keep are found known
  -- when it cannot be written, below.
  IF 0 = ANY (key_status) THEN
    FOR x IN SELECT * FROM onsale_known_keys(key_entry, key_user, key_key,
                                             key_fingerprint, key_status) k
      WHERE outcomes[k.entry] = 0 AND NOT k.keeps
    LOOP
      outcomes[x.entry] := x.outcome;
      stored_entry := stored_entry || x.entry;
      stored_status := stored_status || x.status;
      stored_body := stored_body || x.body;
    END LOOP;
  END IF;

  -- Counters. All rows are locked here, in one order; what goes up is added now,
  -- within its limit, and what goes down when it is certain that it does.
  IF count_entry <> '{}' THEN
    INSERT INTO user_event AS c
      SELECT user_id, event, greatest(tickets, 0), greatest(open_holds, 0),
          tickets_max, open_holds_max
        FROM (SELECT unnest(count_entry) AS entry,
            unnest(count_user) AS user_id, unnest(count_event) AS event,
            unnest(count_tickets) AS tickets,
            unnest(count_open_holds) AS open_holds,
            unnest(count_tickets_max) AS tickets_max,
            unnest(count_open_holds_max) AS open_holds_max) d
        WHERE outcomes[entry] = 0
          AND (tickets <= 0 OR tickets <= tickets_max)
          AND (open_holds <= 0 OR open_holds <= open_holds_max)
        ORDER BY user_id, event
      ON CONFLICT (user_id, event) DO UPDATE
        SET tickets = c.tickets + excluded.tickets,
          open_holds = c.open_holds + excluded.open_holds
        WHERE (excluded.tickets > 0 OR excluded.open_holds > 0)
          AND (excluded.tickets = 0
               OR c.tickets + excluded.tickets <= excluded.tickets_max)
          AND (excluded.open_holds = 0
               OR c.open_holds + excluded.open_holds <= excluded.open_holds_max);
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n < cardinality(count_entry) THEN
      -- What went up left a row of this transaction's writing; the rest did not
      -- fit.
      FOR x IN
        SELECT d.entry, CASE WHEN d.tickets > 0 AND d.tickets
              + coalesce(c.tickets, 0) > d.tickets_max THEN 4 ELSE 5 END AS outcome
          FROM (SELECT unnest(count_entry) AS entry,
              unnest(count_user) AS user_id, unnest(count_event) AS event,
              unnest(count_tickets) AS tickets,
              unnest(count_open_holds) AS open_holds,
              unnest(count_tickets_max) AS tickets_max) d
          LEFT JOIN user_event c ON c.user_id = d.user_id AND c.event = d.event
          WHERE outcomes[d.entry] = 0 AND (d.tickets > 0 OR d.open_holds > 0)
            AND c.xmin IS DISTINCT FROM me
      LOOP
        outcomes[x.entry] := x.outcome;
      END LOOP;
      -- A known key comes before a limit.
      FOR x IN SELECT * FROM onsale_known_keys(key_entry, key_user, key_key,
                                               key_fingerprint, key_status) k
        WHERE outcomes[k.entry] IN (4, 5)
      LOOP
        outcomes[x.entry] := x.outcome;
        stored_entry := stored_entry || x.entry;
        stored_status := stored_status || x.status;
        stored_body := stored_body || x.body;
      END LOOP;
    END IF;
  END IF;

  -- Answers to keep.
  IF 0 < ANY (key_status) THEN
    INSERT INTO idempotency (user_id, key, fingerprint, status, body, stored_at)
      SELECT user_id, key, fingerprint, status, body, clock_timestamp()
        FROM (SELECT unnest(key_entry) AS entry, unnest(key_user) AS user_id,
            unnest(key_key) AS key, unnest(key_fingerprint) AS fingerprint,
            unnest(key_status) AS status, unnest(key_body) AS body) k
        WHERE outcomes[entry] = 0 AND status > 0
        ORDER BY user_id, key
      ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n < cardinality(key_entry) THEN
      FOR x IN SELECT * FROM onsale_known_keys(key_entry, key_user, key_key,
                                               key_fingerprint, key_status) k
        WHERE outcomes[k.entry] = 0 AND k.writer <> me
      LOOP
        outcomes[x.entry] := x.outcome;
        stored_entry := stored_entry || x.entry;
        stored_status := stored_status || x.status;
        stored_body := stored_body || x.body;
        undo := undo || x.entry;
      END LOOP;
      -- One that met a key and found none afterwards, because that was forgotten
      -- in between, would not be kept: the batch has to come again.
      IF n < (SELECT count(*) FROM unnest(key_entry, key_status) k (entry, status)
              WHERE outcomes[entry] = 0 AND status > 0) THEN
        RAISE EXCEPTION 'a key was forgotten while it was looked up'
          USING ERRCODE = 'serialization_failure';
      END IF;
    END IF;
  END IF;

  -- Bookings: those that must be there, then those that must not.
  IF true = ANY (row_unused) THEN
    FOR x IN SELECT * FROM onsale_used(row_entry, row_booking, row_version,
                                       row_unused, outcomes) u (entry)
    LOOP
      outcomes[x.entry] := 7;
      undo := undo || x.entry;
    END LOOP;
  END IF;
  IF row_entry <> '{}' THEN
    WITH moved AS (
      UPDATE booking b SET status = r.status, version = r.version,
          hold_until = r.hold_until, deadline = r.deadline, total = r.total,
          history = b.history || r.history
        FROM (SELECT unnest(row_entry) AS entry, unnest(row_booking) AS booking,
            unnest(row_version) AS version, unnest(row_status) AS status,
            unnest(row_hold_until) AS hold_until, unnest(row_deadline) AS
            deadline, unnest(row_total) AS total, unnest(row_history) AS history) r
        WHERE b.id = r.booking AND b.version = r.version - 1
          AND outcomes[r.entry] = 0 RETURNING r.entry)
    SELECT coalesce(array_agg(entry), '{}') AS entries INTO x FROM moved;
    IF cardinality(x.entries) < cardinality(row_entry) THEN
      FOR i IN 1 .. cardinality(row_entry) LOOP
        IF outcomes[row_entry[i]] = 0 AND row_entry[i] <> ALL (x.entries) THEN
          outcomes[row_entry[i]] := 6;
          undo := undo || row_entry[i];
        END IF;
      END LOOP;
    END IF;
  END IF;
  IF new_entry <> '{}' THEN
    INSERT INTO app_user (id, created)
      SELECT user_id, clock_timestamp() FROM (SELECT unnest(new_entry) AS entry,
          unnest(new_user) AS user_id) b
        WHERE outcomes[entry] = 0 AND user_id IS NOT NULL
        ORDER BY user_id
      ON CONFLICT DO NOTHING;
    INSERT INTO booking (id, event, block, user_id, status, version, held_at,
        hold_until, deadline, currency, total, history)
      SELECT booking, event, block, user_id, status, 1, held_at,
          hold_until, deadline, currency, total, history
        FROM (SELECT unnest(new_entry) AS entry,
            unnest(new_booking) AS booking, unnest(new_event) AS event,
            unnest(new_block) AS block, unnest(new_user) AS user_id,
            unnest(new_status) AS status, unnest(new_held_at) AS held_at,
            unnest(new_hold_until) AS hold_until,
            unnest(new_deadline) AS deadline,
            unnest(new_currency) AS currency, unnest(new_total) AS total,
            unnest(new_history) AS history) b
        WHERE outcomes[entry] = 0
        ORDER BY booking
      ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n < cardinality(new_entry) THEN
      FOR x IN
        SELECT r.entry, r.status = 9 AS asks, b.status, b.deadline
          FROM (SELECT unnest(new_entry) AS entry,
              unnest(new_booking) AS booking, unnest(new_status) AS status) r
          JOIN booking b ON b.id = r.booking
          WHERE outcomes[r.entry] = 0 AND b.xmin <> me
      LOOP
        IF x.asks THEN -- It has its answer, and nothing to write.
          entry_kind[x.entry] := null;
          asked_entry := asked_entry || x.entry;
          asked_status := asked_status || x.status::int;
          asked_deadline := asked_deadline || x.deadline;
        ELSE
          outcomes[x.entry] := 6;
          undo := undo || x.entry;
        END IF;
      END LOOP;
    END IF;
  END IF;

  -- Now all outcomes stand. What was written ahead of them goes again.
  IF undo <> '{}' THEN
    PERFORM onsale_undo(undo, outcomes, me, count_entry, count_user, count_event,
      count_tickets, count_open_holds, key_entry, key_user, key_key);
  END IF;
  IF 0 > ANY (count_tickets) OR 0 > ANY (count_open_holds) THEN
    UPDATE user_event c SET tickets = c.tickets + least(d.tickets, 0),
        open_holds = c.open_holds + least(d.open_holds, 0)
      FROM (SELECT unnest(count_entry) AS entry,
          unnest(count_user) AS user_id, unnest(count_event) AS event,
          unnest(count_tickets) AS tickets,
          unnest(count_open_holds) AS open_holds) d
      WHERE c.user_id = d.user_id AND c.event = d.event
        AND outcomes[d.entry] = 0 AND (d.tickets < 0 OR d.open_holds < 0);
  END IF;

  -- Numbers: only what is applied gets one, so that a shard's have no gaps.
  FOR i IN 1 .. cardinality(entry_fence) LOOP
    IF outcomes[i] = 0 AND entry_kind[i] IS NOT NULL THEN
      n := fence_seq[entry_fence[i]] + 1;
      fence_seq[entry_fence[i]] := n;
      seqs[i] := n;
    END IF;
  END LOOP;

  PERFORM onsale_check_references(seqs, entry_event, entry_block,
    new_entry || booked_entry, new_event || booked_event,
    new_block || booked_block, count_entry, count_event,
    pay_entry || due_entry, pay_booking || due_booking, row_booking || new_booking);

  -- Effects.
  IF booked_entry <> '{}' THEN
    INSERT INTO booking_ticket (booking, event, block, seat, price)
      SELECT booking, event, block, seat, price
        FROM (SELECT unnest(booked_entry) AS entry,
            unnest(booked_booking) AS booking, unnest(booked_event) AS event,
            unnest(booked_block) AS block, unnest(booked_seat) AS seat,
            unnest(booked_price) AS price) b
        WHERE seqs[entry] > 0;
  END IF;
  IF sale_entry <> '{}' THEN
    UPDATE booking_ticket t SET sold = s.sold
      FROM (SELECT unnest(sale_entry) AS entry,
          unnest(sale_booking) AS booking, unnest(sale_sold) AS sold) s
      WHERE t.booking = s.booking AND t.sold <> s.sold AND seqs[s.entry] > 0;
  END IF;
  IF seat_entry <> '{}' THEN
    WITH s AS MATERIALIZED (
      SELECT event, block, seat, status, holder, seqs[entry] AS seq
        FROM (SELECT unnest(seat_entry) AS entry, unnest(seat_event) AS event,
            unnest(seat_block) AS block, unnest(seat_seat) AS seat,
            unnest(seat_status) AS status, unnest(seat_holder) AS holder) s
        WHERE seqs[entry] > 0),
    known AS (
      UPDATE ticket t SET status = s.status, holder = s.holder, seq = s.seq
        FROM s WHERE t.event = s.event AND t.block = s.block AND t.seat = s.seat
        RETURNING t.event, t.block, t.seat)
    INSERT INTO ticket (event, block, seat, status, holder, seq)
      SELECT event, block, seat, status, holder, seq FROM s
        WHERE (event, block, seat) NOT IN (SELECT event, block, seat FROM known);
    IF true = ANY (seat_foreign) THEN
      DELETE FROM follower_seat f
        USING (SELECT unnest(seat_entry) AS entry,
            unnest(seat_event) AS event, unnest(seat_block) AS block,
            unnest(seat_seat) AS seat, unnest(seat_status) AS status,
            unnest(seat_foreign) AS is_foreign) s
        WHERE f.event = s.event AND f.block = s.block AND f.seat = s.seat
          AND seqs[s.entry] > 0 AND s.is_foreign AND s.status <> 1;
      INSERT INTO follower_seat (event, block, seat)
        SELECT event, block, seat
          FROM (SELECT unnest(seat_entry) AS entry,
              unnest(seat_event) AS event, unnest(seat_block) AS block,
              unnest(seat_seat) AS seat, unnest(seat_status) AS status,
              unnest(seat_foreign) AS is_foreign) s
          WHERE seqs[entry] > 0 AND is_foreign AND status = 1
        ON CONFLICT DO NOTHING;
    END IF;
  END IF;
  IF pay_entry <> '{}' THEN
    WITH p AS MATERIALIZED (
      SELECT booking, attempt, state, method, reference, decline_code, action_url,
          amount, currency, card
        FROM (SELECT unnest(pay_entry) AS entry, unnest(pay_booking) AS booking,
            unnest(pay_attempt) AS attempt, unnest(pay_state) AS state,
            unnest(pay_method) AS method, unnest(pay_reference) AS reference,
            unnest(pay_decline_code) AS decline_code,
            unnest(pay_action_url) AS action_url, unnest(pay_amount) AS amount,
            unnest(pay_currency) AS currency, unnest(pay_card) AS card) p
        WHERE seqs[entry] > 0),
    known AS (
      UPDATE payment t SET state = p.state, method = p.method,
          reference = p.reference, decline_code = p.decline_code,
          action_url = p.action_url, amount = p.amount, currency = p.currency,
          card = p.card
        FROM p WHERE t.booking = p.booking AND t.attempt = p.attempt
        RETURNING t.booking, t.attempt)
    INSERT INTO payment SELECT * FROM p
        WHERE (booking, attempt) NOT IN (SELECT booking, attempt FROM known);
  END IF;
  IF done_entry <> '{}' THEN
    DELETE FROM outbox o
      USING (SELECT unnest(done_entry) AS entry,
          unnest(done_booking) AS booking, unnest(done_kind) AS kind,
          unnest(done_number) AS number) d
      WHERE o.booking = d.booking AND o.kind = d.kind AND o.number = d.number
        AND seqs[d.entry] > 0;
  END IF;
  IF due_entry <> '{}' THEN
    INSERT INTO outbox (booking, kind, number)
      SELECT booking, kind, number
        FROM (SELECT unnest(due_entry) AS entry,
            unnest(due_booking) AS booking, unnest(due_kind) AS kind,
            unnest(due_number) AS number) d
        WHERE seqs[entry] > 0
      ON CONFLICT DO NOTHING;
  END IF;
  IF 0 < ANY (seqs) THEN
    INSERT INTO journal (shard, seq, epoch, at, event, block, kind, booking,
        user_id, seats)
      SELECT fence_shard[fence], seqs[i], fence_epoch[fence], at, event, block,
          kind, booking, user_id, seats
        FROM (SELECT generate_subscripts(entry_fence, 1) AS i,
            unnest(entry_fence) AS fence, unnest(entry_kind) AS kind,
            unnest(entry_at) AS at, unnest(entry_event) AS event,
            unnest(entry_block) AS block, unnest(entry_booking) AS booking,
            unnest(entry_user) AS user_id, unnest(entry_seats) AS seats) e
        WHERE seqs[i] > 0;
    UPDATE shard_lease l SET seq = f.seq
      FROM (SELECT unnest(fence_shard) AS shard, unnest(fence_seq) AS seq,
          unnest(held) AS held) f
      WHERE l.shard = f.shard AND f.held AND l.seq < f.seq;
  END IF;
END
$$;

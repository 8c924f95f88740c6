-- Waiting rooms: what an event says of them, and what has become of them.
ALTER TABLE waiting_room
  ADD COLUMN witnesses jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN park_per_address bigint NOT NULL DEFAULT 0,
  ADD COLUMN park_silent boolean NOT NULL DEFAULT false;

-- A room stays when its event's settings go, since people were promised places.
CREATE TABLE room (
  event bigint PRIMARY KEY REFERENCES event,
  version bigint NOT NULL,
  phase int NOT NULL, -- 0 announced, 1 pre_queue, 2 frozen, 3 open, 4 ended
  commitment bytea NOT NULL,
  operator_seed bytea NOT NULL,
  witnesses text[] NOT NULL,
  witness_commitments bytea[] NOT NULL,
  witness_seeds bytea[] NOT NULL, -- empty until they are revealed
  frozen_version bigint NOT NULL, -- 0: not yet
  frozen_at timestamptz,
  root bytea NOT NULL,
  drawn boolean NOT NULL,
  degraded boolean NOT NULL,
  ended int NOT NULL, -- 0 no, 1 sold_out, 2 sale_ended, 3 switched_off
  -- As an operator last set it; null: as the event's settings are.
  active_max bigint,
  admit_per_minute bigint,
  paused boolean
);

-- Users need not be known otherwise: a batch of bookings inserts them, in an order
-- of its own.
CREATE TABLE room_entry (
  event bigint NOT NULL,
  entry bigint NOT NULL, -- from 1, without a gap
  user_id text COLLATE "C" NOT NULL,
  address bigint NOT NULL, -- a keyed hash
  joined_at timestamptz NOT NULL,
  parked int NOT NULL, -- 0 no, 1 address, 2 proof, 3 silent
  -- 0 waiting, 1 called, 2 admitted, 3 finished, 4 left, 5 forfeited
  state int NOT NULL,
  moved_at timestamptz NOT NULL,
  joined_version bigint NOT NULL,
  moved_version bigint NOT NULL,
  PRIMARY KEY (event, entry)
) WITH (fillfactor = 80);

CREATE TRIGGER fenced BEFORE INSERT OR UPDATE OR DELETE ON room
  WHEN (current_setting('onsale.fence', true) IS DISTINCT FROM 'held')
  EXECUTE FUNCTION refuse_unfenced();
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE OR DELETE ON room_entry
  WHEN (current_setting('onsale.fence', true) IS DISTINCT FROM 'held')
  EXECUTE FUNCTION refuse_unfenced();

-- As in 0010; block 0 stands for the event as a whole.
CREATE OR REPLACE FUNCTION onsale_check_references(
  seqs bigint[], entry_event bigint[], entry_block int[],
  more_entry int[], more_event bigint[], more_block int[],
  count_entry int[], count_event bigint[],
  booking_entry int[], bookings bytea[], written bytea[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT event, block FROM (
          SELECT generate_subscripts(seqs, 1) AS entry,
              unnest(entry_event) AS event, unnest(entry_block) AS block
          UNION ALL SELECT unnest(more_entry), unnest(more_event),
              unnest(more_block)) n
        WHERE seqs[entry] > 0) named
      WHERE block > 0 AND NOT EXISTS (SELECT FROM ticket_block b
        WHERE b.event = named.event AND b.block = named.block))
  THEN
    RAISE EXCEPTION 'a block of the batch has no tickets'
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF count_entry <> '{}' AND EXISTS (
    SELECT FROM (SELECT DISTINCT event
        FROM (SELECT unnest(count_entry) AS entry,
            unnest(count_event) AS event) c
        WHERE seqs[entry] > 0) named
      WHERE NOT EXISTS (SELECT FROM event e WHERE e.id = named.event))
  THEN
    RAISE EXCEPTION 'a counter of the batch has no event'
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF booking_entry <> '{}' AND EXISTS (
    SELECT FROM (SELECT unnest(booking_entry) AS entry,
        unnest(bookings) AS booking) named
      WHERE seqs[entry] > 0 AND booking NOT IN (SELECT unnest(written))
        AND NOT EXISTS (SELECT FROM booking b WHERE b.id = named.booking))
  THEN
    RAISE EXCEPTION 'a payment or a duty of the batch has no booking'
      USING ERRCODE = 'foreign_key_violation';
  END IF;
END
$$;

-- A room's part of a batch: in the transaction of onsale_commit, which has judged
-- its fence and given it a number in the journal. Without one it is not written.
-- A change that does not follow the last one is a bug, and breaks the batch.
CREATE FUNCTION onsale_write_room(
  room_event bigint, fence_epoch bigint, fence_seq bigint, -- before the batch
  next_version bigint, change_at timestamptz,
  -- The row, if it has changed: otherwise its phase is null.
  next_phase int, new_commitment bytea, new_operator_seed bytea,
  witness_names text[], new_witness_commitments bytea[],
  new_witness_seeds bytea[], next_frozen_version bigint,
  next_frozen_at timestamptz, next_root bytea, is_drawn boolean,
  is_degraded boolean, next_ended int, next_active_max bigint,
  next_admit_per_minute bigint, is_paused boolean,
  joined_entry bigint[], joined_user text[], joined_address bigint[],
  joined_parked int[],
  moved_entry bigint[], moved_state int[], parked_entry bigint[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  n bigint;
  follows boolean := true;
BEGIN
  IF NOT EXISTS (
    SELECT FROM journal j WHERE j.event = room_event AND j.block = 0
      AND j.seq > fence_seq AND j.epoch = fence_epoch
      AND j.xmin = pg_current_xact_id_if_assigned()::xid)
  THEN
    RETURN;
  END IF;
  IF next_version = 1 THEN
    INSERT INTO room VALUES (room_event, 1, next_phase, new_commitment,
      new_operator_seed, witness_names, new_witness_commitments,
      new_witness_seeds, next_frozen_version, next_frozen_at, next_root,
      is_drawn, is_degraded, next_ended, next_active_max, next_admit_per_minute,
      is_paused);
  ELSIF next_phase IS NULL THEN
    UPDATE room SET version = next_version
      WHERE event = room_event AND version = next_version - 1;
    follows := FOUND;
  ELSE
    -- Neither commitments nor the operator's seed are ever replaced.
    UPDATE room SET version = next_version, phase = next_phase,
        witness_seeds = new_witness_seeds,
        frozen_version = next_frozen_version, frozen_at = next_frozen_at,
        root = next_root, drawn = is_drawn, degraded = is_degraded,
        ended = next_ended, active_max = next_active_max,
        admit_per_minute = next_admit_per_minute, paused = is_paused
      WHERE event = room_event AND version = next_version - 1
        AND commitment = new_commitment AND operator_seed = new_operator_seed;
    follows := FOUND;
  END IF;
  IF parked_entry <> '{}' THEN
    UPDATE room_entry SET parked = 3
      WHERE event = room_event AND entry = ANY (parked_entry);
    GET DIAGNOSTICS n = ROW_COUNT;
    follows := follows AND n = cardinality(parked_entry);
  END IF;
  IF moved_entry <> '{}' THEN
    UPDATE room_entry e SET state = m.state, moved_at = change_at,
        moved_version = next_version
      FROM unnest(moved_entry, moved_state) m (entry, state)
      WHERE e.event = room_event AND e.entry = m.entry;
    GET DIAGNOSTICS n = ROW_COUNT;
    follows := follows AND n = cardinality(moved_entry);
  END IF;
  IF joined_entry <> '{}' THEN
    SELECT coalesce(max(entry), 0) INTO n FROM room_entry
      WHERE event = room_event;
    follows := follows AND joined_entry = ARRAY(
      SELECT generate_series(n + 1, n + cardinality(joined_entry)));
  END IF;
  INSERT INTO room_entry
    SELECT room_event, entry, user_id, address, change_at, parked, 0, change_at,
        next_version, next_version
      FROM unnest(joined_entry, joined_user, joined_address, joined_parked)
        j (entry, user_id, address, parked);
  IF NOT follows THEN
    RAISE EXCEPTION 'a change of room % does not follow the last', room_event
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
END
$$;

-- What no booking may look like, whoever writes it: plain SQL under the fence as
-- well as a buggy server. The other engines refuse the same. No constraint looks at
-- another table, so that it costs a batch next to nothing (0002).

ALTER TABLE ticket
  ADD CONSTRAINT ticket_status_known CHECK (status BETWEEN 0 AND 3),
  ADD CONSTRAINT ticket_taken_by_somebody
    CHECK ((status IN (1, 2)) = (holder IS NOT NULL)),
  ADD CONSTRAINT ticket_holder_of_event
    CHECK (octet_length(holder) = 28 AND substr(holder, 1, 8) = int8send(event));

ALTER TABLE booking
  ADD CONSTRAINT booking_status_known CHECK (status BETWEEN 0 AND 9),
  ADD CONSTRAINT booking_of_somebody CHECK ((user_id IS NULL) = (status = 9)),
  ADD CONSTRAINT booking_key_repeats_home
    CHECK (octet_length(id) = 28
           AND substr(id, 1, 12) = int8send(event) || int4send(block));

-- A block keeps of a booking what tells it from others of the event.
ALTER TABLE journal
  ADD CONSTRAINT journal_booking_of_event
    CHECK (substr(booking, 1, 8) = int8send(event));

-- A sold ticket stays until it is available again, and stays where it is.
CREATE FUNCTION refuse_lost_sale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ticket %-%-% is sold', old.event, old.block, old.seat
    USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER ticket_sold_stays
  BEFORE DELETE OR UPDATE OF event, block, seat ON ticket FOR EACH ROW
  WHEN (old.status = 2) EXECUTE FUNCTION refuse_lost_sale();

-- Followers ask a booking's row how it ended, tickets and payments refer to it.
CREATE FUNCTION refuse_lost_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a booking of block %-% is kept for ever', old.event, old.block
    USING ERRCODE = 'foreign_key_violation';
END
$$;
CREATE TRIGGER kept BEFORE DELETE OR UPDATE OF id, event, block ON booking
  FOR EACH ROW EXECUTE FUNCTION refuse_lost_booking();

-- The triggers of 0002 do not see a table being emptied.
CREATE TRIGGER fenced_whole BEFORE TRUNCATE ON ticket
  EXECUTE FUNCTION refuse_unfenced();
CREATE TRIGGER fenced_whole BEFORE TRUNCATE ON booking
  EXECUTE FUNCTION refuse_unfenced();
CREATE TRIGGER fenced_whole BEFORE TRUNCATE ON booking_ticket
  EXECUTE FUNCTION refuse_unfenced();

-- Changes of the catalogue are numbered, whoever makes them. A transaction takes
-- one number and keeps the counter's row locked until it ends: numbers become
-- visible in their order, and who has read up to one has missed nothing (a
-- sequence would not promise that).
CREATE TABLE catalogue (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  version bigint NOT NULL
);
INSERT INTO catalogue (version) VALUES (1);

-- The number of this transaction's changes. Taking it wakes those who watch.
CREATE FUNCTION catalogue_version() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  taken text := current_setting('onsale.catalogue_version', true);
  v bigint;
BEGIN
  IF taken <> '' THEN
    RETURN taken;
  END IF;
  UPDATE catalogue SET version = version + 1 RETURNING version INTO v;
  PERFORM set_config('onsale.catalogue_version', v::text, true);
  PERFORM pg_notify('onsale_catalogue', '');
  RETURN v;
END
$$;

CREATE FUNCTION stamp_catalogue_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new.version := catalogue_version();
  RETURN new;
END
$$;
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON venue FOR EACH ROW
  EXECUTE FUNCTION stamp_catalogue_row();
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON performer FOR EACH ROW
  EXECUTE FUNCTION stamp_catalogue_row();
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON event FOR EACH ROW
  EXECUTE FUNCTION stamp_catalogue_row();

-- A change of a part is a change of what it belongs to.
CREATE FUNCTION touch_venue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE venue SET version = 0 WHERE id IN (SELECT venue FROM changed)
    AND version <> catalogue_version();
  RETURN null;
END
$$;
CREATE FUNCTION touch_performer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE performer SET version = 0 WHERE id IN (SELECT performer FROM changed)
    AND version <> catalogue_version();
  RETURN null;
END
$$;
CREATE FUNCTION touch_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE event SET version = 0 WHERE id IN (SELECT event FROM changed)
    AND version <> catalogue_version();
  RETURN null;
END
$$;

DO $$
DECLARE
  part record;
BEGIN
  FOR part IN SELECT * FROM (VALUES ('venue_alias', 'touch_venue'),
      ('performer_alias', 'touch_performer'), ('event_performer', 'touch_event'),
      ('price_level', 'touch_event'), ('section', 'touch_event'),
      ('presale', 'touch_event'), ('presale_code', 'touch_event'),
      ('fee', 'touch_event'), ('waiting_room', 'touch_event')) v (name, touch)
  LOOP
    EXECUTE format('CREATE TRIGGER touch_insert AFTER INSERT ON %I
      REFERENCING NEW TABLE AS changed EXECUTE FUNCTION %I()', part.name, part.touch);
    EXECUTE format('CREATE TRIGGER touch_update AFTER UPDATE ON %I
      REFERENCING NEW TABLE AS changed EXECUTE FUNCTION %I()', part.name, part.touch);
    EXECUTE format('CREATE TRIGGER touch_moved AFTER UPDATE ON %I
      REFERENCING OLD TABLE AS changed EXECUTE FUNCTION %I()', part.name, part.touch);
    EXECUTE format('CREATE TRIGGER touch_delete AFTER DELETE ON %I
      REFERENCING OLD TABLE AS changed EXECUTE FUNCTION %I()', part.name, part.touch);
  END LOOP;
END
$$;

-- Refuses a batch of events (storage/catalogue_store.hpp) by an error whose
-- SQLSTATE names the reason, whose message is what is missing or in use, and whose
-- detail is the number of the event in the batch, from 1.
CREATE FUNCTION check_upsert(
  events bigint[], venues bigint[], based_on text[],
  billed_event int[], billed bigint[],
  retired_event int[], retired_block int[], retired_seat int[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  x record;
BEGIN
  SELECT v.id, n INTO x FROM unnest(venues) WITH ORDINALITY v (id, n)
    WHERE NOT EXISTS (SELECT FROM venue WHERE venue.id = v.id) ORDER BY n LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '%', x.id USING ERRCODE = 'OS010', DETAIL = x.n;
  END IF;
  SELECT p.id, p.n INTO x FROM unnest(billed_event, billed) p (n, id)
    WHERE NOT EXISTS (SELECT FROM performer WHERE performer.id = p.id)
    ORDER BY p.n LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '%', x.id USING ERRCODE = 'OS011', DETAIL = x.n;
  END IF;
  PERFORM FROM event WHERE id = ANY (events) ORDER BY id FOR NO KEY UPDATE;
  SELECT u.id, n INTO x
    FROM unnest(events, based_on) WITH ORDINALITY u (id, hash, n)
    LEFT JOIN event e ON e.id = u.id
    WHERE coalesce(e.seating_hash, '') <> u.hash ORDER BY n LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '%', x.id USING ERRCODE = 'OS012', DETAIL = x.n;
  END IF;
  SELECT t.event, t.block, t.seat, r.n INTO x
    FROM unnest(retired_event, retired_block, retired_seat) r (n, block, seat)
    JOIN ticket t ON t.event = events[r.n] AND t.block = r.block
      AND t.seat = r.seat
    WHERE t.status IN (1, 2) ORDER BY r.n, t.block, t.seat LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '%-%-%', x.event, x.block, x.seat
      USING ERRCODE = 'OS013', DETAIL = x.n;
  END IF;
END
$$;

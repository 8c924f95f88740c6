-- What is for sale: the part of the schema that people may write with plain SQL.

CREATE TABLE venue (
  id bigint PRIMARY KEY CHECK (id > 0),
  name text NOT NULL,
  city text NOT NULL DEFAULT '',
  region text NOT NULL DEFAULT '',
  country text NOT NULL DEFAULT '',
  lat double precision,
  lon double precision,
  timezone text NOT NULL DEFAULT '',
  capacity bigint NOT NULL DEFAULT 0 CHECK (capacity >= 0),
  version bigint NOT NULL DEFAULT 0
);
CREATE INDEX venue_by_version ON venue (version);

CREATE TABLE venue_alias (
  venue bigint NOT NULL REFERENCES venue ON DELETE CASCADE,
  position int NOT NULL,
  alias text NOT NULL,
  PRIMARY KEY (venue, position)
);

CREATE TABLE performer (
  id bigint PRIMARY KEY CHECK (id > 0),
  name text NOT NULL,
  genre text NOT NULL DEFAULT '',
  popularity double precision NOT NULL DEFAULT 0
    CHECK (popularity BETWEEN 0 AND 1),
  version bigint NOT NULL DEFAULT 0
);
CREATE INDEX performer_by_version ON performer (version);

CREATE TABLE performer_alias (
  performer bigint NOT NULL REFERENCES performer ON DELETE CASCADE,
  position int NOT NULL,
  alias text NOT NULL,
  PRIMARY KEY (performer, position)
);

-- The seats of an event in the document form of storage/format, named by the
-- SHA-256 of the document: events with the same seats share it.
CREATE TABLE seating (
  hash text COLLATE "C" PRIMARY KEY,
  document text NOT NULL
);

CREATE TABLE event (
  id bigint PRIMARY KEY CHECK (id > 0),
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  venue bigint NOT NULL REFERENCES venue,
  genre text NOT NULL DEFAULT '',
  status text NOT NULL DEFAULT 'scheduled' CHECK
    (status IN ('scheduled', 'postponed', 'rescheduled', 'cancelled')),
  focal_x double precision,
  focal_y double precision,
  image_url text NOT NULL DEFAULT '',
  starts_at timestamptz NOT NULL,
  onsale_starts_at timestamptz,
  onsale_ends_at timestamptz,
  currency text NOT NULL DEFAULT 'USD' CHECK (currency ~ '^[A-Z]{3}$'),
  tickets_per_user bigint NOT NULL DEFAULT 8 CHECK (tickets_per_user >= 0),
  open_holds bigint NOT NULL DEFAULT 3 CHECK (open_holds >= 0),
  hold_ttl_s bigint NOT NULL DEFAULT 480 CHECK (hold_ttl_s > 0),
  orphan_rule text NOT NULL DEFAULT 'best_available' CHECK
    (orphan_rule IN ('best_available', 'strict', 'off')),
  refund_until timestamptz,
  seating_hash text COLLATE "C" REFERENCES seating,
  version bigint NOT NULL DEFAULT 0,
  CHECK ((focal_x IS NULL) = (focal_y IS NULL)),
  CHECK (onsale_ends_at IS NULL OR onsale_starts_at IS NOT NULL)
);
CREATE INDEX event_by_version ON event (version);
CREATE INDEX event_by_venue ON event (venue);

CREATE TABLE event_performer (
  event bigint NOT NULL REFERENCES event ON DELETE CASCADE,
  position int NOT NULL,
  performer bigint NOT NULL REFERENCES performer,
  PRIMARY KEY (event, position)
);
CREATE INDEX event_performer_by_performer ON event_performer (performer);

CREATE TABLE price_level (
  event bigint NOT NULL REFERENCES event ON DELETE CASCADE,
  id text NOT NULL,
  position int NOT NULL,
  name text NOT NULL DEFAULT '',
  amount bigint NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (event, id)
);

CREATE TABLE section (
  event bigint NOT NULL REFERENCES event ON DELETE CASCADE,
  id text NOT NULL,
  position int NOT NULL,
  name text NOT NULL DEFAULT '',
  kind text NOT NULL CHECK (kind IN ('seated', 'general')),
  price_level text NOT NULL,
  place jsonb,
  capacity bigint NOT NULL DEFAULT 0 CHECK (capacity >= 0),
  PRIMARY KEY (event, id),
  FOREIGN KEY (event, price_level) REFERENCES price_level
);

CREATE TABLE presale (
  event bigint NOT NULL REFERENCES event ON DELETE CASCADE,
  position int NOT NULL,
  name text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  PRIMARY KEY (event, position)
);

CREATE TABLE presale_code (
  event bigint NOT NULL,
  presale int NOT NULL,
  position int NOT NULL,
  code text NOT NULL,
  PRIMARY KEY (event, presale, position),
  FOREIGN KEY (event, presale) REFERENCES presale ON DELETE CASCADE
);

CREATE TABLE fee (
  event bigint NOT NULL REFERENCES event ON DELETE CASCADE,
  position int NOT NULL,
  name text NOT NULL,
  amount bigint NOT NULL CHECK (amount >= 0),
  per text NOT NULL DEFAULT 'ticket' CHECK (per IN ('ticket', 'booking')),
  PRIMARY KEY (event, position)
);

CREATE TABLE waiting_room (
  event bigint PRIMARY KEY REFERENCES event ON DELETE CASCADE,
  enabled boolean NOT NULL DEFAULT false,
  prequeue_starts_at timestamptz,
  active_max bigint NOT NULL DEFAULT 500,
  admit_per_minute bigint NOT NULL DEFAULT 600,
  pass_ttl_s bigint NOT NULL DEFAULT 600,
  eligibility text NOT NULL DEFAULT 'guest' CHECK
    (eligibility IN ('guest', 'verified', 'list'))
);

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

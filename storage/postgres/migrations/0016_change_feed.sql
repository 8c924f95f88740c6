-- What is no longer there, so that whoever has read the catalogue before hears of
-- it. Only what nothing refers to can go: an event with tickets stays for ever.
CREATE TABLE catalogue_gone (
  kind text NOT NULL CHECK (kind IN ('venue', 'performer', 'event')),
  id bigint NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE INDEX catalogue_gone_by_version ON catalogue_gone (version);

-- Whoever has read up to an earlier version than this has to read everything.
ALTER TABLE catalogue ADD COLUMN complete_since bigint NOT NULL DEFAULT 0;

-- The log may have shown changes that nobody looked at: it is followed only after
-- everybody has been told to read everything.
ALTER TABLE catalogue ADD COLUMN log_gap boolean NOT NULL DEFAULT true;

CREATE FUNCTION note_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO catalogue_gone (kind, id, version)
    VALUES (tg_table_name, old.id, catalogue_version())
    ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version;
  RETURN null;
END
$$;

-- Has everybody read the whole catalogue anew: something has changed in it, and
-- nobody knows what.
CREATE FUNCTION read_catalogue_anew() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v bigint := catalogue_version(); -- which writes the same row
BEGIN
  UPDATE catalogue SET complete_since = v;
END
$$;

CREATE FUNCTION close_log_gap() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM read_catalogue_anew();
  UPDATE catalogue SET log_gap = false;
END
$$;

CREATE FUNCTION note_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM read_catalogue_anew();
  RETURN null;
END
$$;

DO $$
DECLARE
  part text;
BEGIN
  FOREACH part IN ARRAY '{venue,performer,event}'::text[] LOOP
    EXECUTE format('CREATE TRIGGER gone AFTER DELETE ON %I
      FOR EACH ROW EXECUTE FUNCTION note_gone()', part);
    EXECUTE format('CREATE TRIGGER renumbered AFTER UPDATE OF id ON %I
      FOR EACH ROW WHEN (old.id <> new.id)
      EXECUTE FUNCTION note_gone()', part);
  END LOOP;
  FOREACH part IN ARRAY '{venue,venue_alias,performer,performer_alias,event,
    event_performer,price_level,section,presale,presale_code,fee,
    waiting_room}'::text[] LOOP
    EXECUTE format('CREATE TRIGGER truncated AFTER TRUNCATE ON %I
      EXECUTE FUNCTION note_truncated()', part);
  END LOOP;
END
$$;

-- Changes that no trigger saw (a replica's, or of somebody who switched triggers
-- off) are found in the log (storage/postgres/catalogue_feed.hpp): this gives them a
-- version like any other.
CREATE FUNCTION note_unseen(kinds text[], ids bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v bigint := catalogue_version(); -- the triggers may be off
BEGIN
  UPDATE venue SET version = v WHERE id IN
    (SELECT id FROM unnest(kinds, ids) u (kind, id) WHERE kind = 'venue');
  UPDATE performer SET version = v WHERE id IN
    (SELECT id FROM unnest(kinds, ids) u (kind, id) WHERE kind = 'performer');
  UPDATE event SET version = v WHERE id IN
    (SELECT id FROM unnest(kinds, ids) u (kind, id) WHERE kind = 'event');
  INSERT INTO catalogue_gone (kind, id, version)
    SELECT DISTINCT kind, id, v FROM unnest(kinds, ids) u (kind, id)
      WHERE CASE kind
        WHEN 'venue' THEN NOT EXISTS (SELECT FROM venue v WHERE v.id = u.id)
        WHEN 'performer' THEN
          NOT EXISTS (SELECT FROM performer p WHERE p.id = u.id)
        ELSE NOT EXISTS (SELECT FROM event e WHERE e.id = u.id) END
    ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version;
END
$$;

-- The rows that people other than Onsale may write, with the count of changes and
-- what has gone, by which the log shows what the triggers have seen.
CREATE PUBLICATION onsale_catalogue FOR TABLE catalogue, catalogue_gone,
  venue, venue_alias, performer, performer_alias, event, event_performer,
  price_level, section, presale, presale_code, fee, waiting_room;

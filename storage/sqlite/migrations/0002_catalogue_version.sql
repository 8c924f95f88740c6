-- Changes of the catalogue are numbered, whoever makes them: a plain SQL write is
-- noticed like any other. A change of a part is a change of what it belongs to;
-- setting a parent's name to itself fires the parent's own trigger.

CREATE TRIGGER venue_insert AFTER INSERT ON venue
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE catalogue SET version = version + 1;
  UPDATE venue SET version = (SELECT version FROM catalogue) WHERE id = new.id;
END;

CREATE TRIGGER venue_update AFTER UPDATE OF id, name, city, region, country, lat, lon, timezone,
  capacity ON venue
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE catalogue SET version = version + 1;
  UPDATE venue SET version = (SELECT version FROM catalogue) WHERE id = new.id;
END;

CREATE TRIGGER performer_insert AFTER INSERT ON performer
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE catalogue SET version = version + 1;
  UPDATE performer SET version = (SELECT version FROM catalogue) WHERE id = new.id;
END;

CREATE TRIGGER performer_update AFTER UPDATE OF id, name, genre, popularity ON performer
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE catalogue SET version = version + 1;
  UPDATE performer SET version = (SELECT version FROM catalogue) WHERE id = new.id;
END;

CREATE TRIGGER event_insert AFTER INSERT ON event
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE catalogue SET version = version + 1;
  UPDATE event SET version = (SELECT version FROM catalogue) WHERE id = new.id;
END;

CREATE TRIGGER event_update AFTER UPDATE OF id, name, description, venue, genre, status, focal_x,
  focal_y, image_url, starts_at, onsale_starts_at, onsale_ends_at, currency,
  tickets_per_user, open_holds, hold_ttl_s, orphan_rule, refund_until,
  seating_hash ON event
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE catalogue SET version = version + 1;
  UPDATE event SET version = (SELECT version FROM catalogue) WHERE id = new.id;
END;

CREATE TRIGGER venue_alias_insert AFTER INSERT ON venue_alias
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE venue SET name = name WHERE id = new.venue;
END;
CREATE TRIGGER venue_alias_update AFTER UPDATE ON venue_alias
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE venue SET name = name WHERE id IN (old.venue, new.venue);
END;
CREATE TRIGGER venue_alias_delete AFTER DELETE ON venue_alias
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE venue SET name = name WHERE id = old.venue;
END;

CREATE TRIGGER performer_alias_insert AFTER INSERT ON performer_alias
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE performer SET name = name WHERE id = new.performer;
END;
CREATE TRIGGER performer_alias_update AFTER UPDATE ON performer_alias
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE performer SET name = name WHERE id IN (old.performer, new.performer);
END;
CREATE TRIGGER performer_alias_delete AFTER DELETE ON performer_alias
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE performer SET name = name WHERE id = old.performer;
END;

CREATE TRIGGER event_performer_insert AFTER INSERT ON event_performer
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id = new.event;
END;
CREATE TRIGGER event_performer_update AFTER UPDATE ON event_performer
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id IN (old.event, new.event);
END;
CREATE TRIGGER event_performer_delete AFTER DELETE ON event_performer
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id = old.event;
END;

CREATE TRIGGER price_level_insert AFTER INSERT ON price_level
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id = new.event;
END;
CREATE TRIGGER price_level_update AFTER UPDATE ON price_level
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id IN (old.event, new.event);
END;
CREATE TRIGGER price_level_delete AFTER DELETE ON price_level
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id = old.event;
END;

CREATE TRIGGER section_insert AFTER INSERT ON section
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id = new.event;
END;
CREATE TRIGGER section_update AFTER UPDATE ON section
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id IN (old.event, new.event);
END;
CREATE TRIGGER section_delete AFTER DELETE ON section
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id = old.event;
END;

CREATE TRIGGER fee_insert AFTER INSERT ON fee
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id = new.event;
END;
CREATE TRIGGER fee_update AFTER UPDATE ON fee
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id IN (old.event, new.event);
END;
CREATE TRIGGER fee_delete AFTER DELETE ON fee
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id = old.event;
END;

CREATE TRIGGER presale_insert AFTER INSERT ON presale
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id = new.event;
END;
CREATE TRIGGER presale_update AFTER UPDATE ON presale
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id IN (old.event, new.event);
END;
CREATE TRIGGER presale_delete AFTER DELETE ON presale
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id = old.event;
END;

CREATE TRIGGER presale_code_insert AFTER INSERT ON presale_code
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id = new.event;
END;
CREATE TRIGGER presale_code_update AFTER UPDATE ON presale_code
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id IN (old.event, new.event);
END;
CREATE TRIGGER presale_code_delete AFTER DELETE ON presale_code
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id = old.event;
END;

CREATE TRIGGER waiting_room_insert AFTER INSERT ON waiting_room
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id = new.event;
END;
CREATE TRIGGER waiting_room_update AFTER UPDATE ON waiting_room
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id IN (old.event, new.event);
END;
CREATE TRIGGER waiting_room_delete AFTER DELETE ON waiting_room
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE event SET name = name WHERE id = old.event;
END;

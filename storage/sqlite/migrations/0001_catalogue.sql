-- What is for sale, with the words of the catalogue format. Times are
-- milliseconds since 1970 UTC, money is in minor units.

-- One row: counts the changes of the catalogue. Each venue, performer and event
-- carries the count of its last change. The triggers of 0002 see to both, unless
-- a writer of many rows does it itself for the length of a transaction.
CREATE TABLE catalogue (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  version INTEGER NOT NULL,
  stamped_by_writer INTEGER NOT NULL
) STRICT;

INSERT INTO catalogue VALUES (1, 0, 0);

CREATE TABLE venue (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  name TEXT NOT NULL,
  city TEXT NOT NULL DEFAULT '',
  region TEXT NOT NULL DEFAULT '',
  country TEXT NOT NULL DEFAULT '',
  lat REAL,
  lon REAL,
  timezone TEXT NOT NULL DEFAULT '',
  capacity INTEGER NOT NULL DEFAULT 0 CHECK (capacity >= 0),
  version INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX venue_by_version ON venue (version);

CREATE TABLE venue_alias (
  venue INTEGER NOT NULL REFERENCES venue ON DELETE CASCADE,
  position INTEGER NOT NULL,
  alias TEXT NOT NULL,
  PRIMARY KEY (venue, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE performer (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  name TEXT NOT NULL,
  genre TEXT NOT NULL DEFAULT '',
  popularity REAL NOT NULL DEFAULT 0 CHECK (popularity BETWEEN 0 AND 1),
  version INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX performer_by_version ON performer (version);

CREATE TABLE performer_alias (
  performer INTEGER NOT NULL REFERENCES performer ON DELETE CASCADE,
  position INTEGER NOT NULL,
  alias TEXT NOT NULL,
  PRIMARY KEY (performer, position)
) STRICT, WITHOUT ROWID;

-- Places with their numbers, shared by all events with the same seats. `hash` is
-- the SHA-256 of `document`, so a seating never changes.
CREATE TABLE seating (
  hash TEXT PRIMARY KEY,
  document TEXT NOT NULL
) STRICT;

CREATE TABLE event (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  venue INTEGER NOT NULL REFERENCES venue,
  genre TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL DEFAULT 'scheduled' CHECK
    (status IN ('scheduled', 'postponed', 'rescheduled', 'cancelled')),
  focal_x REAL,
  focal_y REAL,
  image_url TEXT NOT NULL DEFAULT '',
  starts_at INTEGER NOT NULL,
  onsale_starts_at INTEGER,
  onsale_ends_at INTEGER,
  currency TEXT NOT NULL DEFAULT 'USD' CHECK
    (currency GLOB '[A-Z][A-Z][A-Z]'),
  tickets_per_user INTEGER NOT NULL DEFAULT 8 CHECK (tickets_per_user >= 0),
  open_holds INTEGER NOT NULL DEFAULT 3 CHECK (open_holds >= 0),
  hold_ttl_s INTEGER NOT NULL DEFAULT 480 CHECK (hold_ttl_s > 0),
  orphan_rule TEXT NOT NULL DEFAULT 'best_available' CHECK
    (orphan_rule IN ('best_available', 'strict', 'off')),
  refund_until INTEGER,
  seating_hash TEXT REFERENCES seating, -- null: no tickets yet
  version INTEGER NOT NULL DEFAULT 0,
  CHECK ((focal_x IS NULL) = (focal_y IS NULL)),
  CHECK (onsale_ends_at IS NULL OR onsale_starts_at IS NOT NULL)
) STRICT;

CREATE INDEX event_by_version ON event (version);
CREATE INDEX event_by_venue ON event (venue);

CREATE TABLE event_performer (
  event INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
  position INTEGER NOT NULL, -- billing order
  performer INTEGER NOT NULL REFERENCES performer,
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_performer_by_performer ON event_performer (performer);

CREATE TABLE price_level (
  event INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
  id TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  amount INTEGER NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (event, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE section (
  event INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
  id TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL CHECK (kind IN ('seated', 'general')),
  price_level TEXT NOT NULL,
  place TEXT, -- JSON: x, y, rotation, outline
  capacity INTEGER NOT NULL DEFAULT 0 CHECK (capacity >= 0),
  PRIMARY KEY (event, id),
  FOREIGN KEY (event, price_level) REFERENCES price_level (event, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE fee (
  event INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),
  per TEXT NOT NULL DEFAULT 'ticket' CHECK (per IN ('ticket', 'booking')),
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE presale (
  event INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE presale_code (
  event INTEGER NOT NULL,
  presale INTEGER NOT NULL,
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (event, presale, position),
  FOREIGN KEY (event, presale) REFERENCES presale (event, position)
    ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE waiting_room (
  event INTEGER PRIMARY KEY REFERENCES event ON DELETE CASCADE,
  enabled INTEGER NOT NULL DEFAULT 0 CHECK (enabled IN (0, 1)),
  prequeue_starts_at INTEGER,
  active_max INTEGER NOT NULL DEFAULT 500,
  admit_per_minute INTEGER NOT NULL DEFAULT 600,
  pass_ttl_s INTEGER NOT NULL DEFAULT 600,
  eligibility TEXT NOT NULL DEFAULT 'guest' CHECK
    (eligibility IN ('guest', 'verified', 'list'))
) STRICT;

-- Blocks outlive their section: places are retired, never deleted. So `section`
-- references nothing.
CREATE TABLE ticket_block (
  event INTEGER NOT NULL REFERENCES event,
  block INTEGER NOT NULL,
  section TEXT NOT NULL,
  places INTEGER NOT NULL,
  PRIMARY KEY (event, block)
) STRICT, WITHOUT ROWID;

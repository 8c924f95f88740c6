-- Waiting rooms: what an event says of them, and what has become of them.

ALTER TABLE waiting_room ADD COLUMN witnesses TEXT NOT NULL DEFAULT '[]'; -- JSON
ALTER TABLE waiting_room ADD COLUMN park_per_address INTEGER NOT NULL DEFAULT 0;
ALTER TABLE waiting_room ADD COLUMN park_silent INTEGER NOT NULL DEFAULT 0;

-- A room stays when its event's settings go, since people were promised places.
CREATE TABLE room (
  event INTEGER PRIMARY KEY REFERENCES event,
  version INTEGER NOT NULL,
  phase INTEGER NOT NULL, -- 0 announced, 1 pre_queue, 2 frozen, 3 open, 4 ended
  commitment BLOB NOT NULL,
  operator_seed BLOB NOT NULL,
  frozen_version INTEGER NOT NULL, -- 0: not yet
  frozen_at INTEGER,
  root BLOB NOT NULL,
  drawn INTEGER NOT NULL,
  degraded INTEGER NOT NULL,
  ended INTEGER NOT NULL, -- 0 no, 1 sold_out, 2 sale_ended, 3 switched_off
  -- As an operator last set it; null: as the event's settings are.
  active_max INTEGER,
  admit_per_minute INTEGER,
  paused INTEGER
) STRICT;

CREATE TABLE room_witness (
  event INTEGER NOT NULL REFERENCES room,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  commitment BLOB NOT NULL,
  seed BLOB, -- once it was revealed
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE room_entry (
  event INTEGER NOT NULL REFERENCES room,
  entry INTEGER NOT NULL, -- from 1, without a gap
  user INTEGER NOT NULL REFERENCES app_user,
  address INTEGER NOT NULL, -- a keyed hash
  joined_at INTEGER NOT NULL,
  parked INTEGER NOT NULL, -- 0 no, 1 address, 2 proof, 3 silent
  -- 0 waiting, 1 called, 2 admitted, 3 finished, 4 left, 5 forfeited
  state INTEGER NOT NULL,
  moved_at INTEGER NOT NULL,
  joined_version INTEGER NOT NULL,
  moved_version INTEGER NOT NULL,
  PRIMARY KEY (event, entry)
) STRICT, WITHOUT ROWID;

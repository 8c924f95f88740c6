-- What stays for ever, as it stays in PostgreSQL: blocks and bookings, and a sold
-- ticket at its place.

CREATE TRIGGER ticket_block_insert BEFORE INSERT ON ticket_block
WHEN new.block <= 0 OR new.places < 0
BEGIN
  SELECT RAISE(ABORT, 'a block has a number above 0, and places');
END;
CREATE TRIGGER ticket_block_update BEFORE UPDATE ON ticket_block
WHEN new.block <= 0 OR new.places < 0
BEGIN
  SELECT RAISE(ABORT, 'a block has a number above 0, and places');
END;

-- A table takes no CHECK later on: this fails if such a row is there already.
UPDATE ticket_block SET places = places WHERE block <= 0 OR places < 0;

-- Blocks are numbered once and for ever, and what they sold refers to them.
CREATE TRIGGER ticket_block_stays BEFORE DELETE ON ticket_block
BEGIN
  SELECT RAISE(ABORT, 'the block may have tickets');
END;
CREATE TRIGGER ticket_block_keeps_number BEFORE UPDATE OF event, block
ON ticket_block
BEGIN
  SELECT RAISE(ABORT, 'the block may have tickets');
END;

-- Followers ask a booking's row how it ended, even if it was `aborted`.
CREATE TRIGGER booking_stays BEFORE DELETE ON booking
BEGIN
  SELECT RAISE(ABORT, 'a booking is kept for ever');
END;
CREATE TRIGGER booking_keeps_key BEFORE UPDATE OF event, block, token ON booking
BEGIN
  SELECT RAISE(ABORT, 'a booking is kept for ever');
END;

CREATE TRIGGER ticket_sold_keeps_place BEFORE UPDATE OF event, block, seat
ON ticket WHEN old.status = 2
BEGIN
  SELECT RAISE(ABORT, 'the ticket is sold');
END;

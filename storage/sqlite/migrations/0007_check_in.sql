-- Who has come in, by the ticket of a booking: a seat that was sold again lets
-- its new holder in. `key` names the attempt, so that it can be repeated.
CREATE TABLE check_in (
  event INTEGER NOT NULL,
  block INTEGER NOT NULL,
  seat INTEGER NOT NULL,
  home INTEGER NOT NULL,
  token BLOB NOT NULL CHECK (length(token) = 16),
  at INTEGER NOT NULL,
  by_user TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (event, block, seat, home, token)
) STRICT, WITHOUT ROWID;

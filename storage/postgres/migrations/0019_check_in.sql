-- Who has come in, by the ticket of a booking: a seat that was sold again lets
-- its new holder in. `key` names the attempt, so that it can be repeated.
CREATE TABLE check_in (
  event bigint NOT NULL,
  block int NOT NULL,
  seat int NOT NULL,
  booking bytea NOT NULL,
  at timestamptz NOT NULL,
  by_user text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  PRIMARY KEY (event, block, seat, booking)
);

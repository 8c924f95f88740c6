#pragma once

#include "bench/rival/postgres_pool.hpp"

namespace onsale::rival {

/// What the usual design keeps. Tickets carry their status; a hold that is over
/// counts as free without being touched.
inline constexpr const char* schema = R"(
CREATE TABLE ticket (
  event bigint NOT NULL,
  block int NOT NULL,
  seat int NOT NULL,
  row_no int NOT NULL,
  price bigint NOT NULL,
  status smallint NOT NULL DEFAULT 0, -- 0 available, 1 held, 2 sold
  booking text,
  held_until timestamptz,
  PRIMARY KEY (event, block, seat)
) WITH (fillfactor = 70); -- room for new versions on the same page
CREATE INDEX ticket_free ON ticket (event, block, seat) WHERE status = 0;
CREATE TABLE booking (
  id text PRIMARY KEY,
  user_id text NOT NULL,
  event bigint NOT NULL,
  status smallint NOT NULL, -- 1 held, 2 confirmed
  held_until timestamptz NOT NULL,
  amount bigint NOT NULL,
  block int NOT NULL, -- its tickets are of one block
  seats int[] NOT NULL,
  payment text
) WITH (fillfactor = 70);
CREATE INDEX booking_user ON booking (user_id);
)";

/// The first transaction, of one seat: it is held if it is free.
/// $1 event, $2 block, $3 seat, $4 booking, $5 user.
inline constexpr prepared hold_one{"hold_one", R"(
WITH held AS (
  UPDATE ticket SET status = 1, booking = $4,
      held_until = now() + interval '8 minutes'
    WHERE event = $1::bigint AND block = $2::int AND seat = $3::int
      AND (status = 0 OR status = 1 AND held_until < now())
    RETURNING price)
INSERT INTO booking (id, user_id, event, status, held_until, amount, block, seats)
  SELECT $4, $5, $1::bigint, 1, now() + interval '8 minutes', price, $2::int,
      ARRAY[$3::int]
    FROM held
  RETURNING amount)"};

/// The same for two seats of one block, $3 and $6, or neither.
inline constexpr prepared hold_two{"hold_two", R"(
WITH free AS (
  SELECT event, block, seat, price FROM ticket
    WHERE event = $1::bigint AND block = $2::int
      AND seat IN ($3::int, $6::int)
      AND (status = 0 OR status = 1 AND held_until < now())
    ORDER BY seat FOR UPDATE),
found AS (SELECT count(*) AS seats, sum(price) AS amount FROM free),
held AS (
  UPDATE ticket t SET status = 1, booking = $4,
      held_until = now() + interval '8 minutes'
    FROM free f, found
    WHERE found.seats = 2 AND t.event = f.event AND t.block = f.block
      AND t.seat = f.seat)
INSERT INTO booking (id, user_id, event, status, held_until, amount, block, seats)
  SELECT $4, $5, $1::bigint, 1, now() + interval '8 minutes', amount, $2::int,
      ARRAY[$3::int, $6::int]
    FROM found WHERE seats = 2
  RETURNING amount)"};

/// The second transaction: $1 booking, $2 user, $3 payment. Whether it is still
/// held is checked by the very write.
inline constexpr prepared sell{"sell", R"(
WITH sold AS (
  UPDATE booking SET status = 2, payment = $3
    WHERE id = $1 AND user_id = $2 AND status = 1 AND held_until > now()
    RETURNING id, event, block, seats)
UPDATE ticket t SET status = 2, held_until = NULL
  FROM sold, unnest(sold.seats) AS s (seat)
  WHERE t.event = sold.event AND t.block = sold.block AND t.seat = s.seat
    AND t.booking = sold.id
  RETURNING t.seat)"};

/// What a hold costs: $1 booking, $2 user.
inline constexpr prepared find_hold{"find_hold", R"(
SELECT amount FROM booking
  WHERE id = $1 AND user_id = $2 AND status = 1 AND held_until > now())"};

/// Neighbours that are both free, best first.
inline constexpr prepared free_pairs{"free_pairs", R"(
SELECT a.block, a.seat FROM ticket a
  JOIN ticket b ON b.event = a.event AND b.block = a.block
    AND b.seat = a.seat + 1 AND b.row_no = a.row_no AND b.status = 0
  WHERE a.event = $1::bigint AND a.status = 0
  ORDER BY a.block, a.seat LIMIT 512)"};

} // namespace onsale::rival

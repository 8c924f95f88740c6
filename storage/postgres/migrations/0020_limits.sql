-- Tickets that are counted for a card (event_limits::tickets_per_card). A card has a
-- row in user_event like a user, under a name that holds a blank and so is nobody's.
ALTER TABLE event ADD COLUMN tickets_per_card bigint NOT NULL DEFAULT 0
  CHECK (tickets_per_card >= 0);
COMMENT ON COLUMN event.tickets_per_card IS 'sold, whoever pays; 0: any number';
ALTER TABLE payment ADD COLUMN card text COLLATE "C" NOT NULL DEFAULT '';
COMMENT ON COLUMN payment.card IS 'what the provider calls the card; '
  'empty: its tickets are not counted';

CREATE OR REPLACE VIEW booking_record AS
  SELECT b.id, b.user_id, b.status, b.version, b.held_at, b.hold_until,
      b.deadline, b.currency, b.total, b.history, t.blocks, t.seats, t.prices,
      p.attempt, p.state, p.method, p.reference, p.decline_code, p.action_url,
      p.amount, p.currency AS paid_currency, b.event, b.block, b.due, p.card
    FROM booking b
    LEFT JOIN LATERAL (
      SELECT array_agg(block ORDER BY block, seat) AS blocks,
          array_agg(seat ORDER BY block, seat) AS seats,
          array_agg(price ORDER BY block, seat) AS prices
        FROM booking_ticket WHERE booking = b.id) t ON true
    LEFT JOIN LATERAL (
      SELECT * FROM payment WHERE booking = b.id
        ORDER BY attempt DESC LIMIT 1) p ON true;

-- Entries that would give back a booking of which a ticket has let somebody in
-- (`row_unused`), unless the row has moved on. Locks the bookings first, as doors do,
-- so that whichever comes first stands; the look is a statement of its own, which sees
-- what a door has committed meanwhile. A door of the version before locks the ticket
-- instead, so tickets are locked, too, for as long as there may be one.
CREATE FUNCTION onsale_used(
  row_entry int[], row_booking bytea[], row_version bigint[], row_unused boolean[],
  outcomes int[]
) RETURNS SETOF int LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM booking b
    JOIN (SELECT unnest(row_booking) AS booking, unnest(row_unused) AS unused) r
      ON r.booking = b.id AND r.unused
    ORDER BY b.id FOR NO KEY UPDATE OF b;
  PERFORM FROM ticket t
    JOIN booking_ticket s USING (event, block, seat)
    JOIN (SELECT unnest(row_booking) AS booking, unnest(row_unused) AS unused) r
      ON r.booking = s.booking AND r.unused
    ORDER BY t.event, t.block, t.seat FOR NO KEY UPDATE OF t;
  RETURN QUERY
    SELECT r.entry
      FROM (SELECT unnest(row_entry) AS entry, unnest(row_booking) AS booking,
          unnest(row_version) AS version, unnest(row_unused) AS unused) r
      JOIN booking b ON b.id = r.booking AND b.version = r.version - 1
      WHERE r.unused AND outcomes[r.entry] = 0
        AND EXISTS (SELECT FROM booking_ticket s
          JOIN check_in c USING (event, block, seat)
          WHERE s.booking = b.id AND c.booking = b.id);
END
$$;

-- Takes back what onsale_commit wrote ahead for entries that are refused after all: what
-- their counters went up by, and the answers under their keys.
CREATE FUNCTION onsale_undo(
  undo int[], outcomes int[], me xid,
  count_entry int[], count_user text[], count_event bigint[],
  count_tickets int[], count_open_holds int[],
  key_entry int[], key_user text[], key_key bytea[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE user_event c SET tickets = c.tickets - greatest(d.tickets, 0),
      open_holds = c.open_holds - greatest(d.open_holds, 0)
    FROM (SELECT unnest(count_entry) AS entry,
        unnest(count_user) AS user_id, unnest(count_event) AS event,
        unnest(count_tickets) AS tickets,
        unnest(count_open_holds) AS open_holds) d
    WHERE c.user_id = d.user_id AND c.event = d.event AND d.entry = ANY (undo);
  -- A known key's answer is another entry's.
  DELETE FROM idempotency i
    USING (SELECT unnest(key_entry) AS entry, unnest(key_user) AS user_id,
        unnest(key_key) AS key) k
    WHERE i.user_id = k.user_id AND i.key = k.key AND outcomes[k.entry] IN (6, 7)
      AND k.entry = ANY (undo) AND i.xmin = me;
END
$$;

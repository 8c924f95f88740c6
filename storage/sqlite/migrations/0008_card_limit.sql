-- Tickets that are counted for a card (event_limits::tickets_per_card). A card has a
-- row in app_user and user_event like a user, under a name that holds a blank and so
-- is nobody's.
ALTER TABLE event ADD COLUMN tickets_per_card INTEGER NOT NULL DEFAULT 0
  CHECK (tickets_per_card >= 0); -- sold, whoever pays; 0: any number
-- What the provider calls the card; empty: its tickets are not counted.
ALTER TABLE payment ADD COLUMN card TEXT NOT NULL DEFAULT '';

DROP TRIGGER event_update;
CREATE TRIGGER event_update AFTER UPDATE OF id, name, description, venue, genre, status, focal_x,
  focal_y, image_url, starts_at, onsale_starts_at, onsale_ends_at, currency,
  tickets_per_user, open_holds, hold_ttl_s, orphan_rule, refund_until,
  seating_hash, tickets_per_card ON event
WHEN (SELECT stamped_by_writer FROM catalogue) = 0
BEGIN
  UPDATE catalogue SET version = version + 1;
  UPDATE event SET version = (SELECT version FROM catalogue) WHERE id = new.id;
END;

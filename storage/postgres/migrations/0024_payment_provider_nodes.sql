-- As before, but nobody takes the money over while a node lives (SQLSTATE OS002),
-- whether any has been asked for or not. A node claims before it joins and once
-- more after that: of two that start at the same time with different providers,
-- one at least finds the other. So the row is locked also by who has it already.
CREATE OR REPLACE FUNCTION claim_payments(provider text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  taker text;
BEGIN
  INSERT INTO payment_provider (name) VALUES (provider) ON CONFLICT DO NOTHING;
  SELECT name INTO taker FROM payment_provider FOR UPDATE;
  IF taker <> provider
     AND NOT EXISTS (SELECT FROM payment WHERE amount > 0) THEN
    -- More patient than where lives are told apart: there is no hurry here.
    IF EXISTS (SELECT FROM node WHERE state = 'live'
        AND is_fresh(heartbeat, interval '5 s')) THEN
      RAISE EXCEPTION 'a node with --payments % works on this store', taker
        USING ERRCODE = 'OS002';
    END IF;
    -- Who has only been silent, through an outage say, must not come back.
    UPDATE node SET state = 'dead' WHERE state = 'live';
    IF FOUND THEN
      PERFORM membership_changed();
    END IF;
    UPDATE payment_provider SET name = provider;
    taker := provider;
  END IF;
  RETURN taker;
END $$;

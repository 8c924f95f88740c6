-- Who takes the money of the bookings: one row, once somebody has claimed it.
CREATE TABLE payment_provider (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  name text NOT NULL
);

-- Payments can be told by their names: only those of the simulated provider have
-- a hyphen. Where both were used, Stripe's are those of money.
INSERT INTO payment_provider (name)
  SELECT CASE WHEN bool_or(strpos(reference, '-') = 0) THEN 'stripe'
    ELSE 'simulated' END
  FROM payment WHERE reference <> '' HAVING count(*) > 0;

-- Has a provider take the money from now on, unless another one has been asked
-- for any. Who does already writes nothing.
CREATE FUNCTION claim_payments(provider text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  taker text;
BEGIN
  SELECT name INTO taker FROM payment_provider;
  IF taker = provider THEN
    RETURN taker;
  END IF;
  INSERT INTO payment_provider (name) VALUES (provider) ON CONFLICT DO NOTHING;
  SELECT name INTO taker FROM payment_provider FOR UPDATE;
  IF taker <> provider
     AND NOT EXISTS (SELECT FROM payment WHERE amount > 0) THEN
    UPDATE payment_provider SET name = provider;
    taker := provider;
  END IF;
  RETURN taker;
END $$;

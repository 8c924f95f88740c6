-- Who takes the money of the bookings: one row, once somebody has claimed it.
CREATE TABLE payment_provider (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  name TEXT NOT NULL
) STRICT;

-- Payments can be told by their names: only those of the simulated provider have
-- a hyphen. Where both were used, Stripe's are those of money.
INSERT INTO payment_provider (one, name)
  SELECT 1, CASE WHEN max(reference NOT GLOB '*-*') THEN 'stripe'
    ELSE 'simulated' END
  FROM payment WHERE reference <> '' HAVING count(*) > 0;

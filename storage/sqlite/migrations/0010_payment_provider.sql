-- Who takes the money of the bookings: one row, once somebody has claimed it.
CREATE TABLE payment_provider (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  name TEXT NOT NULL
) STRICT;

-- Stripe's payments can be told by their names. Where both were used, only those
-- are of money.
INSERT INTO payment_provider (one, name)
  SELECT 1, CASE WHEN max(reference GLOB 'pi_*') THEN 'stripe'
    ELSE 'simulated' END
  FROM payment WHERE reference <> '' HAVING count(*) > 0;

-- Whether a key has let somebody else in. Not unique: a key may come again a day
-- later, and before this it could name several attempts.
CREATE INDEX check_in_key ON check_in (by_user, key) WHERE key <> '';

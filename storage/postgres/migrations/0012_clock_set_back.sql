-- As before, but for a heartbeat of the future: the clock has been set back since.
-- Whoever lives shows so again within moments, by the new time.
CREATE OR REPLACE FUNCTION join_alone(
  me bigint, my_incarnation bigint, my_address text, stale interval
) RETURNS timestamptz LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE node IN SHARE ROW EXCLUSIVE MODE; -- one joins at a time
  IF EXISTS (SELECT FROM node WHERE state = 'live'
      AND (node, incarnation) <> (me, my_incarnation)
      AND heartbeat BETWEEN clock_timestamp() - stale
        AND clock_timestamp() + stale) THEN
    RAISE EXCEPTION 'another process is working on this database'
      USING ERRCODE = 'OS002';
  END IF;
  PERFORM pg_advisory_xact_lock(1330533196, node::int) FROM node
    WHERE (node, incarnation) <> (me, my_incarnation);
  UPDATE node SET state = 'dead' WHERE state = 'live' AND node <> me;
  INSERT INTO node (node, incarnation, heartbeat, state, address)
    VALUES (me, my_incarnation, clock_timestamp(), 'live', my_address)
    ON CONFLICT (node) DO UPDATE SET incarnation = excluded.incarnation,
      heartbeat = excluded.heartbeat, state = excluded.state,
      address = excluded.address;
  RETURN clock_timestamp();
END
$$;

-- Ends the transaction of a node that has been declared dead (SQLSTATE OS001, as
-- in 0004_leases.sql). Comes last in it: whoever joins waits for its end. An
-- advisory lock does that, since heartbeats must not wait for a commit.
CREATE FUNCTION must_live(me bigint, my_incarnation bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(1330533196, me::int); -- "ONSL"
  PERFORM FROM node WHERE node.node = me AND incarnation = my_incarnation
    AND state = 'live';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'node % has been declared dead', me USING ERRCODE = 'OS001';
  END IF;
END
$$;

-- As before, but for the lock.
CREATE OR REPLACE FUNCTION join_alone(
  me bigint, my_incarnation bigint, my_address text, stale interval
) RETURNS timestamptz LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE node IN SHARE ROW EXCLUSIVE MODE; -- one joins at a time
  IF EXISTS (SELECT FROM node WHERE state = 'live'
      AND (node, incarnation) <> (me, my_incarnation)
      AND heartbeat > clock_timestamp() - stale) THEN
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

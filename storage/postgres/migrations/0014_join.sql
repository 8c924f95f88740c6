-- A node that joins takes no shards before it says that it can: it has a catalogue
-- to read first, and what is handed over to it meanwhile would be out of sale.
ALTER TABLE node ADD COLUMN told_to_drain boolean NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION join_cluster(my_address text, my_incarnation bigint,
                             stale interval)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  me bigint;
BEGIN
  LOCK TABLE node IN SHARE ROW EXCLUSIVE MODE; -- one joins at a time
  IF EXISTS (SELECT FROM node WHERE state = 'live' AND address = ''
      AND is_fresh(heartbeat, stale)) THEN
    RAISE EXCEPTION 'a process outside a cluster is working on this database'
      USING ERRCODE = 'OS002';
  END IF;
  IF EXISTS (SELECT FROM node WHERE state = 'live' AND address = my_address
      AND incarnation <> my_incarnation AND is_fresh(heartbeat, stale)) THEN
    RAISE EXCEPTION 'another node with the address % lives', my_address
      USING ERRCODE = 'OS002';
  END IF;
  -- What an earlier life writes to the catalogue comes before this.
  PERFORM pg_advisory_xact_lock(1330533196, node::int) FROM node
    WHERE address IN ('', my_address) AND incarnation <> my_incarnation;
  UPDATE node SET state = 'dead' WHERE state = 'live' AND address = '';
  SELECT node INTO me FROM node WHERE address = my_address;
  IF me IS NULL THEN
    SELECT coalesce(max(node), 0) + 1 INTO me FROM node;
  END IF;
  INSERT INTO node (node, incarnation, heartbeat, state, address, draining)
    VALUES (me, my_incarnation, clock_timestamp(), 'live', my_address, true)
    ON CONFLICT (node) DO UPDATE SET incarnation = excluded.incarnation,
      heartbeat = excluded.heartbeat, state = excluded.state,
      draining = excluded.draining, told_to_drain = false, unreachable = '{}';
  PERFORM membership_changed();
  RETURN me;
END
$$;

-- Tells a member that it is to leave; false if there is none of that number.
CREATE FUNCTION ask_to_drain(whom bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE node SET told_to_drain = true WHERE node = whom AND state = 'live'
    AND address <> '';
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM membership_changed();
  RETURN true;
END
$$;

-- Nodes that work together (storage/membership_store.hpp, P5). Locks are taken in
-- the order leases, nodes (ascending each), membership. A node alone on its store
-- has an empty address, and knows nothing of all this.
ALTER TABLE node ADD COLUMN draining boolean NOT NULL DEFAULT false,
  ADD COLUMN unreachable bigint[] NOT NULL DEFAULT '{}';
CREATE UNIQUE INDEX node_address ON node (address) WHERE address <> '';

-- One row: rises with each change of members, and of who owns a shard.
CREATE TABLE membership (version bigint NOT NULL);
CREATE UNIQUE INDEX membership_single ON membership ((true));
INSERT INTO membership (version) VALUES (1);

-- Comes last in its transaction, since it makes others wait.
CREATE FUNCTION membership_changed() RETURNS void LANGUAGE sql AS $$
  UPDATE membership SET version = version + 1;
  SELECT pg_notify('onsale_membership', '');
$$;

-- Whether a heartbeat is as old as one of a node that is there. One of the future
-- was shown before the clock was set back.
CREATE FUNCTION is_fresh(heartbeat timestamptz, stale interval)
RETURNS boolean LANGUAGE sql AS $$
  SELECT heartbeat BETWEEN clock_timestamp() - stale AND clock_timestamp() + stale
$$;

-- Ends the transaction of a node that is no member (SQLSTATE OS001), and keeps it
-- one until the transaction has ended.
CREATE FUNCTION must_be_member(me bigint, my_incarnation bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM node WHERE node.node = me AND incarnation = my_incarnation
    AND state = 'live' FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'node % has been declared dead', me USING ERRCODE = 'OS001';
  END IF;
END
$$;

CREATE FUNCTION join_cluster(my_address text, my_incarnation bigint,
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
  INSERT INTO node (node, incarnation, heartbeat, state, address)
    VALUES (me, my_incarnation, clock_timestamp(), 'live', my_address)
    ON CONFLICT (node) DO UPDATE SET incarnation = excluded.incarnation,
      heartbeat = excluded.heartbeat, state = excluded.state,
      draining = false, unreachable = '{}';
  PERFORM membership_changed();
  RETURN me;
END
$$;

-- A heartbeat that a crash of the database loses is no loss. A version is: another
-- change would be given its number.
CREATE FUNCTION beat(me bigint, my_incarnation bigint, drains boolean,
                     not_reached bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  drained boolean;
BEGIN
  SELECT draining INTO drained FROM node WHERE node = me
    AND incarnation = my_incarnation AND state = 'live' FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'node % has been declared dead', me USING ERRCODE = 'OS001';
  END IF;
  UPDATE node SET heartbeat = clock_timestamp(), draining = drains,
    unreachable = not_reached WHERE node = me;
  IF drained = drains THEN
    PERFORM set_config('synchronous_commit', 'off', true);
  ELSE
    PERFORM membership_changed();
  END IF;
END
$$;

-- Whether most of the members that show themselves cannot reach `whom`.
CREATE FUNCTION is_cut_off(whom bigint, stale interval)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  showing constant bigint[] := array(SELECT node FROM node WHERE state = 'live'
    AND address <> '' AND is_fresh(heartbeat, stale) ORDER BY node);
  missing constant bigint[] := array(SELECT node FROM node
    WHERE node = ANY (showing) AND node <> whom AND whom = ANY (unreachable)
    ORDER BY node);
  twice constant int := 2 * cardinality(missing);
BEGIN
  RETURN whom = ANY (showing) AND (twice > cardinality(showing)
    OR twice = cardinality(showing) AND missing[1] = showing[1]);
END
$$;

CREATE FUNCTION declare_dead(me bigint, my_incarnation bigint, whom bigint,
                             whose_incarnation bigint, stale interval)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM node WHERE node IN (me, whom) ORDER BY node FOR NO KEY UPDATE;
  PERFORM must_be_member(me, my_incarnation);
  UPDATE node SET state = 'dead' WHERE node = whom
    AND incarnation = whose_incarnation AND state = 'live'
    AND (NOT is_fresh(heartbeat, stale) OR is_cut_off(whom, stale));
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM membership_changed();
  RETURN true;
END
$$;

-- The row lock waits for a batch that still runs under an earlier epoch; the new
-- epoch fences those that come later.
CREATE FUNCTION take_shards(me bigint, my_incarnation bigint, shards int[],
                            epochs bigint[])
RETURNS TABLE (shard int, epoch bigint, seq bigint) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM shard_lease l WHERE l.shard = ANY (shards)
    ORDER BY l.shard FOR NO KEY UPDATE;
  PERFORM must_be_member(me, my_incarnation);
  RETURN QUERY UPDATE shard_lease l SET epoch = l.epoch + 1, node = me
    FROM unnest(shards, epochs) s (wanted, seen)
    WHERE l.shard = s.wanted AND l.epoch = s.seen
      AND (l.node = me OR NOT EXISTS (SELECT FROM node n
        WHERE n.node = l.node AND n.state = 'live'))
    RETURNING l.shard, l.epoch, l.seq;
  IF FOUND THEN
    PERFORM membership_changed();
  END IF;
END
$$;

CREATE FUNCTION give_up_shards(me bigint, my_incarnation bigint, shards int[],
                               epochs bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM shard_lease l WHERE l.shard = ANY (shards)
    ORDER BY l.shard FOR NO KEY UPDATE;
  PERFORM must_be_member(me, my_incarnation);
  UPDATE shard_lease l SET node = NULL
    FROM unnest(shards, epochs) s (wanted, seen)
    WHERE l.shard = s.wanted AND l.epoch = s.seen AND l.node = me;
  IF FOUND THEN
    PERFORM membership_changed();
  END IF;
END
$$;

CREATE FUNCTION leave(me bigint, my_incarnation bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE node SET state = 'left' WHERE node = me AND incarnation = my_incarnation
    AND state = 'live';
  IF FOUND THEN
    PERFORM membership_changed();
  END IF;
END
$$;

-- Who owns which shard (storage/lease_store.hpp, P5). SQLSTATE OS001: the node has
-- been declared dead; OS002: another process owns the store.

-- A life of a node that works alone. The others are over.
CREATE FUNCTION join_alone(
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
  UPDATE node SET state = 'dead' WHERE state = 'live' AND node <> me;
  INSERT INTO node (node, incarnation, heartbeat, state, address)
    VALUES (me, my_incarnation, clock_timestamp(), 'live', my_address)
    ON CONFLICT (node) DO UPDATE SET incarnation = excluded.incarnation,
      heartbeat = excluded.heartbeat, state = excluded.state,
      address = excluded.address;
  RETURN clock_timestamp();
END
$$;

-- A heartbeat that a crash of the database loses is no loss.
CREATE FUNCTION heartbeat(me bigint, my_incarnation bigint)
RETURNS timestamptz LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  UPDATE node SET heartbeat = clock_timestamp()
    WHERE node = me AND incarnation = my_incarnation AND state = 'live';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'node % has been declared dead', me USING ERRCODE = 'OS001';
  END IF;
  RETURN clock_timestamp();
END
$$;

-- Takes shards, all of them for an empty list. The row lock waits for a batch
-- that still runs under an earlier epoch; the new epoch fences those that come
-- later.
CREATE FUNCTION acquire(me bigint, my_incarnation bigint, shards int[])
RETURNS TABLE (shard int, epoch bigint, seq bigint) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM node n WHERE n.node = me
    AND (n.incarnation <> my_incarnation OR n.state = 'dead') FOR SHARE;
  IF FOUND THEN
    RAISE EXCEPTION 'node % has been declared dead', me USING ERRCODE = 'OS001';
  END IF;
  PERFORM FROM shard_lease l WHERE shards = '{}' OR l.shard = ANY (shards)
    ORDER BY l.shard FOR NO KEY UPDATE;
  RETURN QUERY UPDATE shard_lease l SET epoch = l.epoch + 1, node = me
    WHERE shards = '{}' OR l.shard = ANY (shards)
    RETURNING l.shard, l.epoch, l.seq;
END
$$;

-- Takes shards, all of them for an empty list. The row lock waits for a batch
-- that still runs under an earlier epoch; the new epoch fences those that come
-- later.
--
-- The node's own row is locked before it is judged, so that whoever is declaring
-- it dead at this moment comes either before or after; and after the leases, whose
-- wait may be long, so that nobody has to wait for that row meanwhile.
CREATE OR REPLACE FUNCTION acquire(me bigint, my_incarnation bigint, shards int[])
RETURNS TABLE (shard int, epoch bigint, seq bigint) LANGUAGE plpgsql AS $$
DECLARE
  is_dead boolean;
BEGIN
  PERFORM FROM shard_lease l WHERE shards = '{}' OR l.shard = ANY (shards)
    ORDER BY l.shard FOR NO KEY UPDATE;
  SELECT n.incarnation <> my_incarnation OR n.state = 'dead' INTO is_dead
    FROM node n WHERE n.node = me FOR SHARE;
  IF is_dead THEN
    RAISE EXCEPTION 'node % has been declared dead', me USING ERRCODE = 'OS001';
  END IF;
  RETURN QUERY UPDATE shard_lease l SET epoch = l.epoch + 1, node = me
    WHERE shards = '{}' OR l.shard = ANY (shards)
    RETURNING l.shard, l.epoch, l.seq;
END
$$;

-- After an outage of this database, or a jump of its clock, everybody has been
-- silent. Whoever comes back first must not take the others for dead: a node
-- judges others only once it has shown itself for a while without a gap: a small
-- one is enough (`steady_since`), unless the other has been silent for long.
ALTER TABLE node
  ADD COLUMN steady_since timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN showing_since timestamptz NOT NULL DEFAULT clock_timestamp();

CREATE FUNCTION note_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new.steady_since = clock_timestamp();
  new.showing_since = clock_timestamp();
  RETURN new;
END
$$;

-- A new life begins with a gap.
CREATE TRIGGER node_new_life BEFORE UPDATE OF incarnation ON node
  FOR EACH ROW EXECUTE FUNCTION note_gap();

DROP FUNCTION beat(bigint, bigint, boolean, bigint[]);

-- A heartbeat that a crash of the database loses is no loss. A version is: another
-- change would be given its number.
CREATE FUNCTION beat(me bigint, my_incarnation bigint, drains boolean,
                     not_reached bigint[], gap interval, stale interval)
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
    unreachable = not_reached,
    steady_since = CASE WHEN is_fresh(heartbeat, gap) THEN steady_since
      ELSE clock_timestamp() END,
    showing_since = CASE WHEN is_fresh(heartbeat, stale) THEN showing_since
      ELSE clock_timestamp() END
    WHERE node = me;
  IF drained = drains THEN
    PERFORM set_config('synchronous_commit', 'off', true);
  ELSE
    PERFORM membership_changed();
  END IF;
END
$$;

DROP FUNCTION declare_dead(bigint, bigint, bigint, bigint, interval);

CREATE FUNCTION declare_dead(me bigint, my_incarnation bigint, whom bigint,
                             whose_incarnation bigint, stale interval,
                             return_time interval, long_silence interval)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  is_steady boolean;
  is_showing boolean;
BEGIN
  PERFORM FROM node WHERE node IN (me, whom) ORDER BY node FOR NO KEY UPDATE;
  PERFORM must_be_member(me, my_incarnation);
  SELECT is_fresh(heartbeat, stale)
      AND steady_since <= clock_timestamp() - return_time,
      is_fresh(heartbeat, stale)
      AND showing_since <= clock_timestamp() - long_silence
    INTO is_steady, is_showing FROM node WHERE node = me;
  UPDATE node SET state = 'dead' WHERE node = whom
    AND incarnation = whose_incarnation AND state = 'live'
    AND (is_steady AND NOT is_fresh(heartbeat, stale)
      OR is_showing AND NOT is_fresh(heartbeat, long_silence)
      OR is_cut_off(whom, stale));
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM membership_changed();
  RETURN true;
END
$$;

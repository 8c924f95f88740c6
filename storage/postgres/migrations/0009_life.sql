-- Ends the transaction of a node that has been given up (SQLSTATE OS001, as in
-- 0004_leases.sql). Whoever gives it up later waits for the transaction's end, so
-- this comes last: heartbeats wait, too.
CREATE FUNCTION must_live(me bigint, my_incarnation bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM node WHERE node.node = me AND incarnation = my_incarnation
    AND state = 'live' FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'node % has been declared dead', me USING ERRCODE = 'OS001';
  END IF;
END
$$;

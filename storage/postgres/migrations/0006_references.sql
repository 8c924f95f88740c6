-- Refuses a batch that names what is not there: in place of foreign keys, which
-- would ask once for each row (0002). Only what is applied counts (`seqs`).
CREATE FUNCTION onsale_check_references(
  seqs bigint[], entry_event bigint[], entry_block int[],
  new_entry int[], new_event bigint[], new_block int[],
  booked_entry int[], booked_event bigint[], booked_block int[],
  count_entry int[], count_event bigint[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (
        SELECT event, block
          FROM (SELECT generate_subscripts(seqs, 1) AS entry,
              unnest(entry_event) AS event, unnest(entry_block) AS block) e
          WHERE seqs[entry] > 0
        UNION SELECT event, block
          FROM (SELECT unnest(new_entry) AS entry, unnest(new_event) AS event,
              unnest(new_block) AS block) n
          WHERE seqs[entry] > 0
        UNION SELECT event, block
          FROM (SELECT unnest(booked_entry) AS entry,
              unnest(booked_event) AS event, unnest(booked_block) AS block) t
          WHERE seqs[entry] > 0) named
      WHERE NOT EXISTS (SELECT FROM ticket_block b
        WHERE b.event = named.event AND b.block = named.block))
  THEN
    RAISE EXCEPTION 'a block of the batch has no tickets'
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT event
        FROM (SELECT unnest(count_entry) AS entry,
            unnest(count_event) AS event) c
        WHERE seqs[entry] > 0) named
      WHERE NOT EXISTS (SELECT FROM event e WHERE e.id = named.event))
  THEN
    RAISE EXCEPTION 'a counter of the batch has no event'
      USING ERRCODE = 'foreign_key_violation';
  END IF;
END
$$;

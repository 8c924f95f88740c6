-- Who may join a waiting room by a list, and what has to be worked out for it.
ALTER TABLE waiting_room
  ADD COLUMN members jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN proof_bits bigint NOT NULL DEFAULT 0;

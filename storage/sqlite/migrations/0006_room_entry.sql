-- Who may join a waiting room by a list, and what has to be worked out for it.

ALTER TABLE waiting_room ADD COLUMN members TEXT NOT NULL DEFAULT '[]'; -- JSON
ALTER TABLE waiting_room ADD COLUMN proof_bits INTEGER NOT NULL DEFAULT 0;

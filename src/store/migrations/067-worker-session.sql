-- The lock that a worker's session with the database holds: the server takes it away as soon as the process has ended. Null: it is known by its beat alone.
alter table worker add column session integer;
-- Since when the lock is gone.
alter table worker add column lost_at timestamptz;

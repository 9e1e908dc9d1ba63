-- Where streams stood at instants of their grid: a short cut to the next belief, computed again when it is lost.
create table stream_snapshot (
  twin uuid not null references twin (id) on delete cascade,
  -- Model time.
  time double precision not null,
  model_hash text not null,
  members integer not null,
  -- What the timeline held until then, as a number below 2^52.
  past double precision not null,
  bytes bytea not null,
  primary key (twin, time)
);
-- Floating-point numbers do not compress.
alter table stream_snapshot alter column bytes set storage external;

-- Where streams stood at instants of their grid: a short cut to the next belief, computed again when it is lost.
create table stream_snapshot (
  twin uuid not null references twin (id) on delete cascade,
  -- Model time.
  time double precision not null,
  model_hash text not null,
  members integer not null,
  -- What the timeline held until then, as a number below 2^52; and what it held of covariates alone.
  past double precision not null,
  context double precision not null,
  -- Model time from which the record was taken, and from which it must be at hand to go on.
  begins double precision not null,
  since double precision not null,
  -- Last timeline sequence of the subject that was seen.
  upto bigint not null,
  bytes bytea not null,
  primary key (twin, time)
);
-- Floating-point numbers do not compress.
alter table stream_snapshot alter column bytes set storage external;

-- What work took, hour by hour: a job that is enqueued again overwrites its row, and its earlier runs would be forgotten.
create table job_time (
  task text not null,
  hour timestamptz not null,
  runs integer not null,
  seconds double precision not null,
  primary key (task, hour)
);

-- A twin whose patient was merged into another rests, and the twin of the other goes on in its place until they are parted again.
alter table twin add column carried_to uuid references twin (id);
-- What it was before; null: it is not carried.
alter table twin add column carried_state text check (carried_state in ('active', 'paused'));
-- True: it was made to go on in the place of others, and ends with them.
alter table twin add column made_by_merge boolean not null default false;
create index twin_carried on twin (carried_to) where carried_to is not null;

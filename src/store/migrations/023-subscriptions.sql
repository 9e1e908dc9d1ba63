-- Subscriptions that the server serves: what somebody wants to hear of, with the rights that they had when they asked.
create table subscription (
  id text primary key,
  form text not null check (form in ('r4', 'topic')),
  type text not null,
  criteria text not null,
  endpoint text not null,
  -- Header lines for the receiver; they may hold a secret of theirs, like the resource that they come from.
  headers text[] not null default '{}',
  payload text,
  content text not null check (content in ('empty', 'id-only', 'full-resource')),
  topic text,
  heartbeat integer,
  timeout integer not null default 20,
  most integer not null default 20,
  until timestamptz,
  owner text not null,
  -- Types that the owner may read, null: all; and the subject that they are bound to.
  may_read text[],
  bound_to uuid,
  state text not null check (state in ('requested', 'active', 'error', 'off')),
  events bigint not null default 0,
  last_sent_at timestamptz,
  last_error text
);
-- What was written and has not been looked at yet.
create table resource_change (
  sequence bigint generated always as identity primary key,
  type text not null,
  id text not null
);
create table subscription_event (
  subscription text not null references subscription (id) on delete cascade,
  number bigint not null,
  type text not null,
  id text not null,
  at timestamptz not null default now(),
  -- dead: the receiver did not take it, however often it was tried.
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'dead')),
  primary key (subscription, number)
);
create index subscription_event_waiting on subscription_event (subscription, number) where state <> 'sent';

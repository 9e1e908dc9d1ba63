-- Clients of CDS Hooks that sign their calls: who they say they are, and the public keys that show it.
create table cds_client (
  issuer text primary key,
  name text not null unique,
  -- Public keys, as a JWK Set; null: they are at the address.
  keys jsonb,
  key_address text,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  check ((keys is null) <> (key_address is null))
);
-- Calls that were made: a signature counts once.
create table cds_call (
  issuer text not null references cds_client (issuer) on delete cascade,
  jti text not null,
  expires_at timestamptz not null,
  primary key (issuer, jti)
);
create index cds_call_expires on cds_call (expires_at);

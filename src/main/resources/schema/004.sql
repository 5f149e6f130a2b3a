-- Who is let in over the network, and calls that go on without their callers.

-- A token itself is not kept, only its SHA-256.
create table token (
  id text primary key check (length(id) between 1 and 40),
  principal text not null check (length(principal) between 1 and 64),
  hash text not null unique check (length(hash) = 64),
  role text not null check (role in ('viewer', 'agent', 'manager', 'admin')),
  created_at bigint not null,
  expires_at bigint,
  revoked_at bigint
);

create index token_principal on token (principal);

create table errand (
  id text primary key check (length(id) between 20 and 100),
  process text not null,
  version bigint not null check (version > 0),
  created_at bigint not null,
  expires_at bigint not null,
  body text not null
);

create index errand_expires_at on errand (expires_at);

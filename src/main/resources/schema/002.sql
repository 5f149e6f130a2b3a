-- Named locks; a chain through the events; a clock that nobody can set; what the numbers of deleted
-- tasks were; a stop for a project in which something is not as it must be.

-- clock_source names the monotonic clock that clock_offset (microseconds) belongs to. last_lock
-- numbers locks, readied and unlocked count the times that something could be handed out, so that
-- those who wait learn of it from one row. chain is the link of the last event.
alter table project add column clock_source text not null default '';
alter table project add column clock_offset bigint not null default 0;
alter table project add column last_lock bigint not null default 0;
alter table project add column readied bigint not null default 0;
alter table project add column unlocked bigint not null default 0;
alter table project add column chain text not null default '';
alter table project add column halted text;

-- Null for events from before there was a chain.
alter table event add column chain text;

create table named_lock (
  name text primary key check (length(name) between 1 and 255),
  number bigint not null check (number >= 1),
  holder text not null,
  holder_process text not null,
  since bigint not null,
  until bigint not null,
  purpose text
);

create index named_lock_until on named_lock (until);

-- Who waits for locks, in order of arrival: one row for each name that a waiter needs. called_at is
-- set when all of them are free and it is this waiter's turn.
create table lock_waiter (
  ticket bigint not null,
  name text not null,
  agent text not null,
  process text not null,
  until bigint not null,
  called_at bigint,
  primary key (ticket, name)
);

create index lock_waiter_name on lock_waiter (name, ticket);

-- Attempt numbers are never used twice, not even for a task that is planned again under the id of a
-- deleted one.
create table buried (
  id text primary key,
  attempt bigint not null
);

-- What the orchestrator did by itself, such as freeing a lapsed lease.
create index event_system on event (sequence) where actor = 'orchestrator';

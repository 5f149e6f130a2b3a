-- Sessions that are found again; a memory of decisions and notes; versions of artifacts; how long
-- what was put away is kept; rules that add tasks; where imported tasks came from; a pause for
-- maintenance; a record of restarts.

alter table project add column paused text;
alter table project add column rules bigint not null default 0;

-- seen_at is the last sign of life; a session ends when somebody says so.
alter table session add column process text not null default '';
alter table session add column seen_at bigint not null default 0;
alter table session add column ended_at bigint;
alter table session add column ending text;

create index session_seen on session (seen_at);

-- The session in which a task was planned.
create table session_task (
  task text primary key references task (id) on delete cascade,
  session text not null
);

create index session_task_session on session_task (session, task);

-- Decisions and notes. No foreign key: what was learned from a task outlives it.
create table memo (
  number integer primary key,
  id text not null unique,
  kind text not null check (kind in ('decision', 'note')),
  task text,
  title text not null check (length(title) between 1 and 255),
  body text not null,
  context text,
  alternatives text,
  consequences text,
  status text check (status in ('proposed', 'accepted', 'rejected', 'superseded')),
  supersedes text,
  author text not null,
  at bigint not null,
  changed_at bigint not null,
  check ((kind = 'decision') = (status is not null))
);

create index memo_task on memo (task, number);

-- Work of one type that is handed in again for a task is its next version.
alter table artifact add column version integer not null default 1;

-- Tasks that were put away: why, whether they were open and only forgotten, and until when they are
-- kept at least.
create table archive (
  task text primary key references task (id) on delete cascade,
  at bigint not null,
  reason text not null,
  stale integer not null check (stale in (0, 1)),
  keep_until bigint not null
);

create index archive_keep_until on archive (keep_until);

-- Rules by which something that happens adds tasks.
create table rule (
  id text primary key check (length(id) between 1 and 100),
  definition text not null,
  active integer not null check (active in (0, 1)),
  runs bigint not null,
  failures bigint not null,
  last_run bigint,
  last_problem text,
  author text not null,
  at bigint not null
);

-- What rules did that are to act once for each task.
create table rule_done (
  rule text not null references rule (id) on delete cascade,
  task text not null,
  event text not null,
  at bigint not null,
  primary key (rule, task, event)
);

-- What was imported, so that it does not come twice.
create table origin (
  source text not null,
  key text not null,
  task text not null,
  digest text not null,
  at bigint not null,
  primary key (source, key)
);

-- Servers that handed over to a fresh process.
create table restart (
  number integer primary key,
  at bigint not null,
  reason text not null,
  process text not null,
  done integer not null check (done in (0, 1)),
  millis bigint not null,
  detail text
);

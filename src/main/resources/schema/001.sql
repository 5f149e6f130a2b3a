-- One project's state. Both databases understand every statement: ids are text, moments are bigint
-- (microseconds since 1970), flags are integer, lists are text. The checks repeat the rules.

create table project (
  id integer primary key check (id = 1),
  last_event bigint not null,
  last_task integer not null,
  clock bigint not null
);

insert into project (id, last_event, last_task, clock) values (1, 0, 0, 0);

create table tally (
  status text primary key,
  tasks bigint not null check (tasks >= 0)
);

insert into tally (status, tasks) values
  ('pending', 0), ('active', 0), ('blocked', 0), ('completed', 0), ('failed', 0), ('cancelled', 0),
  ('archived', 0);

create table task (
  number integer primary key,
  id text not null unique check (length(id) between 1 and 100),
  parent text references task (id),
  root text not null,
  position integer not null,
  title text not null check (length(title) between 1 and 255),
  description text not null,
  task_type text not null,
  complexity text not null,
  specialist text not null,
  effort text,
  due_date text,
  context text,
  priority integer not null check (priority between 0 and 1000),
  criteria text not null,
  lease_seconds integer not null check (lease_seconds >= 30),
  max_attempts integer not null check (max_attempts >= 1),
  timeout_seconds integer not null check (timeout_seconds >= 0),
  by_hand integer not null check (by_hand in (0, 1)),
  status text not null references tally (status),
  holder text,
  holder_process text,
  since bigint,
  until bigint,
  held_seconds integer,
  not_before bigint not null,
  reason text,
  ended_at bigint,
  was text,
  attempt bigint not null check (attempt >= 0),
  failures integer not null check (failures >= 0),
  open_prerequisites integer not null check (open_prerequisites >= 0),
  open_children integer not null check (open_children >= 0),
  progress integer not null,
  note text,
  summary text,
  version bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  check ((status = 'active') = (holder is not null)),
  check ((status = 'active') = (until is not null)),
  check (status <> 'completed' or (open_prerequisites = 0 and open_children = 0)),
  check ((status = 'archived') = (was is not null))
);

-- What can be handed out, in the order in which it is: of all, of one role, below one root. Each
-- begins with the status, or SQLite takes the index of statuses instead and sorts what it finds. With
-- the moment, the ready ones are counted without a look at the tasks themselves.
create index task_ready on task (status, priority desc, number, not_before)
  where status = 'pending' and open_prerequisites = 0 and open_children = 0;
create index task_ready_role on task (status, specialist, priority desc, number)
  where status = 'pending' and open_prerequisites = 0 and open_children = 0;
create index task_ready_root on task (status, root, priority desc, number)
  where status = 'pending' and open_prerequisites = 0 and open_children = 0;
create index task_retry on task (status, not_before) where status = 'pending' and not_before > 0;
create index task_lease on task (status, until) where status = 'active';
create index task_parent on task (parent, position, number) where parent is not null;

-- The orders of lists, of some statuses and of all.
create index task_status on task (status, number);
-- Wider than it needs to be: of two indexes that begin alike SQLite takes the narrower, which for what
-- can be handed out must be the one that holds just that.
create index task_status_priority on task (status, priority desc, number, not_before, root);
create index task_status_updated on task (status, updated_at desc, number desc);
create index task_priority on task (priority desc, number);
create index task_updated on task (updated_at desc, number desc);

create table dependency (
  task text not null references task (id) on delete cascade,
  prerequisite text not null references task (id) on delete cascade,
  type text not null,
  state text not null check (state in ('open', 'satisfied', 'waived')),
  waiver text,
  primary key (task, prerequisite),
  check (task <> prerequisite),
  check ((state = 'waived') = (waiver is not null))
);

create index dependency_prerequisite on dependency (prerequisite);

create table attempt (
  task text not null references task (id) on delete cascade,
  number bigint not null,
  holder text not null,
  holder_process text not null,
  started_at bigint not null,
  ended_at bigint,
  ending text,
  reason text,
  primary key (task, number),
  check ((ended_at is null) = (ending is null))
);

create table content (
  hash text primary key check (length(hash) = 64),
  body text not null
);

create table artifact (
  number integer primary key,
  id text not null unique,
  task text not null references task (id) on delete cascade,
  attempt bigint not null,
  type text not null,
  summary text not null,
  hash text not null,
  size bigint not null check (size >= 0),
  in_file integer not null check (in_file in (0, 1)),
  files text not null,
  at bigint not null,
  author text not null
);

create index artifact_task on artifact (task, number);
create index artifact_hash on artifact (hash);

-- Appended only. No foreign key: what happened to a task outlives it.
create table event (
  sequence bigint primary key,
  at bigint not null,
  kind text not null,
  task text,
  actor text not null,
  attempt bigint not null,
  detail text
);

create table receipt (
  request_id text primary key,
  digest text not null,
  answer text not null,
  at bigint not null
);

create index receipt_at on receipt (at);

create table session (
  id text primary key,
  agent text not null,
  client text not null,
  directory text not null,
  opened_at bigint not null,
  last_event bigint not null
);

create index session_agent on session (agent, opened_at);
create index session_client on session (client, opened_at);

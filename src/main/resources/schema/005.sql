-- Programs of several versions on one database, as when servers are brought up to date one after the
-- other. oldest is the oldest version of these tables that a program may have been made for and still
-- work with them: a step that only adds what older programs never ask for leaves it as it was.
alter table migration add column oldest integer not null default 0;

-- The last transaction of each server, in a database whose connections can break just when the answer
-- to a commit is on its way: what stands here tells whether it was kept.
create table batch (
  server text primary key,
  number bigint not null,
  at bigint not null
);

-- Lists of all statuses are put together from those of each, so that these are not needed: every change
-- of a task had to keep them, and what is to be handed out next was sometimes looked for in one of them.
drop index task_priority;
drop index task_updated;

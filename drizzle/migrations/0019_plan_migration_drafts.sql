-- A plan migration that nobody starts can be discarded, and its figures are calculated in pieces: a subscription waits
-- for its own, and `calculates_then` is the state the migration goes into once it has all of them.
alter table plan_migrations drop constraint plan_migrations_state_check;
--> statement-breakpoint
alter table plan_migrations add constraint plan_migrations_state_check
  check (state in ('draft', 'running', 'stopped', 'done', 'discarded'));
--> statement-breakpoint
alter table plan_migrations add column calculates_then text;
--> statement-breakpoint
alter table plan_migrations add constraint plan_migrations_calculates_check
  check (calculates_then is null or (state = 'running' and calculates_then in ('draft', 'running', 'stopped', 'done')));
--> statement-breakpoint
alter table plan_migration_items drop constraint plan_migration_items_state_check;
--> statement-breakpoint
alter table plan_migration_items add constraint plan_migration_items_state_check
  check (state in ('waiting', 'pending', 'done', 'refused', 'skipped'));

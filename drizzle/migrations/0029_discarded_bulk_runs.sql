-- A bulk run that nobody starts can be discarded; it stays on record.
alter table bulk_runs drop constraint bulk_runs_state_check;
--> statement-breakpoint
alter table bulk_runs add constraint bulk_runs_state_check
  check (state in ('draft', 'running', 'stopped', 'done', 'discarded'));

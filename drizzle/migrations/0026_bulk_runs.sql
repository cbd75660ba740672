-- One thing done to many rows of a list: who, what each comes to, and how far it is.
create table bulk_runs (
  organization_id uuid not null,
  id uuid not null,
  kind text not null,
  through_on date,
  state text not null,
  calculates_then text,
  preview_hash text not null,
  planned_at timestamptz not null,
  created_by text not null,
  created_at timestamptz not null,
  started_by text,
  started_at timestamptz,
  finished_at timestamptz,
  constraint bulk_runs_pk primary key (organization_id, id),
  constraint bulk_runs_kind_check check (kind in ('bill_customers', 'close_drafts')),
  constraint bulk_runs_state_check check (state in ('draft', 'running', 'stopped', 'done')),
  constraint bulk_runs_calculates_check
    check (calculates_then is null or (state = 'running' and calculates_then in ('draft', 'stopped', 'done')))
);
--> statement-breakpoint
create table bulk_run_items (
  organization_id uuid not null,
  id uuid not null,
  bulk_run_id uuid not null,
  customer_id uuid not null,
  held_draft_id uuid,
  currency text not null,
  amount_minor bigint,
  preview_hash text,
  state text not null,
  code text,
  sentence text,
  remedy text,
  done_at timestamptz,
  documents jsonb not null,
  constraint bulk_run_items_pk primary key (organization_id, id),
  constraint bulk_run_items_state_check check (state in ('waiting', 'pending', 'done', 'refused', 'skipped')),
  constraint bulk_run_items_done_check check ((state = 'done') = (done_at is not null)),
  constraint bulk_run_items_reason_check check (state not in ('refused', 'skipped')
    or num_nulls(code, sentence, remedy) = 0)
);
--> statement-breakpoint
alter table bulk_run_items add constraint bulk_run_items_run_fk foreign key (organization_id, bulk_run_id) references bulk_runs (organization_id, id);
--> statement-breakpoint
alter table bulk_run_items add constraint bulk_run_items_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
create index bulk_runs_latest on bulk_runs (organization_id, id desc);
--> statement-breakpoint
create index bulk_runs_running on bulk_runs (organization_id, id) where state = 'running';
--> statement-breakpoint
create index bulk_run_items_state on bulk_run_items (organization_id, bulk_run_id, state, id);
--> statement-breakpoint
create index bulk_run_items_customer on bulk_run_items (organization_id, customer_id);
--> statement-breakpoint
alter table bulk_runs enable row level security;
--> statement-breakpoint
create policy bulk_runs_tenant on bulk_runs to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update on bulk_runs to counterfoil_app;
--> statement-breakpoint
alter table bulk_run_items enable row level security;
--> statement-breakpoint
create policy bulk_run_items_tenant on bulk_run_items to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update on bulk_run_items to counterfoil_app;
--> statement-breakpoint
create function across_bulk_organizations() returns table (organization_id uuid)
language sql stable security definer set search_path = public as $$
  select distinct r.organization_id from bulk_runs r where r.state = 'running'
$$;
--> statement-breakpoint
revoke all on function across_bulk_organizations() from public;
--> statement-breakpoint
grant execute on function across_bulk_organizations() to counterfoil_app;

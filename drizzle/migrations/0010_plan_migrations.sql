-- Taking present subscriptions of a plan over to another of its versions: who, when, what each pays, and how far it is.
create table plan_migrations (
  organization_id uuid not null,
  id uuid not null,
  plan_id uuid not null,
  target_version_id uuid not null,
  audience_kind text not null,
  audience jsonb not null,
  timing text not null,
  on_date date,
  state text not null,
  item_count bigint not null,
  done_count bigint not null,
  refused_count bigint not null,
  skipped_count bigint not null,
  unaffected_count bigint not null,
  preview_hash text not null,
  planned_at timestamptz not null,
  created_by text not null,
  created_at timestamptz not null,
  started_by text,
  started_at timestamptz,
  finished_at timestamptz,
  constraint plan_migrations_pk primary key (organization_id, id),
  constraint plan_migrations_audience_check check (audience_kind in ('all', 'segment', 'list')),
  constraint plan_migrations_timing_check check (timing in ('now', 'next_renewal', 'date')),
  constraint plan_migrations_date_check check ((timing = 'date') = (on_date is not null)),
  constraint plan_migrations_state_check check (state in ('draft', 'running', 'stopped', 'done')),
  constraint plan_migrations_counts_check check (least(done_count, refused_count, skipped_count, unaffected_count) >= 0
    and done_count + refused_count + skipped_count <= item_count)
);
--> statement-breakpoint
create table plan_migration_items (
  organization_id uuid not null,
  id uuid not null,
  plan_migration_id uuid not null,
  subscription_id uuid not null,
  customer_id uuid not null,
  currency text not null,
  from_version_id uuid not null,
  effective_on date,
  before_minor bigint,
  after_minor bigint,
  next_before_minor bigint,
  next_after_minor bigint,
  at_once_minor bigint,
  given_back_minor bigint,
  guard text,
  preview_hash text,
  state text not null,
  code text,
  sentence text,
  remedy text,
  done_at timestamptz,
  documents jsonb not null,
  constraint plan_migration_items_pk primary key (organization_id, id),
  constraint plan_migration_items_state_check check (state in ('pending', 'done', 'refused', 'skipped')),
  constraint plan_migration_items_done_check check ((state = 'done') = (done_at is not null)),
  constraint plan_migration_items_reason_check check (state not in ('refused', 'skipped')
    or num_nulls(code, sentence, remedy) = 0)
);
--> statement-breakpoint
alter table plan_migrations add constraint plan_migrations_plan_fk foreign key (organization_id, plan_id) references plans (organization_id, id);
--> statement-breakpoint
alter table plan_migrations add constraint plan_migrations_target_fk foreign key (organization_id, target_version_id) references plan_versions (organization_id, id);
--> statement-breakpoint
alter table plan_migration_items add constraint plan_migration_items_migration_fk foreign key (organization_id, plan_migration_id) references plan_migrations (organization_id, id);
--> statement-breakpoint
alter table plan_migration_items add constraint plan_migration_items_subscription_fk foreign key (organization_id, subscription_id) references subscriptions (organization_id, id);
--> statement-breakpoint
alter table plan_migration_items add constraint plan_migration_items_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table plan_migration_items add constraint plan_migration_items_version_fk foreign key (organization_id, from_version_id) references plan_versions (organization_id, id);
--> statement-breakpoint
create index plan_migrations_plan on plan_migrations (organization_id, plan_id, created_at desc, id desc);
--> statement-breakpoint
create index plan_migrations_running on plan_migrations (organization_id, id) where state = 'running';
--> statement-breakpoint
create unique index plan_migration_items_subscription_key on plan_migration_items (organization_id, plan_migration_id, subscription_id);
--> statement-breakpoint
create index plan_migration_items_state on plan_migration_items (organization_id, plan_migration_id, state, id);
--> statement-breakpoint
create index plan_migration_items_subscription on plan_migration_items (organization_id, subscription_id);
--> statement-breakpoint
alter table plan_migrations enable row level security;
--> statement-breakpoint
create policy plan_migrations_tenant on plan_migrations to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update on plan_migrations to counterfoil_app;
--> statement-breakpoint
alter table plan_migration_items enable row level security;
--> statement-breakpoint
create policy plan_migration_items_tenant on plan_migration_items to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update on plan_migration_items to counterfoil_app;
--> statement-breakpoint
create or replace function across_due_organizations(wall timestamptz) returns table (organization_id uuid)
language sql stable security definer set search_path = public as $$
  select o.id from organizations o left join test_clocks c on c.organization_id = o.id
  where exists (select 1 from outbox b where b.organization_id = o.id and b.state = 'pending'
                and b.next_try_at <= wall and (b.leased_until is null or b.leased_until <= wall))
     or c.target_at is not null
     or exists (select 1 from subscriptions s where s.organization_id = o.id and s.due_at <= coalesce(c.now_at, wall))
     or exists (select 1 from invoice_balances i where i.organization_id = o.id and i.collect_at <= coalesce(c.now_at, wall))
     or exists (select 1 from recognition_schedules r where r.organization_id = o.id
                and r.next_on < (coalesce(c.now_at, wall) at time zone o.zone)::date)
     or exists (select 1 from customer_overdue d where d.organization_id = o.id
                and d.next_on <= (coalesce(c.now_at, wall) at time zone o.zone)::date)
     or exists (select 1 from wallet_grants g where g.organization_id = o.id and g.remaining_minor > 0
                and g.expires_at <= coalesce(c.now_at, wall))
     or exists (select 1 from plan_migrations m where m.organization_id = o.id and m.state = 'running')
$$;

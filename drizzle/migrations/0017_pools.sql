-- Commitments, caps and allowances that a customer, or a payer for its group, agreed beside every plan.
create table pools (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  subscription_id uuid,
  code text not null,
  name text not null,
  kind text not null,
  scope text not null,
  currency text not null,
  amount_minor bigint not null,
  plan_codes text[] not null,
  metric_codes text[] not null,
  charge_codes text[] not null,
  cadence_unit text not null,
  cadence_count bigint not null,
  from_on date not null,
  to_on date,
  due_at timestamptz,
  created_at timestamptz not null,
  constraint pools_pk primary key (organization_id, id),
  constraint pools_kind_check check (kind in ('commitment', 'cap', 'allowance')),
  constraint pools_scope_check check (scope in ('subscription', 'customer', 'payer_group')),
  constraint pools_subscription_check check ((scope = 'subscription') = (subscription_id is not null)),
  constraint pools_amount_check check (amount_minor > 0),
  constraint pools_cadence_check check (cadence_unit in ('day', 'week', 'month', 'quarter', 'half_year', 'year') and cadence_count > 0),
  constraint pools_term_check check (to_on >= from_on)
);
--> statement-breakpoint
alter table pools add constraint pools_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table pools add constraint pools_subscription_fk foreign key (organization_id, subscription_id) references subscriptions (organization_id, id);
--> statement-breakpoint
create unique index pools_code_key on pools (organization_id, customer_id, code);
--> statement-breakpoint
create index pools_due on pools (organization_id, due_at) where due_at is not null;
--> statement-breakpoint
create index pools_subscription on pools (organization_id, subscription_id) where subscription_id is not null;
--> statement-breakpoint
alter table pools enable row level security;
--> statement-breakpoint
create policy pools_tenant on pools to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update on pools to counterfoil_app;
--> statement-breakpoint
create policy pools_portal on pools for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on pools to counterfoil_portal;
--> statement-breakpoint
alter table fees drop constraint fees_kind_check;
--> statement-breakpoint
alter table fees add constraint fees_kind_check
  check (kind in ('subscription', 'usage', 'fixed', 'charge_minimum', 'commitment', 'one_off', 'pool'));
--> statement-breakpoint
create or replace function across_due_organizations(wall timestamptz) returns table (organization_id uuid)
language sql stable security definer set search_path = public as $$
  select o.id from organizations o left join test_clocks c on c.organization_id = o.id
  where exists (select 1 from outbox b where b.organization_id = o.id and b.state = 'pending'
                and b.next_try_at <= wall and (b.leased_until is null or b.leased_until <= wall))
     or c.target_at is not null
     or exists (select 1 from subscriptions s where s.organization_id = o.id and s.due_at <= coalesce(c.now_at, wall))
     or exists (select 1 from pools p where p.organization_id = o.id and p.due_at <= coalesce(c.now_at, wall))
     or exists (select 1 from subscriptions s where s.organization_id = o.id
                and s.trial_notice_at <= coalesce(c.now_at, wall))
     or exists (select 1 from invoice_balances i where i.organization_id = o.id and i.collect_at <= coalesce(c.now_at, wall))
     or exists (select 1 from recognition_schedules r where r.organization_id = o.id
                and r.next_on < (coalesce(c.now_at, wall) at time zone o.zone)::date)
     or exists (select 1 from customer_overdue d where d.organization_id = o.id
                and d.next_on <= (coalesce(c.now_at, wall) at time zone o.zone)::date)
     or exists (select 1 from wallet_grants g where g.organization_id = o.id and g.remaining_minor > 0
                and g.expires_at <= coalesce(c.now_at, wall))
     or exists (select 1 from plan_migrations m where m.organization_id = o.id and m.state = 'running')
$$;

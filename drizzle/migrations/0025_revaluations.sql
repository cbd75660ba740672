-- Open balances in other currencies at the end of a month, valued at the rate of that day: one row for each account and
-- currency. A row that waits has no rate yet.
create table revaluations (
  organization_id uuid not null,
  id uuid not null,
  month_end date not null,
  account text not null,
  currency text not null,
  state text not null,
  balance_minor bigint,
  carried_minor bigint,
  difference_minor bigint,
  exchange_rate_id uuid,
  recorded_at timestamptz not null,
  constraint revaluations_pk primary key (organization_id, id),
  constraint revaluations_account_check check (account in ('1010', '1100', '2020')),
  constraint revaluations_state_check check (state in ('waiting', 'posted')),
  constraint revaluations_posted_check check ((state = 'posted') = (exchange_rate_id is not null)
    and (state = 'posted') = (difference_minor is not null))
);
--> statement-breakpoint
create unique index revaluations_month_key on revaluations (organization_id, month_end, account, currency);
--> statement-breakpoint
create index revaluations_waiting on revaluations (organization_id, month_end) where state = 'waiting';
--> statement-breakpoint
alter table revaluations add constraint revaluations_organization_fk foreign key (organization_id) references organizations (id);
--> statement-breakpoint
alter table revaluations add constraint revaluations_exchange_rate_fk foreign key (organization_id, exchange_rate_id) references exchange_rates (organization_id, id);
--> statement-breakpoint
alter table revaluations enable row level security;
--> statement-breakpoint
create policy revaluations_tenant on revaluations to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on revaluations to counterfoil_app;
--> statement-breakpoint
grant update (state, balance_minor, carried_minor, difference_minor, exchange_rate_id) on revaluations to counterfoil_app;
--> statement-breakpoint
-- When amounts in base are to be looked at next: after rates came in, and after each end of a month. Null: the
-- organization keeps none.
alter table organizations add column exchange_due_at timestamptz;
--> statement-breakpoint
-- The last month whose end was revalued.
alter table organizations add column revalued_through date;
--> statement-breakpoint
update organizations set exchange_due_at = timestamptz '1970-01-01 00:00:00Z' where converts_to is not null;
--> statement-breakpoint
-- A balance of many customers is revalued by one entry, which is nobody's.
alter table journal_entries alter column customer_id drop not null;
--> statement-breakpoint
alter table journal_lines alter column customer_id drop not null;
--> statement-breakpoint
do $$
declare listed text;
begin
  select string_agg(quote_literal(recipe[1]), ', ') into listed
  from pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''([a-z_.]+)''', 'g') as recipe
  where c.conname = 'journal_entries_recipe_check' and c.conrelid = 'journal_entries'::regclass;
  alter table journal_entries drop constraint journal_entries_recipe_check;
  execute format('alter table journal_entries add constraint journal_entries_recipe_check check (recipe in (%s, ''fx.opened'', ''fx.revalued'', ''fx.revaluation_reversed''))', listed);
end $$;
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
     or o.exchange_due_at <= coalesce(c.now_at, wall)
$$;

-- What is used and not billed at a month's end is posted then: how far that is done.
alter table organizations add column usage_accrued_through date;
--> statement-breakpoint
alter table organizations add column accrued_customer_id uuid;
--> statement-breakpoint
update organizations o set usage_accrued_through = (date_trunc('month', coalesce(
    (select c.now_at from test_clocks c where c.organization_id = o.id), now()) at time zone o.zone) - interval '1 day')::date
  where exists (select 1 from metrics m where m.organization_id = o.id);
--> statement-breakpoint
create index journal_lines_unbilled on journal_lines (organization_id, customer_id) where account = '1110';
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
     or o.usage_accrued_through < (date_trunc('month', coalesce(c.now_at, wall) at time zone o.zone) - interval '1 day')::date
$$;
--> statement-breakpoint
-- The recipes known before, and that of unbilled usage; whatever else stands in the list by now stays.
do $$
declare listed text;
begin
  select string_agg(quote_literal(recipe[1]), ', ') into listed
  from pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''([a-z_.]+)''', 'g') as recipe
  where c.conname = 'journal_entries_recipe_check' and c.conrelid = 'journal_entries'::regclass;
  alter table journal_entries drop constraint journal_entries_recipe_check;
  execute format('alter table journal_entries add constraint journal_entries_recipe_check check (recipe in (%s, ''usage.accrued''))', listed);
end $$;

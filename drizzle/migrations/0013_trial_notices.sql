-- People are told that their trial ends, once and some days before.
alter table subscriptions add column trial_notice_at timestamptz;
--> statement-breakpoint
create index subscriptions_trial_notice on subscriptions (organization_id, trial_notice_at) where trial_notice_at is not null;
--> statement-breakpoint
update subscriptions set trial_notice_at = greatest(starts_at, trial_ends_at - interval '72 hours')
where trial_ends_at > greatest(starts_at, now()) and due_at is not null;
--> statement-breakpoint
create or replace function across_due_organizations(wall timestamptz) returns table (organization_id uuid)
language sql stable security definer set search_path = public as $$
  select o.id from organizations o left join test_clocks c on c.organization_id = o.id
  where exists (select 1 from outbox b where b.organization_id = o.id and b.state = 'pending'
                and b.next_try_at <= wall and (b.leased_until is null or b.leased_until <= wall))
     or c.target_at is not null
     or exists (select 1 from subscriptions s where s.organization_id = o.id and s.due_at <= coalesce(c.now_at, wall))
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

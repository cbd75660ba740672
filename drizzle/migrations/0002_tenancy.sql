-- Tenancy by row-level security. `set_org` and `set_portal` are the only ways to choose a tenant; both last for one transaction.
--> statement-breakpoint
create function set_org(organization uuid) returns void language plpgsql as $$
begin
  execute format('set local app.organization_id = %L', organization);
end $$;
--> statement-breakpoint
create function set_portal(organization uuid, customer uuid) returns void language plpgsql as $$
begin
  execute format('set local app.organization_id = %L', organization);
  execute format('set local app.customer_id = %L', customer);
  execute 'set local role counterfoil_portal';
end $$;
--> statement-breakpoint
grant usage on schema public, identity to counterfoil_app;
--> statement-breakpoint
grant usage on schema public to counterfoil_portal;
--> statement-breakpoint
grant select, insert, update, delete on all tables in schema identity to counterfoil_app;
--> statement-breakpoint
alter table allocations enable row level security;
--> statement-breakpoint
create policy allocations_tenant on allocations to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on allocations to counterfoil_app;
--> statement-breakpoint
create policy allocations_portal on allocations for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on allocations to counterfoil_portal;
--> statement-breakpoint
alter table api_keys enable row level security;
--> statement-breakpoint
create policy api_keys_tenant on api_keys to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on api_keys to counterfoil_app;
--> statement-breakpoint
alter table audit_entries enable row level security;
--> statement-breakpoint
create policy audit_entries_tenant on audit_entries to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on audit_entries to counterfoil_app;
--> statement-breakpoint
alter table billing_runs enable row level security;
--> statement-breakpoint
create policy billing_runs_tenant on billing_runs to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on billing_runs to counterfoil_app;
--> statement-breakpoint
alter table charges enable row level security;
--> statement-breakpoint
create policy charges_tenant on charges to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on charges to counterfoil_app;
--> statement-breakpoint
create policy charges_portal on charges for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and nullif(current_setting('app.customer_id', true), '')::uuid is not null);
--> statement-breakpoint
grant select on charges to counterfoil_portal;
--> statement-breakpoint
alter table customers enable row level security;
--> statement-breakpoint
create policy customers_tenant on customers to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on customers to counterfoil_app;
--> statement-breakpoint
create policy customers_portal on customers for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on customers to counterfoil_portal;
--> statement-breakpoint
alter table fees enable row level security;
--> statement-breakpoint
create policy fees_tenant on fees to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on fees to counterfoil_app;
--> statement-breakpoint
create policy fees_portal on fees for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on fees to counterfoil_portal;
--> statement-breakpoint
alter table idempotency_keys enable row level security;
--> statement-breakpoint
create policy idempotency_keys_tenant on idempotency_keys to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on idempotency_keys to counterfoil_app;
--> statement-breakpoint
alter table invitations enable row level security;
--> statement-breakpoint
create policy invitations_tenant on invitations to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on invitations to counterfoil_app;
--> statement-breakpoint
alter table invoice_balances enable row level security;
--> statement-breakpoint
create policy invoice_balances_tenant on invoice_balances to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on invoice_balances to counterfoil_app;
--> statement-breakpoint
create policy invoice_balances_portal on invoice_balances for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on invoice_balances to counterfoil_portal;
--> statement-breakpoint
alter table invoice_tax_groups enable row level security;
--> statement-breakpoint
create policy invoice_tax_groups_tenant on invoice_tax_groups to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on invoice_tax_groups to counterfoil_app;
--> statement-breakpoint
create policy invoice_tax_groups_portal on invoice_tax_groups for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on invoice_tax_groups to counterfoil_portal;
--> statement-breakpoint
alter table invoices enable row level security;
--> statement-breakpoint
create policy invoices_tenant on invoices to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on invoices to counterfoil_app;
--> statement-breakpoint
create policy invoices_portal on invoices for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on invoices to counterfoil_portal;
--> statement-breakpoint
alter table issuers enable row level security;
--> statement-breakpoint
create policy issuers_tenant on issuers to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on issuers to counterfoil_app;
--> statement-breakpoint
create policy issuers_portal on issuers for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and nullif(current_setting('app.customer_id', true), '')::uuid is not null);
--> statement-breakpoint
grant select on issuers to counterfoil_portal;
--> statement-breakpoint
alter table journal_entries enable row level security;
--> statement-breakpoint
create policy journal_entries_tenant on journal_entries to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on journal_entries to counterfoil_app;
--> statement-breakpoint
alter table journal_lines enable row level security;
--> statement-breakpoint
create policy journal_lines_tenant on journal_lines to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on journal_lines to counterfoil_app;
--> statement-breakpoint
alter table long_jobs enable row level security;
--> statement-breakpoint
create policy long_jobs_tenant on long_jobs to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on long_jobs to counterfoil_app;
--> statement-breakpoint
alter table mails enable row level security;
--> statement-breakpoint
create policy mails_tenant on mails to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on mails to counterfoil_app;
--> statement-breakpoint
alter table memberships enable row level security;
--> statement-breakpoint
create policy memberships_tenant on memberships to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on memberships to counterfoil_app;
--> statement-breakpoint
alter table metrics enable row level security;
--> statement-breakpoint
create policy metrics_tenant on metrics to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on metrics to counterfoil_app;
--> statement-breakpoint
create policy metrics_portal on metrics for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and nullif(current_setting('app.customer_id', true), '')::uuid is not null);
--> statement-breakpoint
grant select on metrics to counterfoil_portal;
--> statement-breakpoint
alter table number_series enable row level security;
--> statement-breakpoint
create policy number_series_tenant on number_series to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on number_series to counterfoil_app;
--> statement-breakpoint
alter table organizations enable row level security;
--> statement-breakpoint
create policy organizations_tenant on organizations to counterfoil_app
  using (id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on organizations to counterfoil_app;
--> statement-breakpoint
create policy organizations_portal on organizations for select to counterfoil_portal
  using (id = nullif(current_setting('app.organization_id', true), '')::uuid and nullif(current_setting('app.customer_id', true), '')::uuid is not null);
--> statement-breakpoint
grant select on organizations to counterfoil_portal;
--> statement-breakpoint
alter table outbox enable row level security;
--> statement-breakpoint
create policy outbox_tenant on outbox to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on outbox to counterfoil_app;
--> statement-breakpoint
alter table payment_method_setups enable row level security;
--> statement-breakpoint
create policy payment_method_setups_tenant on payment_method_setups to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on payment_method_setups to counterfoil_app;
--> statement-breakpoint
create policy payment_method_setups_portal on payment_method_setups for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on payment_method_setups to counterfoil_portal;
--> statement-breakpoint
alter table payment_methods enable row level security;
--> statement-breakpoint
create policy payment_methods_tenant on payment_methods to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on payment_methods to counterfoil_app;
--> statement-breakpoint
create policy payment_methods_portal on payment_methods for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on payment_methods to counterfoil_portal;
--> statement-breakpoint
alter table payments enable row level security;
--> statement-breakpoint
create policy payments_tenant on payments to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on payments to counterfoil_app;
--> statement-breakpoint
create policy payments_portal on payments for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on payments to counterfoil_portal;
--> statement-breakpoint
alter table plan_drafts enable row level security;
--> statement-breakpoint
create policy plan_drafts_tenant on plan_drafts to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on plan_drafts to counterfoil_app;
--> statement-breakpoint
alter table plan_versions enable row level security;
--> statement-breakpoint
create policy plan_versions_tenant on plan_versions to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on plan_versions to counterfoil_app;
--> statement-breakpoint
create policy plan_versions_portal on plan_versions for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and nullif(current_setting('app.customer_id', true), '')::uuid is not null);
--> statement-breakpoint
grant select on plan_versions to counterfoil_portal;
--> statement-breakpoint
alter table plans enable row level security;
--> statement-breakpoint
create policy plans_tenant on plans to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on plans to counterfoil_app;
--> statement-breakpoint
create policy plans_portal on plans for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and nullif(current_setting('app.customer_id', true), '')::uuid is not null);
--> statement-breakpoint
grant select on plans to counterfoil_portal;
--> statement-breakpoint
alter table portal_links enable row level security;
--> statement-breakpoint
create policy portal_links_tenant on portal_links to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on portal_links to counterfoil_app;
--> statement-breakpoint
alter table portal_sessions enable row level security;
--> statement-breakpoint
create policy portal_sessions_tenant on portal_sessions to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on portal_sessions to counterfoil_app;
--> statement-breakpoint
alter table provider_accounts enable row level security;
--> statement-breakpoint
create policy provider_accounts_tenant on provider_accounts to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on provider_accounts to counterfoil_app;
--> statement-breakpoint
alter table provider_customers enable row level security;
--> statement-breakpoint
create policy provider_customers_tenant on provider_customers to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on provider_customers to counterfoil_app;
--> statement-breakpoint
alter table provider_events enable row level security;
--> statement-breakpoint
create policy provider_events_tenant on provider_events to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on provider_events to counterfoil_app;
--> statement-breakpoint
alter table rating_windows enable row level security;
--> statement-breakpoint
create policy rating_windows_tenant on rating_windows to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on rating_windows to counterfoil_app;
--> statement-breakpoint
create policy rating_windows_portal on rating_windows for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on rating_windows to counterfoil_portal;
--> statement-breakpoint
alter table recognition_schedules enable row level security;
--> statement-breakpoint
create policy recognition_schedules_tenant on recognition_schedules to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on recognition_schedules to counterfoil_app;
--> statement-breakpoint
alter table run_marks enable row level security;
--> statement-breakpoint
create policy run_marks_tenant on run_marks to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, delete on run_marks to counterfoil_app;
--> statement-breakpoint
alter table stints enable row level security;
--> statement-breakpoint
create policy stints_tenant on stints to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on stints to counterfoil_app;
--> statement-breakpoint
create policy stints_portal on stints for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on stints to counterfoil_portal;
--> statement-breakpoint
alter table subscriptions enable row level security;
--> statement-breakpoint
create policy subscriptions_tenant on subscriptions to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on subscriptions to counterfoil_app;
--> statement-breakpoint
create policy subscriptions_portal on subscriptions for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on subscriptions to counterfoil_portal;
--> statement-breakpoint
alter table tax_rates enable row level security;
--> statement-breakpoint
create policy tax_rates_tenant on tax_rates to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on tax_rates to counterfoil_app;
--> statement-breakpoint
alter table test_clocks enable row level security;
--> statement-breakpoint
create policy test_clocks_tenant on test_clocks to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on test_clocks to counterfoil_app;
--> statement-breakpoint
alter table usage_events enable row level security;
--> statement-breakpoint
create policy usage_events_tenant on usage_events to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on usage_events to counterfoil_app;
--> statement-breakpoint
create policy usage_events_portal on usage_events for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on usage_events to counterfoil_portal;
--> statement-breakpoint
-- The lines of a journal entry must add up to the totals the entry carries; the statement trigger sees a whole batch at once.
create function journal_lines_balance() returns trigger language plpgsql as $$
declare unbalanced uuid;
begin
  select e.id into unbalanced
  from (select organization_id, entry_id, sum(debit_minor) debit, sum(credit_minor) credit
        from inserted_lines group by organization_id, entry_id) l
  join journal_entries e on e.organization_id = l.organization_id and e.id = l.entry_id
  where e.debit_minor <> l.debit or e.credit_minor <> l.credit
  limit 1;
  if unbalanced is not null then
    raise exception 'journal entry % does not equal its lines', unbalanced using errcode = '23514';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger journal_lines_balance after insert on journal_lines
  referencing new table as inserted_lines for each statement execute function journal_lines_balance();
--> statement-breakpoint
-- What must cross tenants, and nothing else does. Each function is wrapped in app/store/across.server.ts.
-- Organizations with work: messages to deliver, subscriptions or collections due by their own clock, a clock that moves.
create function across_due_organizations(wall timestamptz) returns table (organization_id uuid)
language sql stable security definer set search_path = public as $$
  select o.id from organizations o left join test_clocks c on c.organization_id = o.id
  where exists (select 1 from outbox b where b.organization_id = o.id and b.state = 'pending'
                and b.next_try_at <= wall and (b.leased_until is null or b.leased_until <= wall))
     or c.target_at is not null
     or exists (select 1 from subscriptions s where s.organization_id = o.id and s.due_at <= coalesce(c.now_at, wall))
     or exists (select 1 from invoice_balances i where i.organization_id = o.id and i.collect_at <= coalesce(c.now_at, wall))
     or exists (select 1 from recognition_schedules r where r.organization_id = o.id
                and r.next_on < (coalesce(c.now_at, wall) at time zone o.zone)::date)
$$;
--> statement-breakpoint
create function across_memberships(member uuid)
returns table (organization_id uuid, name text, mode text, accent text, role text)
language sql stable security definer set search_path = public as $$
  select o.id, o.name, o.mode, o.accent, m.role from memberships m join organizations o on o.id = m.organization_id
  where m.user_id = member order by o.name, o.id
$$;
--> statement-breakpoint
create function across_customers_by_email(wanted text)
returns table (organization_id uuid, customer_id uuid)
language sql stable security definer set search_path = public as $$
  select organization_id, id from customers where lower(email) = lower(wanted) order by organization_id, id limit 20
$$;
--> statement-breakpoint
create function across_demo_organization() returns table (organization_id uuid, organizations bigint)
language sql stable security definer set search_path = public as $$
  select (select id from organizations where origin = 'demo' limit 1), (select count(*) from organizations)
$$;
--> statement-breakpoint
-- Keeps the planner informed in the first big run: without statistics it checks foreign keys by a wrong index.
create function analyze_billing() returns void language plpgsql security definer set search_path = public as $$
begin
  analyze customers; analyze subscriptions; analyze stints; analyze invoices; analyze fees; analyze rating_windows;
  analyze journal_entries;
end $$;
--> statement-breakpoint
revoke all on function across_due_organizations(timestamptz) from public;
--> statement-breakpoint
grant execute on function across_due_organizations(timestamptz) to counterfoil_app;
--> statement-breakpoint
revoke all on function across_memberships(uuid) from public;
--> statement-breakpoint
grant execute on function across_memberships(uuid) to counterfoil_app;
--> statement-breakpoint
revoke all on function across_customers_by_email(text) from public;
--> statement-breakpoint
grant execute on function across_customers_by_email(text) to counterfoil_app;
--> statement-breakpoint
revoke all on function across_demo_organization() from public;
--> statement-breakpoint
grant execute on function across_demo_organization() to counterfoil_app;
--> statement-breakpoint
revoke all on function analyze_billing() from public;
--> statement-breakpoint
grant execute on function analyze_billing() to counterfoil_app;
--> statement-breakpoint
revoke all on function set_org(uuid) from public;
--> statement-breakpoint
grant execute on function set_org(uuid) to counterfoil_app;
--> statement-breakpoint
revoke all on function set_portal(uuid, uuid) from public;
--> statement-breakpoint
grant execute on function set_portal(uuid, uuid) to counterfoil_app;

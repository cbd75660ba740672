-- What a billing run writes by the thousand is held to its references once a statement and not once a row: a foreign key
-- asks and locks the same customer, version and charge again for every line, which was more than half of PostgreSQL's work
-- in a run. The rows referred to are never deleted. See docs/decisions/014.
revoke delete on customers, issuers, subscriptions, rating_windows from counterfoil_app;
--> statement-breakpoint
alter table invoices drop constraint invoices_customer_fk, drop constraint invoices_issuer_fk;
--> statement-breakpoint
alter table fees drop constraint fees_invoice_fk, drop constraint fees_customer_fk, drop constraint fees_subscription_fk,
  drop constraint fees_plan_version_fk, drop constraint fees_charge_fk, drop constraint fees_window_fk;
--> statement-breakpoint
alter table invoice_tax_groups drop constraint invoice_tax_groups_invoice_fk;
--> statement-breakpoint
alter table invoice_balances drop constraint invoice_balances_invoice_fk, drop constraint invoice_balances_customer_fk;
--> statement-breakpoint
alter table journal_entries drop constraint journal_entries_issuer_fk, drop constraint journal_entries_customer_fk;
--> statement-breakpoint
alter table journal_lines drop constraint journal_lines_entry_fk;
--> statement-breakpoint
-- One lookup by primary key for each row and reference, whatever the planner believes about the size of the tables.
create function invoices_references() returns trigger language plpgsql set enable_seqscan = off as $$
declare missing text;
begin
  select x.missing into missing from (select case
      when (select 1 from customers p where p.organization_id = n.organization_id and p.id = n.customer_id) is null then 'customer_id'
      when (select 1 from issuers p where p.organization_id = n.organization_id and p.id = n.issuer_id) is null then 'issuer_id'
    end as missing from written_rows n) x
  where x.missing is not null limit 1;
  if missing is not null then
    raise exception 'invoices.% names a row that is not there', missing using errcode = '23503';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger invoices_references after insert on invoices
  referencing new table as written_rows for each statement execute function invoices_references();
--> statement-breakpoint
create function fees_references() returns trigger language plpgsql set enable_seqscan = off as $$
declare missing text;
begin
  select x.missing into missing from (select case
      when (select 1 from customers p where p.organization_id = n.organization_id and p.id = n.customer_id) is null then 'customer_id'
      when n.invoice_id is not null and (select 1 from invoices p
        where p.organization_id = n.organization_id and p.id = n.invoice_id) is null then 'invoice_id'
      when n.subscription_id is not null and (select 1 from subscriptions p
        where p.organization_id = n.organization_id and p.id = n.subscription_id) is null then 'subscription_id'
      when n.plan_version_id is not null and (select 1 from plan_versions p
        where p.organization_id = n.organization_id and p.id = n.plan_version_id) is null then 'plan_version_id'
      when n.charge_id is not null and (select 1 from charges p
        where p.organization_id = n.organization_id and p.id = n.charge_id) is null then 'charge_id'
      when n.rating_window_id is not null and (select 1 from rating_windows p
        where p.organization_id = n.organization_id and p.id = n.rating_window_id) is null then 'rating_window_id'
    end as missing from written_rows n) x
  where x.missing is not null limit 1;
  if missing is not null then
    raise exception 'fees.% names a row that is not there', missing using errcode = '23503';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger fees_references after insert on fees
  referencing new table as written_rows for each statement execute function fees_references();
--> statement-breakpoint
-- The fees of a held draft move to the invoice it becomes.
create trigger fees_references_moved after update on fees
  referencing new table as written_rows for each statement execute function fees_references();
--> statement-breakpoint
-- Tax groups and balance are the invoice's own, so its customer has to be theirs.
create function invoice_parts_references() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  perform from written_rows n
  where (select p.customer_id from invoices p where p.organization_id = n.organization_id and p.id = n.invoice_id)
    is distinct from n.customer_id
  limit 1;
  if found then
    raise exception 'a row of % names no invoice of its customer', tg_table_name using errcode = '23503';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger invoice_tax_groups_references after insert on invoice_tax_groups
  referencing new table as written_rows for each statement execute function invoice_parts_references();
--> statement-breakpoint
create trigger invoice_balances_references after insert on invoice_balances
  referencing new table as written_rows for each statement execute function invoice_parts_references();
--> statement-breakpoint
create function journal_entries_references() returns trigger language plpgsql set enable_seqscan = off as $$
declare missing text;
begin
  select x.missing into missing from (select case
      when (select 1 from issuers p where p.organization_id = n.organization_id and p.id = n.issuer_id) is null then 'issuer_id'
      when n.customer_id is not null and (select 1 from customers p
        where p.organization_id = n.organization_id and p.id = n.customer_id) is null then 'customer_id'
    end as missing from written_rows n) x
  where x.missing is not null limit 1;
  if missing is not null then
    raise exception 'journal_entries.% names a row that is not there', missing using errcode = '23503';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger journal_entries_references after insert on journal_entries
  referencing new table as written_rows for each statement execute function journal_entries_references();
--> statement-breakpoint
-- As before, but a line without its entry is refused here too.
create or replace function journal_lines_balance() returns trigger language plpgsql as $$
declare unbalanced uuid;
begin
  select l.entry_id into unbalanced
  from (select organization_id, entry_id, sum(debit_minor) debit, sum(credit_minor) credit,
          sum(base_debit_minor) base_debit, sum(base_credit_minor) base_credit
        from inserted_lines group by organization_id, entry_id) l
  left join journal_entries e on e.organization_id = l.organization_id and e.id = l.entry_id
  where e.id is null or e.debit_minor <> l.debit or e.credit_minor <> l.credit or l.base_debit <> l.base_credit
    or (e.base_currency is null) <> (l.base_debit is null)
  limit 1;
  if unbalanced is not null then
    raise exception 'journal entry % does not equal its lines', unbalanced using errcode = '23514';
  end if;
  return null;
end $$;

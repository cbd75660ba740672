-- What currencies are worth in the base currency. A rate that was used is never written over: one that takes its place
-- is a row of its own, so that documents and entries keep the number they were converted with.
create table exchange_rates (
  organization_id uuid not null,
  id uuid not null,
  from_currency text not null,
  to_currency text not null,
  published_on date not null,
  rate numeric not null,
  quote text not null,
  source text not null,
  used_at timestamptz,
  replaced_at timestamptz,
  recorded_at timestamptz not null,
  constraint exchange_rates_pk primary key (organization_id, id),
  constraint exchange_rates_rate_check check (rate > 0),
  constraint exchange_rates_pair_check check (from_currency <> to_currency),
  constraint exchange_rates_quote_check check (quote in ('direct', 'indirect'))
);
--> statement-breakpoint
alter table exchange_rates add constraint exchange_rates_organization_fk foreign key (organization_id) references organizations (id);
--> statement-breakpoint
create unique index exchange_rates_day_key on exchange_rates (organization_id, from_currency, to_currency, published_on) where replaced_at is null;
--> statement-breakpoint
create index exchange_rates_newest on exchange_rates (organization_id, published_on desc, id desc) where replaced_at is null;
--> statement-breakpoint
alter table exchange_rates enable row level security;
--> statement-breakpoint
create policy exchange_rates_tenant on exchange_rates to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on exchange_rates to counterfoil_app;
--> statement-breakpoint
grant update (used_at, replaced_at) on exchange_rates to counterfoil_app;
--> statement-breakpoint
-- The base currency, once the organization keeps its books in that too: from its first exchange rate on.
alter table organizations add column converts_to text;
--> statement-breakpoint
-- The rate a document fixed, as it stands on it, with its tax in base. Null: it is in base, or had no rate.
alter table invoices add column exchange jsonb;
--> statement-breakpoint
alter table credit_notes add column exchange jsonb;
--> statement-breakpoint
alter table fees add column exchange_rate_id uuid;
--> statement-breakpoint
alter table fees add constraint fees_exchange_rate_fk foreign key (organization_id, exchange_rate_id) references exchange_rates (organization_id, id);
--> statement-breakpoint
grant update (exchange_rate_id) on fees to counterfoil_app;
--> statement-breakpoint
-- An entry in another currency: the rate of its document or its day, and its lines in base. Null in the base currency
-- itself, where an amount is its own base amount.
alter table journal_entries add column base_currency text;
--> statement-breakpoint
alter table journal_entries add column exchange_rate_id uuid;
--> statement-breakpoint
alter table journal_entries add constraint journal_entries_exchange_rate_fk foreign key (organization_id, exchange_rate_id) references exchange_rates (organization_id, id);
--> statement-breakpoint
alter table journal_lines add column base_debit_minor bigint;
--> statement-breakpoint
alter table journal_lines add column base_credit_minor bigint;
--> statement-breakpoint
alter table journal_lines add column item_id uuid;
--> statement-breakpoint
alter table journal_lines add constraint journal_lines_base_check check (
  (base_debit_minor is null and base_credit_minor is null)
  or (base_debit_minor >= 0 and base_credit_minor >= 0 and (base_debit_minor = 0 or base_credit_minor = 0)));
--> statement-breakpoint
create index journal_lines_item on journal_lines (organization_id, item_id) where item_id is not null;
--> statement-breakpoint
-- As before, and in base: what lines come to there sums to zero.
create or replace function journal_lines_balance() returns trigger language plpgsql as $$
declare unbalanced uuid;
begin
  select e.id into unbalanced
  from (select organization_id, entry_id, sum(debit_minor) debit, sum(credit_minor) credit,
          sum(base_debit_minor) base_debit, sum(base_credit_minor) base_credit
        from inserted_lines group by organization_id, entry_id) l
  join journal_entries e on e.organization_id = l.organization_id and e.id = l.entry_id
  where e.debit_minor <> l.debit or e.credit_minor <> l.credit or l.base_debit <> l.base_credit
    or (e.base_currency is null) <> (l.base_debit is null)
  limit 1;
  if unbalanced is not null then
    raise exception 'journal entry % does not equal its lines', unbalanced using errcode = '23514';
  end if;
  return null;
end $$;

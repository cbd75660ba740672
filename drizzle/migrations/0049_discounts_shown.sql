-- Discounts beside income: what of a fee's discount waits with its deferred revenue and what 4010 shows, each change a row.
create table discount_moves (
  organization_id uuid not null,
  id uuid not null,
  fee_id uuid not null,
  by_fee_id uuid,
  waiting_minor bigint not null,
  shown_minor bigint not null,
  constraint discount_moves_pk primary key (organization_id, id)
);
--> statement-breakpoint
alter table discount_moves add constraint discount_moves_fee_fk foreign key (organization_id, fee_id) references fees (organization_id, id);
--> statement-breakpoint
create index discount_moves_fee on discount_moves (organization_id, fee_id);
--> statement-breakpoint
create index discount_moves_by_fee on discount_moves (organization_id, by_fee_id) where by_fee_id is not null;
--> statement-breakpoint
alter table discount_moves enable row level security;
--> statement-breakpoint
create policy discount_moves_tenant on discount_moves to counterfoil_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
--> statement-breakpoint
grant select, insert on discount_moves to counterfoil_app;
--> statement-breakpoint
alter table organizations add column shows_discounts boolean not null default false;
--> statement-breakpoint
update organizations set policy = policy || '{"discount_view": "net"}'::jsonb where not policy ? 'discount_view';
--> statement-breakpoint
-- The recipes known before, and those of discounts; whatever else stands in the list by now stays.
do $$
declare listed text;
begin
  select string_agg(quote_literal(recipe[1]), ', ') into listed
  from pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''([a-z_.]+)''', 'g') as recipe
  where c.conname = 'journal_entries_recipe_check' and c.conrelid = 'journal_entries'::regclass;
  alter table journal_entries drop constraint journal_entries_recipe_check;
  execute format('alter table journal_entries add constraint journal_entries_recipe_check check (recipe in (%s, ''discount.shown'', ''discount.recognized'', ''discount.reversed''))', listed);
end $$;

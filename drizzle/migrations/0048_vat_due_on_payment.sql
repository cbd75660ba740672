-- VAT of a legal entity may fall due on payment: its invoices post it to 2310, and what is paid moves it to 2300.
alter table issuers add column vat_due text not null default 'invoice';
--> statement-breakpoint
alter table issuers add constraint issuers_vat_due_check check (vat_due in ('invoice', 'payment'));
--> statement-breakpoint
alter table organizations add column defers_vat boolean not null default false;
--> statement-breakpoint
-- The recipes known before, and those of VAT that falls due; whatever else stands in the list by now stays.
do $$
declare listed text;
begin
  select string_agg(quote_literal(recipe[1]), ', ') into listed
  from pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''([a-z_.]+)''', 'g') as recipe
  where c.conname = 'journal_entries_recipe_check' and c.conrelid = 'journal_entries'::regclass;
  alter table journal_entries drop constraint journal_entries_recipe_check;
  execute format('alter table journal_entries add constraint journal_entries_recipe_check check (recipe in (%s, ''vat.due'', ''vat.due_reversed''))', listed);
end $$;

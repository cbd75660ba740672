-- A draft that is open can go out with the next invoice.
alter table customers drop constraint customers_draft_mode_check;--> statement-breakpoint
alter table customers add constraint customers_draft_mode_check check (draft_mode in ('each', 'together', 'with_next'));
--> statement-breakpoint
-- The recipes known before, and the one of money that was more than was open; whatever else stands in the list stays.
do $$
declare listed text;
begin
  select string_agg(quote_literal(recipe[1]), ', ') into listed
  from pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''([a-z_.]+)''', 'g') as recipe
  where c.conname = 'journal_entries_recipe_check' and c.conrelid = 'journal_entries'::regclass;
  alter table journal_entries drop constraint journal_entries_recipe_check;
  execute format('alter table journal_entries add constraint journal_entries_recipe_check check (recipe in (%s, ''overpayment.credited''))', listed);
end $$;

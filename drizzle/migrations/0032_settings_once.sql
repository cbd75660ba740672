-- Policies read the settings of a transaction once a statement and not once a row: PostgreSQL looked the setting up by name
-- and read its text as a uuid again for every row, written or read. What they allow stays the same.
do $$
declare
  each record;
  once constant text := 'nullif(current_setting(''\1'', true), '''')::uuid';
  uses text;
  checks text;
begin
  for each in select tablename, policyname, qual, with_check from pg_policies where schemaname = 'public' loop
    select
      regexp_replace(
        regexp_replace(text, '\((string_to_array\(concat_ws\(.*?\), '',''::text\))\)::uuid\[\]', '(select \1::uuid[])::uuid[]', 'g'),
        '\(NULLIF\(current_setting\(''(app\.[a-z_]+)''::text, true\), ''''::text\)\)::uuid', '(select ' || once || ')', 'g')
    into uses from (select each.qual as text) as given;
    select regexp_replace(text, '\(NULLIF\(current_setting\(''(app\.[a-z_]+)''::text, true\), ''''::text\)\)::uuid', '(select ' || once || ')', 'g')
    into checks from (select each.with_check as text) as given;
    if uses is distinct from each.qual then
      execute format('alter policy %I on %I using (%s)', each.policyname, each.tablename, uses);
    end if;
    if checks is distinct from each.with_check then
      execute format('alter policy %I on %I with check (%s)', each.policyname, each.tablename, checks);
    end if;
  end loop;
end $$;
--> statement-breakpoint
-- Most subscriptions have no number of the caller's, and each new due instant is written into every index of its row.
drop index subscriptions_external_key;
--> statement-breakpoint
create unique index subscriptions_external_key on subscriptions (organization_id, external_id) where external_id is not null;
--> statement-breakpoint
-- A run announces invoices by the thousand: one look at their organization a statement, as 0027 does for what they refer to.
alter table outbox drop constraint outbox_organization_fk;
--> statement-breakpoint
revoke delete on organizations from counterfoil_app;
--> statement-breakpoint
create function outbox_references() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  perform from (select distinct organization_id as id from written_rows) n
  where (select 1 from organizations o where o.id = n.id) is null limit 1;
  if found then
    raise exception 'outbox.organization_id names a row that is not there' using errcode = '23503';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger outbox_references after insert on outbox
  referencing new table as written_rows for each statement execute function outbox_references();

-- Cluster-wide roles. The application's roles own nothing and never bypass row-level security.
do $$
declare wanted text;
begin
  foreach wanted in array array['counterfoil_owner', 'counterfoil_portal'] loop
    if not exists (select 1 from pg_roles where rolname = wanted) then
      execute format('create role %I nologin nosuperuser nobypassrls', wanted);
    end if;
  end loop;
  foreach wanted in array array['counterfoil_app', 'counterfoil_worker'] loop
    if not exists (select 1 from pg_roles where rolname = wanted) then
      execute format('create role %I login nosuperuser nobypassrls', wanted);
    end if;
  end loop;
end $$;
--> statement-breakpoint
grant counterfoil_portal to counterfoil_app;
--> statement-breakpoint
do $$
begin
  execute format('grant create, connect on database %I to counterfoil_worker', current_database());
  execute format('grant connect on database %I to counterfoil_app', current_database());
end $$;

-- Usage of busy meters, added up by the hour: a window is then read from its whole hours, and from events only where
-- it begins or ends inside one, where nothing was added up yet, and where an event came or went since ("dirty").
create table usage_meters (
  organization_id uuid not null,
  subscription_id uuid not null,
  metric_id uuid not null,
  customer_id uuid not null,
  aggregation text not null,
  rolled_through timestamptz,
  due_at timestamptz not null,
  constraint usage_meters_pk primary key (organization_id, subscription_id, metric_id)
);
--> statement-breakpoint
create table usage_rollups (
  organization_id uuid not null,
  subscription_id uuid not null,
  metric_id uuid not null,
  starts_at timestamptz not null,
  customer_id uuid not null,
  dirty boolean not null,
  events bigint not null,
  quantity numeric,
  moment numeric,
  last_at timestamptz,
  last_transaction_id text,
  held_values jsonb,
  constraint usage_rollups_pk primary key (organization_id, subscription_id, metric_id, starts_at)
);
--> statement-breakpoint
alter table usage_meters add constraint usage_meters_subscription_fk foreign key (organization_id, subscription_id) references subscriptions (organization_id, id);
--> statement-breakpoint
alter table usage_meters add constraint usage_meters_metric_fk foreign key (organization_id, metric_id) references metrics (organization_id, id);
--> statement-breakpoint
alter table usage_meters add constraint usage_meters_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table usage_rollups add constraint usage_rollups_meter_fk foreign key (organization_id, subscription_id, metric_id) references usage_meters (organization_id, subscription_id, metric_id);
--> statement-breakpoint
create index usage_meters_due on usage_meters (organization_id, due_at);
--> statement-breakpoint
create index usage_rollups_dirty on usage_rollups (organization_id, subscription_id, metric_id) where dirty;
--> statement-breakpoint
alter table usage_meters enable row level security;
--> statement-breakpoint
create policy usage_meters_tenant on usage_meters to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update on usage_meters to counterfoil_app;
--> statement-breakpoint
create policy usage_meters_portal on usage_meters for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on usage_meters to counterfoil_portal;
--> statement-breakpoint
alter table usage_rollups enable row level security;
--> statement-breakpoint
create policy usage_rollups_tenant on usage_rollups to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on usage_rollups to counterfoil_app;
--> statement-breakpoint
create policy usage_rollups_portal on usage_rollups for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on usage_rollups to counterfoil_portal;
--> statement-breakpoint
create function across_rollup_organizations(wall timestamptz) returns table (organization_id uuid)
language sql stable security definer set search_path = public as $$
  select o.id from organizations o left join test_clocks c on c.organization_id = o.id
  where exists (select 1 from usage_meters m where m.organization_id = o.id and m.due_at <= coalesce(c.now_at, wall))
$$;
--> statement-breakpoint
revoke all on function across_rollup_organizations(timestamptz) from public;
--> statement-breakpoint
grant execute on function across_rollup_organizations(timestamptz) to counterfoil_app;

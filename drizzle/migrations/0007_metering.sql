-- Metrics whose quantity goes on into the next period, metrics that measure an expression, and a time-weighted sum.
alter table metrics add column recurring boolean not null default false;
--> statement-breakpoint
alter table metrics add column expression text;
--> statement-breakpoint
alter table metrics drop constraint metrics_aggregation_check;
--> statement-breakpoint
alter table metrics add constraint metrics_aggregation_check
  check (aggregation in ('count', 'sum', 'max', 'unique_count', 'latest', 'weighted_sum'));
--> statement-breakpoint
alter table metrics drop constraint metrics_field_check;
--> statement-breakpoint
alter table metrics add constraint metrics_field_check
  check (num_nonnulls(field, expression) = case when aggregation = 'count' then 0 else 1 end);
--> statement-breakpoint
-- Whether an event adds its value or removes it; null adds, as everything stored before did.
alter table usage_events add column operation text
  constraint usage_events_operation_check check (operation in ('add', 'remove'));
--> statement-breakpoint
-- A voided event stays as evidence and no longer counts. That is all that may ever change about an event.
alter table usage_events add column voided_at timestamptz;
--> statement-breakpoint
grant update (voided_at) on usage_events to counterfoil_app;
--> statement-breakpoint
-- The index still answers alone: what is voided is told from it, too.
drop index usage_events_window;
--> statement-breakpoint
create index usage_events_window on usage_events (organization_id, subscription_id, metric_id, occurred_at) include (quantity, voided_at);
--> statement-breakpoint
-- Which charges want a run as soon as usage comes: those in advance, and those whose plan bills at a threshold.
alter table charges add column bills_at_once boolean not null default false;
--> statement-breakpoint
create index charges_at_once on charges (organization_id, metric_id, plan_version_id) where bills_at_once;

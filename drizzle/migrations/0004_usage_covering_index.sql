-- A window's usage is added up from the index alone: one subscription with millions of events is rated in a
-- fraction of the time. Drizzle has no words for INCLUDE, so its schema knows the index without the column.
drop index usage_events_window;
--> statement-breakpoint
create index usage_events_window on usage_events (organization_id, subscription_id, metric_id, occurred_at) include (quantity);

-- A change of plan may say that days paid for the plan before are not given back.
alter table stints add column unused_before text;
--> statement-breakpoint
alter table stints add constraint stints_unused_before_check check (unused_before = 'keep');

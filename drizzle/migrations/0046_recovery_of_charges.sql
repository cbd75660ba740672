-- What a charge, or its plan, has of its own about late usage; where it says nothing the organization's holds.
alter table charges add column late_usage text;
--> statement-breakpoint
alter table charges add column late_windows text;
--> statement-breakpoint
alter table charges add constraint charges_late_usage_check check (late_usage in ('difference', 'set_aside'));
--> statement-breakpoint
alter table charges add constraint charges_late_windows_check check (late_windows in ('2', '0', '1', '3', '6', '12'));

-- How revenue that waits is earned, day by day or in equal parts a month, and the end of the term it is spread over.
alter table recognition_schedules add column recognition text not null default 'daily';
--> statement-breakpoint
alter table recognition_schedules add constraint recognition_schedules_recognition_check check (recognition in ('daily', 'monthly'));
--> statement-breakpoint
alter table fees add column term_to date;

-- The end of the whole period that a window is a piece of: periods are told apart by it when their age is counted.
alter table rating_windows add column whole_to date;

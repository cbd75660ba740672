-- The same news is told once: whether a mail about a thing was kept is asked before each mail is written.
create index mails_about on mails (organization_id, subject_id, kind);

-- An owner may invite another owner; who may is the operation's to decide.
alter table invitations drop constraint invitations_role_check;
--> statement-breakpoint
alter table invitations add constraint invitations_role_check
  check (role in ('owner', 'admin', 'billing', 'accountant', 'support'));

-- Links by which a person sets a new password. Identity crosses organizations, so the rows name no tenant.
create table identity.password_resets (
  token_hash text primary key not null,
  user_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint password_resets_user_fk foreign key (user_id) references identity.users (id) on delete cascade
);
--> statement-breakpoint
create index password_resets_user on identity.password_resets (user_id);
--> statement-breakpoint
grant select, insert, update, delete on identity.password_resets to counterfoil_app;

-- Where the provider was last told to send its events. When the app answers at another address after a restart, the
-- worker finds the accounts that still point at the old one and has them moved.
alter table provider_accounts add column webhook_url text;
--> statement-breakpoint
create function across_moved_endpoints(sandbox_base text, app_base text)
returns table (organization_id uuid, provider_account_id uuid)
language sql stable security definer set search_path = public as $$
  select a.organization_id, a.id from provider_accounts a
  where a.replaced_at is null and a.webhook_url is not null
    and not starts_with(a.webhook_url, case when a.mode = 'sandbox' then sandbox_base else app_base end || '/')
  order by a.organization_id
$$;
--> statement-breakpoint
revoke all on function across_moved_endpoints(text, text) from public;
--> statement-breakpoint
grant execute on function across_moved_endpoints(text, text) to counterfoil_app;

-- A member of a group may see what its payer agreed for everybody in it, and nothing else of the payer's. Policies read
-- no other table, and a policy that showed the payer's rows would change what the portal's previews count, so a function
-- answers for the customer the portal is bound to.
create function shared_pools_of_payer() returns setof pools
language sql stable security definer set search_path = public as $$
  select p.* from customers c join pools p on p.organization_id = c.organization_id and p.customer_id = c.payer_id
  where c.organization_id = nullif(current_setting('app.organization_id', true), '')::uuid
    and c.id = nullif(current_setting('app.customer_id', true), '')::uuid
    and p.scope = 'payer_group' and p.kind <> 'commitment'
  order by p.code, p.id
$$;
--> statement-breakpoint
revoke all on function shared_pools_of_payer() from public;
--> statement-breakpoint
grant execute on function shared_pools_of_payer() to counterfoil_portal;

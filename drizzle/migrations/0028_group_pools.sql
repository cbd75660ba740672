-- A run asks of every batch who shares a cap or an allowance with its payer's group; few organizations have any.
create index pools_group on pools (organization_id, customer_id) where scope = 'payer_group';

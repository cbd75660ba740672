-- What was billed for a customer on documents of who pays for it counts in the customer's own pools.
create index fees_recipient on fees (organization_id, recipient_id) where recipient_id is not null;

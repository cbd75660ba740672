-- A wallet that could not be filled is tried again after a while by the wall's clock, also after a restart.
alter table wallets add column top_up_retry_at timestamptz;

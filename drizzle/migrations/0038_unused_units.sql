-- Whoever changes the units of a fixed item may say what fewer of them mean for what is paid; null leaves it to the setting.
alter table subscription_item_units add column unused text
  constraint subscription_item_units_unused_check check (unused in ('credit', 'keep'));

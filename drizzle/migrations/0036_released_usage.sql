-- When an operator last released usage that the policy had set aside: what was recorded by then is billed.
alter table rating_windows add column released_at timestamptz;

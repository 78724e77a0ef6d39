-- The number of the change that the request made, written by that change's own transaction: from then on it must not be
-- carried out again, even if its answer is never kept. Null until then, and always for what only takes away.
alter table replay add column change_seq bigint;

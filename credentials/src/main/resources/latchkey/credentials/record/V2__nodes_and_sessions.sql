-- Run by SQLite and PostgreSQL alike.

-- The number of the change before: a reader of another feed sees by it whether it has missed one.
alter table change_feed add column previous bigint not null default 0;
alter table change_feed add column session_id text;

-- A deleted account keeps its row, for the history; its names are free again.
alter table account add column deleted_at bigint;

-- Every gateway process that may hold sessions or trust its memory. A row is there before its process reads the feed, so
-- a change that does not see the row is seen by the process. beat_at is the database's own clock.
create table node (
    incarnation bigint primary key,
    name text not null,
    started_at bigint not null,
    beat bigint not null,
    beat_at bigint not null,
    confirmed bigint not null,
    lease_millis bigint not null,
    sessions integer not null,
    closed text not null,
    key_ids text not null
);

create table live_session (
    node bigint not null references node (incarnation) on delete cascade,
    id text not null,
    account_id bigint not null,
    password_id bigint not null,
    service text not null,
    address text not null,
    client text not null,
    since bigint not null,
    primary key (node, id)
);
create index live_session_account on live_session (account_id);

-- One row: when old rows may be removed next. Whoever puts it forward removes them.
create table pruning (
    id smallint primary key check (id = 1),
    next_at bigint not null
);
insert into pruning (id, next_at) values (1, 0);

-- Where each password was used from: IPv4 /24, IPv6 /48.
create table used_network (
    password_id bigint not null references app_password (id),
    network text not null,
    first_at bigint not null,
    primary key (password_id, network)
);

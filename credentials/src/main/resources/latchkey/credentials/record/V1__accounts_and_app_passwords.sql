-- Run by SQLite and PostgreSQL alike. Instants are milliseconds since 1970 UTC.

-- One row. Whoever changes anything raises it first and so holds its lock until the commit: numbers are committed in
-- their order, and no reader of change_feed can pass over a row that is committed later.
create table counter (
    id smallint primary key check (id = 1),
    value bigint not null
);
insert into counter (id, value) values (1, 0);

-- The login of an account that was deleted may be another's again: account_name says whose it is.
create table account (
    id bigint primary key,
    login text not null,
    two_factor text not null,
    created_at bigint not null,
    suspended_at bigint,
    epoch bigint not null
);

-- Every name that signs in to an account: its login and its aliases.
create table account_name (
    name text primary key,
    account_id bigint not null references account (id)
);
create index account_name_account on account_name (account_id);

-- Revoked and expired ones stay as history. For some time they keep selector and hash, tombstones by which a forgotten
-- device is known; then both are cleared.
create table app_password (
    id bigint primary key,
    account_id bigint not null references account (id),
    label text not null,
    services text not null,
    expires_at bigint,
    networks text not null,
    created_at bigint not null,
    created_by text not null,
    revoked_at bigint,
    revoked_by text,
    revoked_why text,
    pepper_id text not null,
    selector integer,
    hash text
);
create index app_password_selector on app_password (account_id, selector);

-- Apart from app_password, so that logins never wait for a change of a password.
create table last_use (
    password_id bigint primary key references app_password (id),
    used_at bigint not null,
    address text not null,
    service text not null,
    client text not null
);

create table change_feed (
    seq bigint primary key,
    changed_at bigint not null,
    account_id bigint not null,
    password_id bigint,
    epoch bigint not null,
    kind text not null
);

create table audit (
    seq bigint primary key,
    done_at bigint not null,
    done_by text not null,
    kind text not null,
    account_id bigint not null,
    password_id bigint,
    detail text not null
);
create index audit_account on audit (account_id, seq);

-- Run by SQLite and PostgreSQL alike. Hashes are SHA-256, and like what is sealed in base64url.

-- What programs prove themselves with: of the token itself only the hash is here.
create table api_token (
    id bigint primary key,
    name text not null,
    roles text not null,
    created_at bigint not null,
    created_by text not null,
    expires_at bigint,
    used_at bigint,
    revoked_at bigint,
    hash text not null
);

-- Requests that are carried out once; status is null while one is under way. began_at is the database's own clock.
create table replay (
    token_id bigint not null,
    key_hash text not null,
    id bigint not null unique,
    request text not null,
    began_at bigint not null,
    status integer,
    sealed text,
    primary key (token_id, key_hash)
);
create index replay_began on replay (began_at);

-- No row, or one: without it the configuration says what may be issued.
create table policy (
    id smallint primary key check (id = 1),
    active_limit integer not null,
    services text not null,
    longest_life_millis bigint,
    version bigint not null
);

-- The payload is encrypted under a key that is made from the link's token, and gone once the link was used.
create table link (
    token_hash text primary key,
    kind text not null,
    account_id bigint not null,
    expires_at bigint not null,
    sealed text
);
create index link_expires on link (expires_at);

-- One row: up to which line of the audit trail the owners were told, and which process tells until when, by the
-- database's own clock. What was written before there were notices is no news.
create table notice_cursor (
    id smallint primary key check (id = 1),
    told bigint not null,
    holder bigint not null,
    held_until bigint not null
);
insert into notice_cursor (id, told, holder, held_until) select 1, coalesce(max(seq), 0), 0, 0 from audit;

-- What the owner of a password is told once.
create table notice_mark (
    password_id bigint not null references app_password (id),
    kind text not null,
    primary key (password_id, kind)
);

create index app_password_expires on app_password (expires_at);

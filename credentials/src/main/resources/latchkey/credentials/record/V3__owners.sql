-- Run by SQLite and PostgreSQL alike. Bytes are written in base64url.

-- What an owner signs in with at the portal.
create table primary_password (
    account_id bigint primary key references account (id),
    pepper_id text not null,
    hash text not null
);

-- Sealed under a key from the pepper. Of the steps of thirty seconds up to the last one used none counts any more.
create table totp (
    account_id bigint primary key references account (id),
    pepper_id text not null,
    sealed text not null,
    since bigint not null,
    last_step bigint not null
);

-- Shown to one session of its owner, and not confirmed by a code yet.
create table pending_totp (
    account_id bigint not null references account (id),
    session_id bigint not null,
    sealed text not null,
    begun_at bigint not null,
    primary key (account_id, session_id)
);

-- One salt for all codes of a set. A code that was used is gone.
create table recovery_code (
    account_id bigint not null references account (id),
    number smallint not null,
    hash text not null,
    primary key (account_id, number)
);

create table user_handle (
    account_id bigint primary key references account (id),
    handle text not null unique
);

create table passkey (
    id bigint primary key,
    account_id bigint not null references account (id),
    credential_id text not null unique,
    public_key text not null,
    sign_count bigint not null,
    label text not null,
    transports text not null,
    backed_up smallint not null,
    created_at bigint not null,
    last_used_at bigint
);
create index passkey_account on passkey (account_id);

-- Browsers at the portal. Of the token in the cookie only its SHA-256 is here.
create table portal_session (
    id bigint primary key,
    token_hash text not null unique,
    account_id bigint references account (id),
    stage text not null,
    how text not null,
    created_at bigint not null,
    seen_at bigint not null,
    ends_at bigint not null,
    confirmed_at bigint,
    address text not null,
    browser text not null,
    note text
);
create index portal_session_account on portal_session (account_id);
create index portal_session_end on portal_session (ends_at);

-- Where an account's owner signed in at the portal: an IPv4 address or an IPv6 /64.
create table portal_place (
    account_id bigint not null references account (id),
    place text not null,
    last_at bigint not null,
    primary key (account_id, place)
);

-- What was tried at the portal, by a keyed hash of whom it counts for.
create table portal_guess (
    subject text primary key,
    tries integer not null,
    since bigint not null,
    shut_until bigint not null
);
create index portal_guess_since on portal_guess (since);

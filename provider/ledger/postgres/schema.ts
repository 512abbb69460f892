/**
 * Version 1. Wide columns first, so that a row of `members` has no gaps: 92 bytes without the vendor's id. Rows of members and of the
 * journal refer to their target without a foreign key, which would be looked up a million times; the trigger takes them along.
 */
export const FIRST = `
CREATE TABLE migrations (
    version integer PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE store (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    id uuid NOT NULL,
    key bytea,
    verifier text NOT NULL
);

CREATE TABLE locks (
    name text PRIMARY KEY,
    token bigint NOT NULL,
    id uuid,
    holder text,
    host text,
    place text,
    pid integer,
    started text,
    since timestamptz,
    renewed timestamptz
);

CREATE TABLE lives (
    target text PRIMARY KEY,
    life integer NOT NULL
);

CREATE TABLE runs (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    written timestamptz,
    record jsonb
);

CREATE TABLE rejects (
    run text NOT NULL,
    number bigint NOT NULL,
    origin text,
    line bigint,
    reason text,
    detail text,
    PRIMARY KEY (run, number)
);

CREATE TABLE targets (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target text NOT NULL UNIQUE,
    life integer NOT NULL,
    revision bigint NOT NULL DEFAULT 0,
    owner text,
    account json,
    created json,
    baseline json,
    last_run json,
    members bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    strangers bigint NOT NULL DEFAULT 0,
    unidentified bigint NOT NULL DEFAULT 0,
    run integer,
    run_started timestamptz,
    events bigint NOT NULL DEFAULT 0,
    batches integer NOT NULL DEFAULT 0
);

CREATE TABLE members (
    target integer NOT NULL,
    run integer NOT NULL,
    digest bigint NOT NULL,
    sent_at timestamptz,
    key bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('member', 'foreign', 'rejected', 'unconfirmed')),
    vendor_id text,
    reason text,
    PRIMARY KEY (target, key)
);

CREATE TABLE batches (
    target integer NOT NULL,
    batch integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('put', 'remove')),
    step text NOT NULL CHECK (step IN ('sending', 'accepted', 'settled', 'failed')),
    members bigint NOT NULL,
    job text,
    sent_at timestamptz,
    failure text,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (target, batch)
);

CREATE TABLE batch_rows (
    target integer NOT NULL,
    batch integer NOT NULL,
    digest bigint NOT NULL,
    key bytea NOT NULL
);

CREATE INDEX batch_rows_of ON batch_rows (target, batch);

CREATE TABLE refusals (
    target integer NOT NULL,
    batch integer NOT NULL,
    key bytea NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (target, batch, key)
);

CREATE TABLE baseline_rows (
    target integer NOT NULL,
    key bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('member', 'foreign')),
    vendor_id text NOT NULL,
    PRIMARY KEY (target, key)
);

CREATE TABLE id_rows (
    target integer NOT NULL,
    key bytea NOT NULL,
    vendor_id text NOT NULL,
    PRIMARY KEY (target, key)
);

CREATE TABLE secrets (
    name text PRIMARY KEY,
    nonce text NOT NULL,
    text text NOT NULL,
    tag text NOT NULL
);

CREATE TABLE quotas (
    name text PRIMARY KEY,
    day date NOT NULL,
    count bigint NOT NULL
);

CREATE FUNCTION forget_target() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    EXECUTE format('DELETE FROM %I.members WHERE target = $1', TG_TABLE_SCHEMA) USING OLD.id;
    EXECUTE format('DELETE FROM %I.batches WHERE target = $1', TG_TABLE_SCHEMA) USING OLD.id;
    EXECUTE format('DELETE FROM %I.batch_rows WHERE target = $1', TG_TABLE_SCHEMA) USING OLD.id;
    EXECUTE format('DELETE FROM %I.refusals WHERE target = $1', TG_TABLE_SCHEMA) USING OLD.id;
    EXECUTE format('DELETE FROM %I.baseline_rows WHERE target = $1', TG_TABLE_SCHEMA) USING OLD.id;
    EXECUTE format('DELETE FROM %I.id_rows WHERE target = $1', TG_TABLE_SCHEMA) USING OLD.id;
    RETURN OLD; END $$;

CREATE TRIGGER forget AFTER DELETE ON targets FOR EACH ROW EXECUTE FUNCTION forget_target();
`;

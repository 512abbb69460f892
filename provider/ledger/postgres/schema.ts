/** Tables of the open run that each target has of its own, under these names with `_<target's id>` after them: empty while no run is open. */
export const JOURNAL_TABLES = ["batch_rows", "baseline_rows", "id_rows"] as const;
const OWN_TABLES = ["members", ...JOURNAL_TABLES];

/**
 * Version 1. What has a row a member lies in tables of each target's own, made as the empty ones here are: so a row names no target, is
 * found without an index, since all of them are read at once, and goes with its target at once. A row of `members` with a key of 32 bytes
 * and a packed vendor's id has 64 bytes and no gaps, 92 on the page. The tables of a target belong to whoever owns the schema's.
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

CREATE TABLE sends (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target integer NOT NULL,
    run integer NOT NULL,
    sent_at timestamptz NOT NULL,
    UNIQUE (target, run, sent_at)
);

CREATE TABLE members (
    digest bigint NOT NULL,
    send integer NOT NULL,
    state "char" NOT NULL CHECK (state IN ('m', 'f', 'r', 'u')),
    key bytea NOT NULL,
    vendor_id bytea,
    reason text
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
    digest bigint NOT NULL,
    batch integer NOT NULL,
    key bytea NOT NULL
);

CREATE TABLE refusals (
    target integer NOT NULL,
    batch integer NOT NULL,
    key bytea NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (target, batch, key)
);

CREATE TABLE baseline_rows (
    key bytea PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('member', 'foreign')),
    vendor_id bytea NOT NULL
);

CREATE TABLE id_rows (
    key bytea PRIMARY KEY,
    vendor_id bytea NOT NULL
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

CREATE FUNCTION begin_target() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE pattern text; BEGIN
    FOREACH pattern IN ARRAY ARRAY['${OWN_TABLES.join("', '")}'] LOOP
        EXECUTE format('CREATE TABLE %1$I.%2$I (LIKE %1$I.%3$I INCLUDING ALL)', TG_TABLE_SCHEMA, pattern || '_' || NEW.id, pattern);
        EXECUTE format('ALTER TABLE %I.%I OWNER TO %I', TG_TABLE_SCHEMA, pattern || '_' || NEW.id,
            (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID));
    END LOOP;
    RETURN NEW; END $$;

CREATE FUNCTION forget_target() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE pattern text; BEGIN
    FOREACH pattern IN ARRAY ARRAY['${OWN_TABLES.join("', '")}'] LOOP
        EXECUTE format('DROP TABLE %I.%I', TG_TABLE_SCHEMA, pattern || '_' || OLD.id);
    END LOOP;
    EXECUTE format('DELETE FROM %I.batches WHERE target = $1', TG_TABLE_SCHEMA) USING OLD.id;
    EXECUTE format('DELETE FROM %I.refusals WHERE target = $1', TG_TABLE_SCHEMA) USING OLD.id;
    EXECUTE format('DELETE FROM %I.sends WHERE target = $1', TG_TABLE_SCHEMA) USING OLD.id;
    RETURN OLD; END $$;

CREATE TRIGGER begin AFTER INSERT ON targets FOR EACH ROW EXECUTE FUNCTION begin_target();
CREATE TRIGGER forget AFTER DELETE ON targets FOR EACH ROW EXECUTE FUNCTION forget_target();
`;

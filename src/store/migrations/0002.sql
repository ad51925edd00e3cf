-- Version 2: what the server keeps. Instants are milliseconds since 1970; digests of tokens SHA-256 in hexadecimal, never the tokens.

ALTER TABLE session ADD COLUMN client TEXT;
ALTER TABLE session ADD COLUMN seen_at BIGINT;

-- A link that signs in once and sets a password.
CREATE TABLE invitation (
    digest TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

-- Failed sign-ins in a row, of a login or an address (digests).
CREATE TABLE attempt (
    subject TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

-- scopes: words parted by spaces.
CREATE TABLE api_token (
    id TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    used_at BIGINT
);

CREATE INDEX feed_token_agent ON feed_token (team, agent);

-- What belongs to an account, and who refers to contents: found without reading whole tables.
CREATE INDEX session_account ON session (account);
CREATE INDEX invitation_account ON invitation (account);
CREATE INDEX api_token_account ON api_token (account);
CREATE INDEX file_content ON file (content);
CREATE INDEX revision_content ON revision (content);

-- When each version of a team's files began. Versions that were removed for their age have no row.
CREATE TABLE file_version (
    team TEXT NOT NULL REFERENCES team (id),
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (team, version)
);
-- Until now each import and each publication of a team made its next version.
INSERT INTO file_version (team, version, at)
SELECT team, row_number() OVER (PARTITION BY team ORDER BY number), at FROM audit_entry
WHERE action IN ('import', 'publish') AND team IN (SELECT id FROM team);

CREATE TABLE setting (
    team TEXT NOT NULL REFERENCES team (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (team, name)
);

-- What a group's robot calls an agent: a mobile number or the app's user id.
CREATE TABLE contact (
    team TEXT NOT NULL REFERENCES team (id),
    agent TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (team, agent, kind)
);

CREATE TABLE robot (
    id TEXT NOT NULL PRIMARY KEY,
    team TEXT NOT NULL REFERENCES team (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);

-- What an agent is told in the app; revision is the number of the publication that it is about.
CREATE TABLE notice (
    id TEXT NOT NULL PRIMARY KEY,
    team TEXT NOT NULL REFERENCES team (id),
    agent TEXT NOT NULL,
    revision BIGINT NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT
);
CREATE INDEX notice_agent ON notice (team, agent, created_at);

-- Messages to robots, written with what they tell of. topic: one message a robot and topic, whoever asks.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    team TEXT NOT NULL REFERENCES team (id),
    robot TEXT NOT NULL REFERENCES robot (id),
    topic TEXT NOT NULL,
    content TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    error TEXT,
    UNIQUE (robot, topic)
);
CREATE INDEX outbox_next ON outbox (state, next_at);
CREATE INDEX outbox_team ON outbox (team, created_at);

ALTER TABLE job ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN worker TEXT;
ALTER TABLE job ADD COLUMN started_at BIGINT;
ALTER TABLE job ADD COLUMN progress TEXT;
ALTER TABLE job ADD COLUMN cancel_at BIGINT;
CREATE INDEX job_team ON job (team, created_at);

-- What a job was given and what it made.
CREATE TABLE job_file (
    job TEXT NOT NULL REFERENCES job (id),
    side TEXT NOT NULL CHECK (side IN ('given', 'made')),
    name TEXT NOT NULL,
    content TEXT NOT NULL REFERENCES content (digest),
    PRIMARY KEY (job, side, name)
);
CREATE INDEX job_file_content ON job_file (content);

-- The forecast and the requirement that a published week was made for, as JSON.
CREATE TABLE forecast (
    team TEXT NOT NULL,
    number BIGINT NOT NULL,
    content TEXT NOT NULL REFERENCES content (digest),
    PRIMARY KEY (team, number),
    FOREIGN KEY (team, number) REFERENCES revision (team, number)
);
CREATE INDEX forecast_content ON forecast (content);

-- Answers to posts with an idempotency key, so that a post sent twice is done once.
CREATE TABLE answer (
    who TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request TEXT NOT NULL,
    status BIGINT NOT NULL,
    head TEXT NOT NULL,
    body BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (who, idempotency_key)
);
CREATE INDEX answer_created ON answer (created_at);

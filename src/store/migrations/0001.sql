-- Version 1. Instants are milliseconds since 1970, digests SHA-256 in hexadecimal; the same text runs on SQLite and PostgreSQL.

-- Bytes of files, once each.
CREATE TABLE content (
    digest TEXT NOT NULL PRIMARY KEY,
    bytes BYTEA NOT NULL
);

CREATE TABLE team (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- The one row that writers of a team contend for: number of the last published revision (0: none) and version of the files.
CREATE TABLE head (
    team TEXT NOT NULL PRIMARY KEY REFERENCES team (id),
    revision BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- A file of the team folder, with the versions it holds for: from_version and later, before to_version (none: today's).
CREATE TABLE file (
    team TEXT NOT NULL REFERENCES team (id),
    path TEXT NOT NULL,
    from_version BIGINT NOT NULL,
    to_version BIGINT,
    content TEXT NOT NULL REFERENCES content (digest),
    PRIMARY KEY (team, path, from_version)
);

-- Published weeks, never changed. number counts within the team, revision within the week.
CREATE TABLE revision (
    team TEXT NOT NULL REFERENCES team (id),
    number BIGINT NOT NULL,
    week TEXT NOT NULL,
    revision BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    based_on BIGINT NOT NULL,
    content TEXT NOT NULL REFERENCES content (digest),
    PRIMARY KEY (team, number),
    UNIQUE (team, week, revision)
);

-- Weeks that somebody is working on. Without bytes there is none at present; version goes on counting, so that an old number never fits again.
CREATE TABLE draft (
    team TEXT NOT NULL REFERENCES team (id),
    week TEXT NOT NULL,
    version BIGINT NOT NULL,
    based_on BIGINT NOT NULL,
    saved_at BIGINT NOT NULL,
    bytes BYTEA,
    PRIMARY KEY (team, week)
);

CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);

-- No team: the role holds for all of them.
CREATE TABLE membership (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    team TEXT REFERENCES team (id),
    role TEXT NOT NULL CHECK (role IN ('administrator', 'director', 'lead', 'hr', 'agent')),
    agent TEXT,
    UNIQUE (account, team, role)
);

CREATE TABLE session (
    digest TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE TABLE feed_token (
    digest TEXT NOT NULL PRIMARY KEY,
    team TEXT NOT NULL REFERENCES team (id),
    agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    fetched_at BIGINT,
    fetched_by TEXT
);

-- fence counts the leases: a worker that lost its lease holds an older one and can write nothing.
CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY,
    team TEXT NOT NULL REFERENCES team (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    asked TEXT NOT NULL,
    answer TEXT,
    fence BIGINT NOT NULL,
    lease_until BIGINT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX job_state ON job (state, created_at);

-- The chain: digest is of the digest before and everything else in the row.
CREATE TABLE audit_entry (
    number BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    team TEXT,
    who_digest TEXT NOT NULL,
    before_digest TEXT NOT NULL,
    after_digest TEXT NOT NULL,
    digest TEXT NOT NULL
);

-- What the chain's digests stand for, apart from it: without salt and content a part says nothing of anybody, and the chain still holds.
CREATE TABLE audit_part (
    number BIGINT NOT NULL REFERENCES audit_entry (number),
    part TEXT NOT NULL CHECK (part IN ('who', 'before', 'after')),
    person TEXT,
    salt TEXT,
    content TEXT,
    PRIMARY KEY (number, part)
);
CREATE INDEX audit_part_person ON audit_part (person);

-- The end of the chain, in one row.
CREATE TABLE audit_head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    number BIGINT NOT NULL,
    digest TEXT NOT NULL
);
INSERT INTO audit_head (id, number, digest) VALUES (1, 0, '');

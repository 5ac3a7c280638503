-- Times are microseconds since 1970, digests SHA-256 in hexadecimal. SQLite and PostgreSQL run the same.

-- The images whose bytes are, or are about to be, in blobs/.
CREATE TABLE blobs (
  digest TEXT PRIMARY KEY,
  size BIGINT NOT NULL,
  announced BIGINT NOT NULL
);

CREATE TABLE prompt_sets (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  revision BIGINT NOT NULL,
  active BIGINT NOT NULL,
  latest BIGINT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  deleted BIGINT
);
-- A deleted set leaves its name to others.
CREATE UNIQUE INDEX prompt_sets_by_name ON prompt_sets (name) WHERE deleted IS NULL;

CREATE TABLE labels (
  set_id TEXT NOT NULL REFERENCES prompt_sets (id) ON DELETE CASCADE,
  label TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (set_id, label)
);
CREATE INDEX labels_by_value ON labels (label, value, set_id);

CREATE TABLE versions (
  set_id TEXT NOT NULL REFERENCES prompt_sets (id) ON DELETE CASCADE,
  version BIGINT NOT NULL,
  recipe TEXT NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (set_id, version)
);

CREATE TABLE images (
  set_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  digest TEXT NOT NULL REFERENCES blobs (digest),
  PRIMARY KEY (set_id, version, position),
  FOREIGN KEY (set_id, version) REFERENCES versions (set_id, version) ON DELETE CASCADE
);
CREATE INDEX images_by_digest ON images (digest);

-- Requests that made a version, by their idempotency key.
CREATE TABLE requests (
  idempotency_key TEXT PRIMARY KEY,
  digest TEXT NOT NULL,
  set_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL,
  FOREIGN KEY (set_id, version) REFERENCES versions (set_id, version) ON DELETE CASCADE
);
CREATE INDEX requests_by_version ON requests (set_id, version);

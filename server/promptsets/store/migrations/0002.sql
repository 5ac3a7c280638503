-- A key outlives the set that its request made, so that the request does not make it anew.
CREATE TABLE keys (
  idempotency_key TEXT PRIMARY KEY,
  digest TEXT NOT NULL,
  set_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);
INSERT INTO keys SELECT idempotency_key, digest, set_id, version, created FROM requests;
DROP TABLE requests;

import { type Kysely, sql } from 'kysely'

const DEFINITIONS = [
  sql`CREATE TABLE ledger.batch (
    batch_no text PRIMARY KEY,
    kind text NOT NULL,
    period text NOT NULL,
    options jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('requested', 'running', 'completed', 'failed')),
    attempt int NOT NULL CHECK (attempt >= 1),
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    failure text,
    ended_at timestamptz,
    CONSTRAINT batch_once UNIQUE (kind, period))`,
  sql`CREATE INDEX batch_requested ON ledger.batch (batch_no) WHERE state = 'requested'`,
  sql`CREATE TABLE ledger.batch_chunk (
    batch_no text NOT NULL REFERENCES ledger.batch,
    stage int NOT NULL,
    chunk int NOT NULL,
    from_no text NOT NULL,
    to_no text NOT NULL,
    result jsonb,
    done_at timestamptz,
    PRIMARY KEY (batch_no, stage, chunk),
    CONSTRAINT batch_chunk_done CHECK ((result IS NULL) = (done_at IS NULL)))`,
  sql`CREATE SEQUENCE ledger.batch_number`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const definition of DEFINITIONS) await definition.execute(db)
}

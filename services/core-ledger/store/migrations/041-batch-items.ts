import { type Kysely, sql } from 'kysely'

/** What a chunk could not do becomes a chunk of its own, with the refusal: of one account or loan (`item`), or of a part that is refused as a whole. */
const DEFINITIONS = [
  sql`ALTER TABLE ledger.batch_chunk ADD COLUMN item text CHECK (item IN ('account', 'loan')), ADD COLUMN problem jsonb,
    ADD CONSTRAINT batch_chunk_refused CHECK (problem IS NULL OR done_at IS NULL)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const definition of DEFINITIONS) await definition.execute(db)
}

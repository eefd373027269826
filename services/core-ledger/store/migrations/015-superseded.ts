import { type Kysely, sql } from 'kysely'

/**
 * A repricing supersedes millions of rows, and a foreign key looks up the plan of each by itself: a third of what it costs to write them. Plans
 * are never changed or taken away (007), so that it is enough to look once for what a statement brings.
 */
const DEFINITIONS = [
  sql`CREATE FUNCTION ledger.refuse_without_plan() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT loan_no, version FROM added EXCEPT SELECT loan_no, version FROM ledger.loan_plan WHERE loan_no IN (SELECT loan_no FROM added)) THEN
      RAISE EXCEPTION '% refused: its version of the plan is not there', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
  END $$`,
  sql`CREATE TRIGGER refuse_without_plan AFTER INSERT ON ledger.superseded_instalment
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_without_plan()`,
  sql`ALTER TABLE ledger.superseded_instalment DROP CONSTRAINT superseded_instalment_loan_no_version_fkey`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const definition of DEFINITIONS) await definition.execute(db)
}

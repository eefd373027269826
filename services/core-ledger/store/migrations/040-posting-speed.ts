import { type Kysely, sql } from 'kysely'

/**
 * The same numbers as before (prefix, yymmdd, at least seven digits), but each argument is looked at once: so PostgreSQL writes the expression
 * into the statement that asks for numbers instead of calling a function for every row.
 */
const NUMBER_FUNCTION = sql`CREATE OR REPLACE FUNCTION ledger.number_of(prefix text, day date, running bigint) RETURNS text
  LANGUAGE sql STABLE RETURN prefix || to_char(day, 'YYMMDD') || to_char(running, 'FM9999999999990000000')`

export async function up(db: Kysely<unknown>): Promise<void> {
  await NUMBER_FUNCTION.execute(db)
}

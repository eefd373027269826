import { sql, type Transaction } from 'kysely'
import type { LedgerDb } from './connect.ts'
import type { LedgerTables } from './tables.ts'

/** Who makes or checks business, as the sign-in provider names them. */
export interface Person {
  readonly subject: string
  readonly name: string
  readonly role: string
}

/** Keeps the name of a person who posts; nothing is locked when it is known already. */
export async function keepPerson(trx: Transaction<LedgerTables>, { subject, name, role }: Person): Promise<void> {
  await sql`
    INSERT INTO ledger.person (subject, name, role) SELECT ${subject}, ${name}, ${role}
    WHERE NOT EXISTS (SELECT FROM ledger.person WHERE subject = ${subject} AND name = ${name} AND role = ${role})
    ON CONFLICT (subject) DO UPDATE SET name = EXCLUDED.name, role = EXCLUDED.role, updated_at = now()`.execute(trx)
}

/** Everybody who has posted, by subject. */
export const listPeople = (db: LedgerDb): Promise<Person[]> =>
  db.selectFrom('ledger.person').select(['subject', 'name', 'role']).orderBy('subject').execute()

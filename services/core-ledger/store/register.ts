import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { LedgerDb } from './connect.ts'
import { takeNumbers } from './numbers.ts'
import type { PageOf } from './reads.ts'
import type { LedgerTables } from './tables.ts'

/** A change of the register: new values by column, of one locked unit or member. */
export interface RegisterChange {
  readonly of: 'unit' | 'member'
  readonly no: string
  readonly values: Readonly<Record<string, string | null>>
  readonly businessDate: BusinessDate
  readonly actor: string
}

/** Writes a change and keeps what was there before. Returns the number of the change. */
export async function changeRegister(
  trx: Transaction<LedgerTables>,
  { of, no, values, businessDate, actor }: RegisterChange,
): Promise<string> {
  const [changeNo] = await takeNumbers(trx, 'register_change', [businessDate])
  const table = sql.table(`ledger.${of}`)
  const key = sql.ref(`${of}_no`)
  const names = Object.keys(values)
  const picked = (row: RawBuilder<unknown>) =>
    sql`(SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(${row})) WHERE key = ANY(${names}))`
  const assignments = names.map((name) => sql`${sql.ref(name)} = n.${sql.ref(name)}`)
  await sql`
    WITH was AS (SELECT ${picked(sql.ref('t'))} AS before FROM ${table} t WHERE ${key} = ${no}),
    changed AS (
      UPDATE ${table} AS t SET ${sql.join(assignments)}, updated_at = now()
      FROM jsonb_populate_record(NULL::${table}, ${JSON.stringify(values)}::jsonb) AS n WHERE t.${key} = ${no}
      RETURNING ${picked(sql.ref('t'))} AS after)
    INSERT INTO ledger.register_change (change_no, ${key}, business_date, actor, before, after)
    SELECT ${changeNo}, ${no}, ${businessDate}, ${actor}, was.before, changed.after FROM was, changed`.execute(trx)
  return changeNo!
}

/** The status that a unit had before it got `status` the last time. Throws when it never did: what is asked of a unit has been found in it. */
export async function readStatusBefore(
  trx: Transaction<LedgerTables>,
  { unitNo, status }: { unitNo: string; status: string },
): Promise<string> {
  const row = await trx
    .selectFrom('ledger.register_change')
    .select(sql<string>`before ->> 'status'`.as('status'))
    .where('unit_no', '=', unitNo)
    .where(sql<boolean>`after ->> 'status' = ${status}`)
    .orderBy('change_no', 'desc')
    .executeTakeFirstOrThrow()
  return row.status
}

/** Gives a member's loans the name and document that he bears now: by them the bank takes his instalments. Returns the loans. */
export async function renameBorrower(
  trx: Transaction<LedgerTables>,
  { memberNo, name, idNumber }: Pick<LockedMember, 'memberNo' | 'name' | 'idNumber'>,
): Promise<string[]> {
  const rows = await trx
    .updateTable('ledger.loan')
    .set({ borrower_name: name, borrower_id_number: idNumber, updated_at: sql`now()` as never })
    .where('member_no', '=', memberNo)
    .returning('loan_no')
    .execute()
  return rows.map((row) => row.loan_no).sort()
}

/** Changes of one unit or member, the oldest first. */
export async function listChanges(db: LedgerDb, { of, no, cursor, limit }: PageOf & { of: 'unit' | 'member'; no: string }) {
  return db
    .selectFrom('ledger.register_change')
    .select(['change_no', 'business_date', 'actor', 'before', 'after', 'made_at'])
    .where(`${of}_no`, '=', no)
    .where('change_no', '>', cursor ?? '')
    .orderBy('change_no')
    .limit(limit)
    .execute()
}

/** A member whose row is locked until the transaction ends. */
export interface LockedMember {
  readonly memberNo: string
  readonly name: string
  readonly idType: string
  readonly idNumber: string
}

/** Locks members in the order of their numbers. */
export async function lockMembers(
  trx: Transaction<LedgerTables>,
  memberNos: readonly string[],
): Promise<Map<string, LockedMember>> {
  const rows = await trx
    .selectFrom('ledger.member')
    .select(['member_no', 'name', 'id_type', 'id_number'])
    .where(sql<boolean>`member_no = ANY(${memberNos})`)
    .orderBy('member_no')
    .forNoKeyUpdate()
    .execute()
  return new Map(
    rows.map((row) => [row.member_no, { memberNo: row.member_no, name: row.name, idType: row.id_type, idNumber: row.id_number }]),
  )
}

/** Whether another member than `memberNo` bears this identity document. */
export async function isIdentityTaken(
  trx: Transaction<LedgerTables>,
  { memberNo, idType, idNumber }: Pick<LockedMember, 'memberNo' | 'idType' | 'idNumber'>,
): Promise<boolean> {
  const row = await trx
    .selectFrom('ledger.member')
    .select('member_no')
    .where('id_type', '=', idType)
    .where('id_number', '=', idNumber)
    .where('member_no', '<>', memberNo)
    .executeTakeFirst()
  return row !== undefined
}

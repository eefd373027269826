import type { BusinessDate } from '@anju/standards/business-date.ts'
import { sql, type Transaction } from 'kysely'
import type { LedgerTables } from './tables.ts'

/** Name and document of a member. */
export interface Identity {
  readonly name: string
  readonly idType: string
  readonly idNumber: string
}

/** Locks a member. */
export async function lockMember(trx: Transaction<LedgerTables>, memberNo: string): Promise<Identity | undefined> {
  const row = await trx
    .selectFrom('ledger.member')
    .select(['name', 'id_type', 'id_number'])
    .where('member_no', '=', memberNo)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row && { name: row.name, idType: row.id_type, idNumber: row.id_number }
}

/** The member who has a document. */
export async function findByIdentity(
  trx: Transaction<LedgerTables>,
  { idType, idNumber }: Pick<Identity, 'idType' | 'idNumber'>,
): Promise<string | undefined> {
  const row = await trx
    .selectFrom('ledger.member')
    .select('member_no')
    .where('id_type', '=', idType)
    .where('id_number', '=', idNumber)
    .executeTakeFirst()
  return row?.member_no
}

/** Writes the identity of a locked member. */
export async function setIdentity(
  trx: Transaction<LedgerTables>,
  member: Identity & { readonly memberNo: string; readonly gender: string; readonly birthDate: BusinessDate },
): Promise<void> {
  await sql`UPDATE ledger.member SET name = ${member.name}, id_type = ${member.idType}, id_number = ${member.idNumber},
    gender = ${member.gender}, birth_date = ${member.birthDate}, updated_at = now() WHERE member_no = ${member.memberNo}`.execute(
    trx,
  )
}

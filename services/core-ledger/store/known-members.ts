import type { BusinessDate } from '@anju/standards/business-date.ts'
import { sql, type Transaction } from 'kysely'
import type { LedgerTables } from './tables.ts'

/** Somebody who is registered, the row locked until the transaction ends. */
export interface KnownMember {
  readonly memberNo: string
  readonly name: string
  /** What the register says of him beside who he is, by column. */
  readonly told: Readonly<Record<string, string | null>>
  /** One of his accounts that is not closed. */
  readonly openAccountNo: string | null
  /** When the last of his accounts was closed. */
  readonly closedOn: BusinessDate | null
}

/**
 * Locks who is registered under these documents, by document type and number. Their accounts are read only then, by a statement of its own: of
 * two who open accounts for one person the second sees what the first has opened.
 */
export async function lockKnownMembers(
  trx: Transaction<LedgerTables>,
  documents: readonly { readonly idType: string; readonly idNumber: string }[],
): Promise<Map<string, KnownMember>> {
  if (documents.length === 0) return new Map()
  const keys = documents.map(({ idType, idNumber }) => ({ id_type: idType, id_number: idNumber }))
  const { rows } = await sql<MemberRow>`
    SELECT m.member_no, m.name, m.id_type, m.id_number,
      jsonb_build_object('mobile', m.mobile, 'marital_status', m.marital_status, 'occupation', m.occupation, 'education', m.education,
        'address', m.address, 'monthly_income', m.monthly_income::text) AS told
    FROM ledger.member m JOIN jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) AS k(id_type text, id_number text) USING (id_type, id_number)
    ORDER BY m.member_no FOR NO KEY UPDATE OF m`.execute(trx)
  const accounts = await sql<AccountsRow>`
    SELECT member_no, min(account_no) FILTER (WHERE closed_on IS NULL) AS open, max(closed_on) AS closed_on
    FROM ledger.account WHERE member_no = ANY(${rows.map((row) => row.member_no)}) GROUP BY member_no`.execute(trx)
  const accountsOf = new Map(accounts.rows.map((row) => [row.member_no, row]))
  return new Map(
    rows.map(({ member_no, name, id_type, id_number, told }) => {
      const of = accountsOf.get(member_no)
      const member = { memberNo: member_no, name, told, openAccountNo: of?.open ?? null, closedOn: of?.closed_on ?? null }
      return [id_type + id_number, member]
    }),
  )
}

interface MemberRow {
  member_no: string
  name: string
  id_type: string
  id_number: string
  told: Record<string, string | null>
}

interface AccountsRow {
  member_no: string
  open: string | null
  closed_on: BusinessDate | null
}

/** Of each account, another one of the same member that is normal (01), if there is one; the members are locked until the transaction ends. */
export async function lockOtherAccounts(
  trx: Transaction<LedgerTables>,
  accountNos: readonly string[],
): Promise<Map<string, string>> {
  await sql`SELECT FROM ledger.member WHERE member_no IN (SELECT member_no FROM ledger.account WHERE account_no = ANY(${accountNos}))
    ORDER BY member_no FOR NO KEY UPDATE`.execute(trx)
  const { rows } = await sql<{ account_no: string; other: string }>`
    SELECT a.account_no, min(o.account_no) AS other FROM ledger.account a
    JOIN ledger.account o ON o.member_no = a.member_no AND o.account_no <> a.account_no AND o.status = '01'
    WHERE a.account_no = ANY(${accountNos}) GROUP BY a.account_no`.execute(trx)
  return new Map(rows.map(({ account_no, other }) => [account_no, other]))
}

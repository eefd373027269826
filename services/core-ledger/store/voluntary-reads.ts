import { sql } from 'kysely'
import type { LedgerDb } from './connect.ts'
import type { PageOf } from './reads.ts'

const AGREEMENT_COLUMNS = sql`g.agreement_no, g.account_no, m.name, a.unit_no, a.status AS account_status, g.base, g.ratio, g.monthly,
  g.every_months, g.from_month, g.paid_through, g.payer_account_no, g.signed_on, g.ended_on, g.policy_version, g.application_no,
  EXISTS (SELECT FROM ledger.voluntary_collection c WHERE c.agreement_no = g.agreement_no AND c.state = 'sent') AS collecting, g.updated_at`
const AGREEMENTS = sql`ledger.voluntary_agreement g JOIN ledger.account a USING (account_no) JOIN ledger.member m USING (member_no)`

/** 自愿缴存协议 of a 集中户 or an account, the oldest first. */
export async function listAgreements(
  db: LedgerDb,
  { unitNo, accountNo, cursor, limit }: PageOf & { unitNo?: string | undefined; accountNo?: string | undefined },
): Promise<object[]> {
  const { rows } = await sql<object>`SELECT ${AGREEMENT_COLUMNS} FROM ${AGREEMENTS}
    WHERE g.agreement_no > ${cursor ?? ''} AND a.unit_no = coalesce(${unitNo ?? null}, a.unit_no)
      AND g.account_no = coalesce(${accountNo ?? null}, g.account_no) ORDER BY g.agreement_no LIMIT ${limit}`.execute(db)
  return rows
}

/** An agreement with what was paid by it and what the bank was asked for. */
export async function readAgreement(db: LedgerDb, agreementNo: string): Promise<object | undefined> {
  const { rows } = await sql<object>`SELECT ${AGREEMENT_COLUMNS},
      coalesce((SELECT jsonb_agg(jsonb_build_object('voucher_no', p.voucher_no, 'from_month', p.from_month, 'to_month', p.to_month,
        'months', p.months, 'amount', p.amount::text, 'instruction_no', p.instruction_no, 'undone', p.undone) ORDER BY p.voucher_no)
        FROM ledger.voluntary_payment p WHERE p.agreement_no = g.agreement_no), '[]') AS payments,
      coalesce((SELECT jsonb_agg(jsonb_build_object('collection_no', c.collection_no, 'from_month', c.from_month, 'months', c.months,
        'amount', c.amount::text, 'instruction_no', c.instruction_no, 'state', c.state, 'failure', c.failure) ORDER BY c.collection_no)
        FROM ledger.voluntary_collection c WHERE c.agreement_no = g.agreement_no), '[]') AS collections
    FROM ${AGREEMENTS} WHERE g.agreement_no = ${agreementNo}`.execute(db)
  return rows[0]
}

import { type RawBuilder, sql } from 'kysely'
import { SUSPENSE } from '../domain/subjects.ts'
import { changedLately } from './account-sums.ts'

const GIVEN = sql`SELECT receipt_no, sum(amount) FILTER (WHERE NOT undone) AS given FROM ledger.receipt_allocation`

const SENT_BACK = sql`SELECT l.reference_no AS receipt_no, sum(l.amount) FILTER (WHERE l.state = 'pending') AS leaving,
    sum(l.amount) FILTER (WHERE l.state = 'succeeded') AS gone
  FROM ledger.instruction_line l JOIN ledger.instruction i ON i.instruction_no = l.instruction_no AND i.business = 'receipt_return'`

const DIFFERS = sql`(r.allocated, r.in_return, r.returned) IS DISTINCT FROM (coalesce(given, 0), coalesce(leaving, 0), coalesce(gone, 0))`

/**
 * The receipts (`found`) of which more or less counts as used than their allocations that stand, or as returned than their instructions say: of
 * those that have changed lately, or of all; of all also those whose allocations to a voucher are not what it took out of 暂收.
 */
export const receiptsThatDiffer = (receipts: 'all' | 'changed'): RawBuilder<unknown> =>
  receipts === 'all'
    ? sql`SELECT receipt_no AS found FROM ledger.receipt r LEFT JOIN (${GIVEN} GROUP BY receipt_no) g USING (receipt_no)
        LEFT JOIN (${SENT_BACK} GROUP BY l.reference_no) s USING (receipt_no) WHERE ${DIFFERS}
      UNION
      SELECT a.receipt_no FROM ledger.receipt_allocation a
        JOIN (SELECT voucher_no, sum(amount) AS given FROM ledger.receipt_allocation GROUP BY voucher_no) g USING (voucher_no)
        LEFT JOIN (SELECT voucher_no, sum(amount) AS taken FROM ledger.posting
          WHERE subject_code = ${SUSPENSE} AND direction = 'debit' GROUP BY voucher_no) p USING (voucher_no)
        WHERE taken IS DISTINCT FROM given`
    : sql`SELECT r.receipt_no AS found FROM ledger.receipt r
        LEFT JOIN LATERAL (${GIVEN} a WHERE a.receipt_no = r.receipt_no GROUP BY receipt_no) g ON true
        LEFT JOIN LATERAL (${SENT_BACK} WHERE l.reference_no = r.receipt_no GROUP BY l.reference_no) s ON true
        WHERE (${changedLately('r')} OR r.receipt_no IN (SELECT a.receipt_no FROM ledger.receipt_allocation a WHERE ${changedLately('a')}))
          AND ${DIFFERS}`

/** A row when 暂收 (21901) of these days' turnover is not what receipts have left; what is on its way back is left until it has gone. */
export const suspenseThatDiffers = (days: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`SELECT NULL AS found WHERE (SELECT coalesce(sum(credit - debit), 0) FROM ${days} t WHERE subject_code = ${SUSPENSE})
    <> (SELECT coalesce(sum(amount - allocated - returned), 0) FROM ledger.receipt WHERE state = 'unallocated')`

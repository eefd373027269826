import { type Units, unitNosOf } from './fill.ts'
import { runSql } from './ledger-server.ts'

/** What stands in the books for these units: counts and sums. */
export async function booked(url: string, units: Units): Promise<unknown> {
  const unitNos = unitNosOf(units)
  const [row] = await runSql(
    url,
    `WITH asked AS (SELECT * FROM ledger.account WHERE unit_no BETWEEN '${unitNos[0]}' AND '${unitNos.at(-1)}'),
       entries AS (SELECT e.* FROM ledger.account_entry e JOIN asked USING (account_no))
     SELECT (SELECT count(*) || ' / ' || sum(amount) || ' / ' || max(month) FROM entries) AS entries,
       (SELECT count(*) || ' / ' || sum(p.amount) FROM ledger.posting p JOIN entries USING (voucher_no)) AS postings,
       (SELECT count(*) || ' / ' || sum(total) FROM ledger.voucher v JOIN entries USING (voucher_no)) AS vouchers,
       (SELECT count(*) || ' / ' || sum(r.amount) FROM ledger.remittance r JOIN entries USING (voucher_no)) AS remittances,
       (SELECT count(*) FROM ledger.voucher_digest JOIN entries USING (voucher_no)) AS digests,
       (SELECT sum(balance) FROM asked) AS balances`,
  )
  return row
}

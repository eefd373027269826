import { type RemittanceItem, type RemittedMonth, remitMonths } from '@anju/core-ledger/operations/remit-months.ts'
import type { LedgerDb } from '@anju/core-ledger/store/connect.ts'
import { policyBooks } from '@anju/core-ledger/store/policy.ts'
import { postTogether } from '@anju/core-ledger/store/post-together.ts'
import { addMonths, type BusinessMonth, lastDayOf, monthOf } from '@anju/standards/business-date.ts'
import { CITY } from '@anju/standards/code-lists/region.ts'
import { OPENED_ON, type Units, unitNosOf } from './fill.ts'

/** How many callers post at the same time, on either side. */
export const CLIENTS = 8

/** Remits a unit's month. */
export type Remit = (unitNo: string, month: BusinessMonth) => Promise<unknown>

/** The ledger's own posting without HTTP: key, operation and answer in one transaction, which callers at the same time share. */
export function remitInProcess(db: LedgerDb): Remit {
  const policies = policyBooks(CITY.code)
  const today = new Date().toISOString().slice(0, 10)
  const post = postTogether<RemittanceItem, RemittedMonth>(db, async (trx, items, revision) => {
    const policyBook = await policies.of(trx, revision)
    return remitMonths(trx, items, { today, policyBook, policyAt: policyBook.at, at: () => '' })
  })
  return (unitNo, month) => {
    const body = { unitNo, month, businessDate: lastDayOf(month) }
    return post({ key: `ours/${unitNo}/${month}`, operation: 'POST /remittances', body, actor: 'wang' }, body)
  }
}

/** Remits the month of every unit, by `callers` at a time; returns postings a second. */
export async function remitAll(remit: Remit, units: Units, month: BusinessMonth, callers = CLIENTS): Promise<number> {
  const unitNos = unitNosOf(units)
  const began = performance.now()
  const caller = async (client: number) => {
    for (let n = client; n < unitNos.length; n += callers) await remit(unitNos[n]!, month)
  }
  await Promise.all(Array.from({ length: callers }, (_, client) => caller(client)))
  return unitNos.length / ((performance.now() - began) / 1_000)
}

/** Gives one month after another, the first that the units remit first; or those after `paid` months. */
export function monthsAfter(paid = 0): () => BusinessMonth {
  let month = addMonths(monthOf(OPENED_ON), paid - 1)
  return () => {
    month = addMonths(month, 1)
    return month
  }
}

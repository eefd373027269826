import { type Comparison, compare, measurePairs } from '../pairs.ts'
import { fillMonths, fillUnits, settleDown, type Units } from './fill.ts'
import type { LedgerDatabase, LedgerServer } from './ledger-server.ts'
import { monthsAfter, remitAll, remitInProcess } from './remit-in-process.ts'

/** Months that every unit has remitted before: two postings (分录) each. */
const MONTHS = 10
const SMALL = 100_000
const MEASURED: Units = { from: 1, count: 2_000, membersOfUnit: 1 }

/**
 * Remittances a second, one member each, in a ledger of `postings` postings against one of 100,000 on the same server. Units grow with
 * the postings, as in a centre.
 */
export async function compareGrowth(server: LedgerServer, postings: number): Promise<Comparison> {
  await using large = await filledLedger(server, 'large', postings)
  await using small = await filledLedger(server, 'small', SMALL)
  const remitting = ({ db }: LedgerDatabase) => {
    const [remit, next] = [remitInProcess(db), monthsAfter(MONTHS)]
    return () => remitAll(remit, MEASURED, next())
  }
  const [inLarge, inSmall] = [remitting(large), remitting(small)]
  await measurePairs(inLarge, inSmall, 1)
  const name = `单笔汇缴,账上已有 ${postings.toExponential(0)} 条分录`
  const what = { name, reference: `同一服务器,已有 ${SMALL.toExponential(0)} 条`, unit: '笔/秒', bar: '≥ 0.8' }
  return compare(what, await measurePairs(inLarge, inSmall))
}

async function filledLedger(server: LedgerServer, name: string, postings: number): Promise<LedgerDatabase> {
  const ledger = await server.newLedger(name)
  const units = { from: 1, count: postings / (2 * MONTHS), membersOfUnit: 1 }
  await fillUnits(ledger.url, units)
  await fillMonths(ledger.url, units, MONTHS)
  await settleDown(ledger.url)
  return ledger
}

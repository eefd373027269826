import { lastDayOf } from '@anju/standards/business-date.ts'
import { type Comparison, compare, measurePairs } from '../pairs.ts'
import { assertSame } from '../parity.ts'
import { booked } from './booked.ts'
import { BARE_REMITTANCE, bareSettlement, prepareRemittance, prepareSettlement } from './by-hand.ts'
import { fillMonths, fillUnits, settleDown, type Units, unitNoOf } from './fill.ts'
import { type LedgerServer, runSql } from './ledger-server.ts'
import { monthsAfter, remitAll, remitInProcess } from './remit-in-process.ts'
import { settleInProcess } from './settle-in-process.ts'

const MEMBERS = 10_000
const OURS: Units = { from: 1, count: 1, membersOfUnit: MEMBERS }
const THEIRS: Units = { ...OURS, from: 2 }
const SINGLES: Units = { from: 3, count: 500, membersOfUnit: 1 }

/**
 * Lines a second of a unit's month and of a year's interest, 10,000 members each, against the bare INSERT … SELECT and UPDATE … FROM of the
 * same rows, ready-made; and of the month against members remitted one by one. After every pair both sides must have booked the same.
 */
export async function compareBatches(server: LedgerServer): Promise<Comparison[]> {
  await using ledger = await server.newLedger('batches')
  const { url, db } = ledger
  await runSql(url, 'CREATE SCHEMA bench')
  for (const units of [OURS, THEIRS, SINGLES]) {
    await fillUnits(url, units)
    await fillMonths(url, units, 1)
  }
  await settleDown(url)

  const remit = remitInProcess(db)
  const [ourMonth, theirMonth, singleMonth] = [monthsAfter(1), monthsAfter(1), monthsAfter(1)]
  const remitted = () => linesPerSecond(() => remit(unitNoOf(OURS.from), ourMonth()))
  const bareUnchecked = async () => {
    const month = theirMonth()
    await runSql(url, prepareRemittance(THEIRS, month, lastDayOf(month)))
    return linesPerSecond(() => runSql(url, BARE_REMITTANCE))
  }
  const bareRemitted = async () => {
    const rate = await bareUnchecked()
    assertSame('批量汇缴', await booked(url, OURS), await booked(url, THEIRS))
    return rate
  }
  await measurePairs(remitted, bareRemitted, 1)
  const remittances = await measurePairs(remitted, bareRemitted)
  const alone = await measurePairs(remitted, () => remitAll(remit, SINGLES, singleMonth(), 1))
  for (const _ of alone) await bareUnchecked() // both sides begin the years alike

  let [ourYear, theirYear] = [2018, 2018]
  const settled = () => linesPerSecond(() => settleInProcess(db, OURS, ++ourYear))
  const bareSettled = async () => {
    const day = `${++theirYear}-06-30`
    await runSql(url, prepareSettlement(THEIRS, day))
    const rate = await linesPerSecond(() => runSql(url, bareSettlement(day)))
    assertSame('批量结息', await booked(url, OURS), await booked(url, THEIRS))
    return rate
  }
  const bare = 'INSERT … SELECT + UPDATE … FROM 同样的行'
  return [
    compare({ name: '万人单位汇缴', reference: bare, unit: '条/秒', bar: '≥ 0.5' }, remittances),
    compare({ name: '万人单位汇缴', reference: '逐笔,1 路', unit: '条/秒', bar: '≥ 20' }, alone),
    compare({ name: '万户结息', reference: bare, unit: '条/秒', bar: '≥ 0.5' }, await measurePairs(settled, bareSettled)),
  ]
}

async function linesPerSecond(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return MEMBERS / ((performance.now() - began) / 1_000)
}

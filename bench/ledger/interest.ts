import type { Measured } from '../measuring.ts'
import { compare, measurePairs } from '../pairs.ts'
import { assertSame } from '../parity.ts'
import { booked } from './booked.ts'
import { settlementInOne } from './by-hand.ts'
import { fillMonths, fillUnits, settleDown, type Units } from './fill.ts'
import { type LedgerServer, runSql } from './ledger-server.ts'
import { settleInProcess } from './settle-in-process.ts'

const OURS: Units = { from: 1, count: 2_400, membersOfUnit: 100 }
const THEIRS: Units = { ...OURS, from: 2_401 }
const ACCOUNTS = OURS.count * OURS.membersOfUnit
const MONTHS = 3
const PAIRS = 3
const SAMPLE_MS = 20

/**
 * Seconds of a year's interest of 240,000 accounts, in chunks as the batch worker settles them, against one hand-written statement on as
 * many equal accounts; and by how much the memory of the process that settles grows, in MB. After every pair both sides must have booked the same.
 */
export async function compareInterest(server: LedgerServer): Promise<Measured> {
  await using ledger = await server.newLedger('interest')
  const { url, db } = ledger
  for (const units of [OURS, THEIRS]) {
    await fillUnits(url, units)
    await fillMonths(url, units, MONTHS)
  }
  await settleDown(url)
  let [ourYear, theirYear] = [2018, 2018]
  let grown = 0
  const ours = () =>
    secondsOf(async () => {
      const memory = watchMemory()
      const settled = await settleInProcess(db, OURS, ++ourYear)
      grown = Math.max(grown, memory.grownMb())
      assertSame('结息户数', settled, ACCOUNTS)
    })
  const theirs = async () => {
    const seconds = await secondsOf(() => runSql(url, settlementInOne(THEIRS, `${++theirYear}-06-30`)))
    assertSame('结息记账', await booked(url, OURS), await booked(url, THEIRS))
    await settleDown(url)
    return seconds
  }
  const what = { name: `结息 ${ACCOUNTS} 户,每批 5000 户`, reference: '手写一条语句', unit: '秒', bar: '≤ 3' }
  const comparison = compare(what, await measurePairs(ours, theirs, PAIRS))
  return { comparisons: [comparison], settlingGrowsMb: grown }
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}

/** Watches this process from now until asked. */
function watchMemory(): { grownMb: () => number } {
  const before = process.memoryUsage.rss()
  let peak = before
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  const timer = setInterval(look, SAMPLE_MS)
  return {
    grownMb() {
      clearInterval(timer)
      look()
      return (peak - before) / 1_048_576
    },
  }
}

import { type BusinessMonth, lastDayOf } from '@anju/standards/business-date.ts'
import { callAtRate, latencyOf } from '../fixed-rate.ts'
import { type Comparison, compare, measurePairs, median } from '../pairs.ts'
import { assertSame } from '../parity.ts'
import { booked } from './booked.ts'
import { fillUnits, settleDown, type Units, unitNoOf } from './fill.ts'
import { openHttpConnection } from './http-connection.ts'
import type { LedgerServer } from './ledger-server.ts'
import { startLedgerService } from './ledger-service.ts'
import { limitOn } from './limit.ts'
import { CLIENTS, monthsAfter, type Remit, remitAll, remitInProcess } from './remit-in-process.ts'

const OURS: Units = { from: 1, count: 1_200, membersOfUnit: 1 }
const THEIRS: Units = { ...OURS, from: 1_201 }
/** Calls of one latency sample, and the share of our own throughput at which they come. */
const SAMPLED_CALLS = 600
const SHARE_OF_THROUGHPUT = 0.3

/**
 * One member's remittance of a month (key, voucher, two legs, entry, balances), a second: the ledger's operation in process and through HTTP
 * with a system's token, each against the same posting as one SQL function by pgbench, eight callers each; and p99 at one rate. After every
 * pair both sides must have booked the same.
 */
export async function comparePostings(server: LedgerServer, tools: { pgbench: string; dir: string }): Promise<Comparison[]> {
  await using ledger = await server.newLedger('postings')
  for (const units of [OURS, THEIRS]) await fillUnits(ledger.url, units)
  const limit = await limitOn(ledger.url, THEIRS, tools)
  const [ourMonth, theirMonth] = [monthsAfter(), monthsAfter()]
  const theirs = async () => {
    const rate = await limit.remitAll(theirMonth())
    assertSame('汇缴记账', await booked(ledger.url, OURS), await booked(ledger.url, THEIRS))
    return rate
  }
  const against = (remit: Remit) => measurePairs(() => remitAll(remit, OURS, ourMonth()), theirs)

  const inProcess = remitInProcess(ledger.db)
  await measurePairs(() => remitAll(inProcess, OURS, ourMonth()), theirs, 1)
  await settleDown(ledger.url) // plans are made by what the tables hold
  const alone = await against(inProcess)

  await using service = await startLedgerService(ledger.servingUrl)
  const http = await remitOverHttp(service)
  await measurePairs(() => remitAll(http.remit, OURS, ourMonth()), theirs, 1)
  const throughHttp = await against(http.remit)

  const perSecond = SHARE_OF_THROUGHPUT * median(throughHttp.map((pair) => pair.ours))
  const p99 = await measurePairs(
    async () => latencyOf(await remitAtRate(http.remit, ourMonth(), perSecond)).p99,
    async () => latencyOf(await limit.remitAtRate(theirMonth(), perSecond, SAMPLED_CALLS)).p99,
  )
  http.close()
  const reference = '同一笔写成一个 SQL 函数,pgbench -M prepared'
  return [
    compare({ name: `单笔汇缴,进程内,${CLIENTS} 路`, reference, unit: '笔/秒', bar: '≥ 0.8' }, alone),
    compare({ name: `单笔汇缴,HTTP、登录、留痕,${CLIENTS} 路`, reference, unit: '笔/秒', bar: '≥ 0.5' }, throughHttp),
    compare({ name: `单笔汇缴 p99,每秒 ${Math.round(perSecond)} 笔`, reference, unit: '毫秒', bar: '≤ 3' }, p99),
  ]
}

/** How long each call took from when it was due, in milliseconds. */
const remitAtRate = (remit: Remit, month: BusinessMonth, perSecond: number) =>
  callAtRate((call) => remit(unitNoOf(OURS.from + call), month), {
    perSecond,
    seconds: SAMPLED_CALLS / perSecond,
    arrivals: 'independent',
  })

/** The same posting through the service: eight connections, each with one call at a time; further calls wait. */
export async function remitOverHttp({
  port,
  token,
}: {
  port: number
  token: string
}): Promise<{ remit: Remit; close: () => void }> {
  const connections = await Promise.all(Array.from({ length: CLIENTS }, () => openHttpConnection(port)))
  const free = [...connections]
  const waiting: (() => void)[] = []
  const authorization = `Bearer ${token}`
  return {
    async remit(unitNo, month) {
      if (free.length === 0) await new Promise<void>((resume) => waiting.push(resume))
      const connection = free.pop()!
      const headers = { authorization, 'idempotency-key': `ours/${unitNo}/${month}` }
      await connection.post('/remittances', headers, JSON.stringify({ unitNo, month, businessDate: lastDayOf(month) }))
      free.push(connection)
      waiting.shift()?.()
    },
    close() {
      for (const connection of connections) connection.close()
    },
  }
}

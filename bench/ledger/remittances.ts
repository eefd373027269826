import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LedgerClient } from '@anju/demo/ledger-client.ts'
import { addMonths, lastDayOf, monthOf } from '@anju/standards/business-date.ts'
import pg from 'pg'
import { type Comparison, compare, measurePairs } from '../pairs.ts'
import { assertSame } from '../parity.ts'
import { runTool } from '../postgres-tools.ts'
import type { Books } from './books.ts'
import { pgbenchScript } from './pgbench-script.ts'
import { recordStatements } from './recorded-statements.ts'
import { OPENED_ON } from './units.ts'

const CLIENTS = 8
const PAIRS = 5

/** Equal units, parted into those that the ledger remits, those that pgbench remits, and one to learn the statements from. */
export interface Sides {
  readonly ours: readonly string[]
  readonly theirs: readonly string[]
  readonly sample: string
}

/**
 * Remittances (汇缴) of one unit's month a second: through the ledger's HTTP API by eight callers, against pgbench with eight clients that
 * issues the same statements on the same server. After every pair both sides must have booked the same. Returns the next month to remit.
 */
export async function compareRemittances(
  { ledger, databaseUrl }: Books,
  sides: Sides,
  { pgbench, dir }: { readonly pgbench: string; readonly dir: string },
): Promise<{ comparison: Comparison; nextMonth: string }> {
  const script = join(dir, 'remittance.pgbench.sql')
  writeFileSync(script, await remittanceScript(databaseUrl, sides))
  const months = { ours: monthOf(OPENED_ON), theirs: monthOf(OPENED_ON) }
  const next = (side: keyof typeof months): string => {
    const month = months[side]
    months[side] = addMonths(month, 1)
    return month
  }
  const ours = () => remitThroughLedger(ledger, sides.ours, next('ours'))
  const theirs = async () => {
    const rate = await remitByPgbench({ pgbench, script, databaseUrl }, sides.theirs, next('theirs'))
    assertSame('汇缴记账', await booked(databaseUrl, sides.ours), await booked(databaseUrl, sides.theirs))
    return rate
  }
  await measurePairs(ours, theirs, 1) // both warm
  const what = { name: '单位月汇缴(HTTP、鉴权、幂等)', reference: '相同语句 pgbench -f -M prepared', unit: '笔/秒', bar: '≥ 0.5' }
  return { comparison: compare(what, await measurePairs(ours, theirs, PAIRS)), nextMonth: months.ours }
}

const keyOf = (unitNo: string, month: string) => `bench/${unitNo}/${month}`

async function remittanceScript(databaseUrl: string, { theirs, sample }: Sides): Promise<string> {
  const month = monthOf(OPENED_ON)
  const day = lastDayOf(month)
  const body = { unitNo: sample, month, businessDate: day }
  const statements = await recordStatements(databaseUrl, { path: '/remittances', key: keyOf(sample, month), body })
  // Unit numbers of one day are consecutive, so a client finds its units by counting.
  const share = theirs.length / CLIENTS
  const head = [`\\set unit :first_unit + :client_id * ${share} + :n`, '\\set n :n + 1']
  return pgbenchScript(statements, { unit: sample, month, day }, head)
}

/** Remits the month of every unit, eight at a time; returns remittances a second. */
async function remitThroughLedger(ledger: LedgerClient, units: readonly string[], month: string): Promise<number> {
  const businessDate = lastDayOf(month)
  const began = performance.now()
  const caller = async (client: number) => {
    for (let n = client; n < units.length; n += CLIENTS)
      await ledger.post('/remittances', keyOf(units[n]!, month), { unitNo: units[n], month, businessDate })
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => caller(client)))
  return units.length / ((performance.now() - began) / 1_000)
}

async function remitByPgbench(
  { pgbench, script, databaseUrl }: { pgbench: string; script: string; databaseUrl: string },
  units: readonly string[],
  month: string,
): Promise<number> {
  const variables = { n: 0, first_unit: units[0]!, month, day: lastDayOf(month) }
  const said = await runTool(pgbench, [
    ...['-n', '-M', 'prepared', '-c', String(CLIENTS), '-j', '2', '-t', String(units.length / CLIENTS), '-f', script],
    ...Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`]),
    databaseUrl,
  ])
  const rate = /^tps = ([\d.]+) \(without initial connection time\)/m.exec(said)?.[1]
  if (!rate) throw new Error(`pgbench did not tell its rate:\n${said}`)
  return Number(rate)
}

/** What stands in the books for these units: counts and sums. */
async function booked(databaseUrl: string, units: readonly string[]): Promise<unknown> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query(
      `SELECT count(*) AS remittances, sum(amount) AS remitted, sum(member_count) AS members, max(month) AS month,
         (SELECT count(*) || ' / ' || sum(p.amount) FROM ledger.posting p WHERE p.reference_no = ANY($1)) AS postings,
         (SELECT count(*) || ' / ' || sum(e.amount) FROM ledger.account_entry e JOIN ledger.account a USING (account_no)
          WHERE a.unit_no = ANY($1)) AS entries,
         (SELECT sum(balance) FROM ledger.account WHERE unit_no = ANY($1)) AS balances
       FROM ledger.remittance WHERE unit_no = ANY($1)`,
      [units],
    )
    return rows[0]
  } finally {
    await client.end()
  }
}

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BusinessMonth, lastDayOf } from '@anju/standards/business-date.ts'
import { runTool } from '../postgres-tools.ts'
import { type Units, unitNoOf } from './fill.ts'
import { runSql } from './ledger-server.ts'
import { ONE_FUNCTION, remitScript } from './one-function.ts'
import { CLIENTS } from './remit-in-process.ts'

/** pgbench that calls the one function for a month of the units, with as many clients as ours has. */
export interface Limit {
  /** As fast as it can, every unit once; postings a second. */
  remitAll(month: BusinessMonth): Promise<number>
  /** At a rate (Poisson), the first `count` units; how long each took from when it was due, in milliseconds. */
  remitAtRate(month: BusinessMonth, perSecond: number, count: number): Promise<number[]>
}

/** Makes the function in a ledger. */
export async function limitOn(url: string, units: Units, { pgbench, dir }: { pgbench: string; dir: string }): Promise<Limit> {
  await runSql(url, ONE_FUNCTION)
  const script = join(dir, 'limit.sql')
  writeFileSync(script, remitScript({ first: unitNoOf(units.from), units: units.count, clients: CLIENTS }))
  const run = (month: BusinessMonth, count: number, options: readonly string[]) =>
    runTool(pgbench, [
      ...['-n', '-M', 'prepared', '-c', String(CLIENTS), '-j', '2', '-t', String(count / CLIENTS), '-f', script, ...options],
      ...['-D', 'n=0', '-D', `month=${month}`, '-D', `day=${lastDayOf(month)}`, url],
    ])
  return {
    async remitAll(month) {
      const said = await run(month, units.count, [])
      return Number(/^tps = ([\d.]+) \(without initial connection time\)/m.exec(said)![1])
    },
    async remitAtRate(month, perSecond, count) {
      const prefix = join(dir, 'latency')
      await run(month, count, ['-R', String(perSecond), '-l', `--log-prefix=${prefix}`])
      const logs = readdirSync(dir).filter((name) => name.startsWith('latency.'))
      const took = logs.flatMap((name) => latenciesIn(readFileSync(join(dir, name), 'utf8')))
      for (const name of logs) rmSync(join(dir, name))
      return took
    },
  }
}

/** The third column of pgbench's log: microseconds from when the call was due. */
const latenciesIn = (log: string): number[] =>
  log
    .trim()
    .split('\n')
    .map((line) => Number(line.split(' ')[2]) / 1_000)

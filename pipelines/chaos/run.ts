import { setTimeout as sleep } from 'node:timers/promises'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import type pg from 'pg'
import { connect, TRIAL_TABLES } from '../capture/test-source.ts'
import { ARRIVES_WITHIN_MS, arrival, type Comparison, compareWithSource } from './compare.ts'
import { compareWithLedger } from './compare-ledger.ts'
import { startContributions } from './contributions.ts'
import { type Dice, diceOf } from './dice.ts'
import { COLUMN_CHANGES, transactions } from './load.ts'
import { type Publishing, startPublishing } from './publishing.ts'
import { startVictims, type Victim, type Victims } from './victims.ts'

const WRITERS = 3
const SNAPSHOT_ROWS = 60_000
const SNAPSHOT_KILLS = 2
/** What each writer must have committed before the run may end. */
const LEAST_COMMITTED = 70
/**
 * After so many kills the load rests and the lake may catch up: capture that is always killed before it has brought a large transaction home comes no further, until
 * the server throws away the log that it keeps for it (8 GB), and the rest of the run would try nothing.
 */
const CATCH_UP_EVERY = 20

/** What the comparison of a whole run may take. */
const COMPARING_MEMORY = '3GB'

export interface ChaosOptions {
  readonly seed: number
  readonly kills: number
  /** Folder of its own for the servers' files; removed at the end. */
  readonly dir: string
  readonly say: (line: string) => void
  /** Ends the run early: it throws the signal's reason once its servers are stopped. */
  readonly interruption: AbortSignal
}

/** All that may be killed. */
type Prey = Victim | 'worker'

export interface ChaosResult extends Comparison {
  readonly seed: number
  /** Transactions that the source confirmed; remittances that the ledger did. */
  readonly committed: number
  readonly remitted: number
  /** How often the lake was tended meanwhile, and how many files of killed commits went so. */
  readonly tended: number
  readonly orphansRemoved: number
  readonly killed: Readonly<Record<Prey, number>>
}

/**
 * Commits a load known from the seed, and business through the ledger, while capture, PostgreSQL, the lake catalog and the worker that
 * publishes from the lake are killed with -9 at moments drawn from it, and the lake is tended all the while; then compares what the lake holds and publishes with the source.
 * Load and kills are the seed's; how they meet in time is the machine's.
 */
export async function runChaos({ seed, kills, dir, say, interruption }: ChaosOptions): Promise<ChaosResult> {
  const pause = (ms: number) => sleep(ms, undefined, { signal: interruption })
  // What broke the run stays in what is thrown, as `suppressed`, even if the parts cannot be stopped in order after it.
  await using stack = new AsyncDisposableStack()
  const victims = stack.adopt(await startVictims(dir), (started) => started.stop())
  const publishing = stack.adopt(await startPublishing(victims, dir), (started) => started.stop())
  const dice = diceOf(seed)
  const source = await connect(victims.databaseUrl)
  await source.query(TRIAL_TABLES)
  await source.query('ALTER PUBLICATION anju_capture ADD TABLE trial.payment, trial.line')
  await source.query(
    `INSERT INTO trial.payment SELECT -n, n, '2026-11-24', now(), 'before' FROM generate_series(1, ${SNAPSHOT_ROWS}) n;
     TRUNCATE trial.audit`,
  )
  await source.end()
  const killed: Record<Prey, number> = { capture: 0, catalog: 0, postgres: 0, worker: 0 }
  const parts: Record<Prey, { kill(): Promise<void>; revive(): Promise<void> | void }> = {
    capture: partOf(victims, 'capture'),
    catalog: partOf(victims, 'catalog'),
    postgres: partOf(victims, 'postgres'),
    worker: publishing,
  }
  await victims.revive('capture')
  for (let kill = 0; kill < Math.min(kills, SNAPSHOT_KILLS); kill++) {
    await pause(dice.int(0, 400))
    await strike(parts, ['capture'], 0, killed)
  }
  await victims.streaming()
  say(`seed ${seed}: snapshot cut ${killed.capture} times, load begins`)
  publishing.revive()
  const tending = publishing.tend()
  const stop = new AbortController()
  stack.defer(() => stop.abort())
  const rest = { wanted: false }
  const contributions = startContributions(publishing, diceOf(seed * 1_000), stop.signal)
  const writers = Array.from({ length: WRITERS }, (_, index) =>
    startWriter(victims.databaseUrl, index + 1, diceOf(seed * 1_000 + index + 1), rest, stop.signal),
  )
  let columnsChanged = false
  let caughtUpAt = 0
  await victims.readAgain()
  say(`seed ${seed}: every table is read again`)
  for (let total = killed.capture; total < kills; ) {
    if (!columnsChanged && total >= kills / 2) {
      await untilDone(victims.databaseUrl, COLUMN_CHANGES)
      columnsChanged = true
      say(`seed ${seed}: columns changed`)
    }
    await pause(dice.int(100, 1_500))
    const chosen = chooseVictims(dice).slice(0, kills - total)
    await strike(parts, chosen, dice.int(0, 600), killed)
    total += chosen.length
    say(`seed ${seed}: ${total} of ${kills} kills, the last ${chosen.join(' and ')}`)
    if (total - caughtUpAt >= CATCH_UP_EVERY) {
      rest.wanted = true
      const caughtUp = await withLake(victims, (source, lake) => arrival(source, lake, interruption))
      rest.wanted = false
      caughtUpAt = total
      say(`seed ${seed}: the lake has ${caughtUp ? 'caught up' : `not caught up within ${ARRIVES_WITHIN_MS / 1000} s`}`)
    }
  }
  await pause(1_000)
  while (writers.some(({ committed }) => committed < LEAST_COMMITTED)) await pause(50)
  stop.abort()
  await Promise.all([contributions.ended, ...writers.map(({ ended }) => ended)])
  const committed = writers.reduce((sum, writer) => sum + writer.committed, 0)
  const { differences, ...compared } = await compare(victims, publishing, interruption)
  const refused = contributions.refused === undefined ? [] : [contributions.refused]
  return {
    seed,
    committed,
    remitted: contributions.remitted,
    ...tending,
    killed,
    ...compared,
    differences: [...refused, ...differences],
  }
}

const partOf = (victims: Victims, victim: Victim) => ({ kill: () => victims.kill(victim), revive: () => victims.revive(victim) })

/** Mostly capture, at times the worker, the catalog or PostgreSQL, seldom two at once. */
function chooseVictims(dice: Dice): Prey[] {
  const drawn = dice.int(1, 24)
  if (drawn <= 10) return ['capture']
  if (drawn <= 13) return ['worker']
  if (drawn <= 17) return ['catalog']
  if (drawn <= 20) return ['postgres']
  const pairs: Prey[][] = [
    ['catalog', 'capture'],
    ['postgres', 'capture'],
    ['postgres', 'catalog'],
    ['catalog', 'worker'],
  ]
  return pairs[drawn - 21]!
}

/** Kills them at once and starts them again after a while, first what the others need. */
async function strike(
  parts: Readonly<Record<Prey, { kill(): Promise<void>; revive(): Promise<void> | void }>>,
  chosen: readonly Prey[],
  pauseMs: number,
  killed: Record<Prey, number>,
): Promise<void> {
  await Promise.all(chosen.map((prey) => parts[prey].kill()))
  for (const prey of chosen) killed[prey] += 1
  await sleep(pauseMs)
  for (const prey of ['postgres', 'catalog', 'capture', 'worker'] as const) if (chosen.includes(prey)) await parts[prey].revive()
}

/** Runs a statement that may be sent twice, until the server has confirmed it. */
async function untilDone(databaseUrl: string, statement: string): Promise<void> {
  for (;;) {
    try {
      const client = await connect(databaseUrl)
      await client.query(statement).finally(() => client.end().catch(() => {}))
      return
    } catch {
      await sleep(50)
    }
  }
}

interface Writer {
  /** How many transactions the server has confirmed. */
  committed: number
  readonly ended: Promise<void>
}

/** Sends its transactions one after another, with a rest while one is wanted, until told to stop. */
function startWriter(
  databaseUrl: string,
  number: number,
  dice: Dice,
  rest: { readonly wanted: boolean },
  signal: AbortSignal,
): Writer {
  const writer = { committed: 0, ended: write() }
  return writer

  async function write(): Promise<void> {
    let client: pg.Client | undefined
    for (const transaction of transactions(number, dice)) {
      while (rest.wanted && !signal.aborted) await sleep(50)
      if (signal.aborted) break
      try {
        client ??= await connect(databaseUrl)
        await client.query(transaction)
        writer.committed += 1
        await sleep(dice.int(0, 4))
      } catch {
        // A broken transaction leaves its connection inside it; a dead server leaves none.
        await client?.end().catch(() => {})
        client = undefined
        await sleep(50)
      }
    }
    await client?.end()
  }
}

const compare = (victims: Victims, publishing: Publishing, interruption: AbortSignal): Promise<Comparison> =>
  withLake(victims, async (source, lake) => {
    const arrived = await arrival(source, lake, interruption)
    const late = arrived ? [] : [`not everything arrived within ${ARRIVES_WITHIN_MS / 1000} s`]
    const compared = await compareWithSource(source, lake, SNAPSHOT_ROWS)
    const unpublished = await publishing.materializeAll()
    const differences = unpublished.length > 0 ? unpublished : await compareWithLedger(source, lake)
    return { ...compared, differences: [...late, ...compared.differences, ...differences] }
  })

async function withLake<Result>(victims: Victims, work: (source: pg.Client, lake: Lake) => Promise<Result>): Promise<Result> {
  const source = await connect(victims.databaseUrl)
  const lake = await openLake({ ...victims.lake.options, memoryLimit: COMPARING_MEMORY })
  try {
    return await work(source, lake)
  } finally {
    await lake.close()
    await source.end()
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { openLake } from '@anju/infra/lake/engine.ts'
import type pg from 'pg'
import { connect, TRIAL_SCHEMA } from '../test-source.ts'
import { arrival, type Comparison, compareWithSource } from './compare.ts'
import { type Dice, diceOf } from './dice.ts'
import { COLUMN_CHANGES, transactions } from './load.ts'
import { startVictims, type Victim, type Victims } from './victims.ts'

const WRITERS = 3
const SNAPSHOT_ROWS = 60_000
const SNAPSHOT_KILLS = 2
/** What each writer must have committed before the run may end. */
const LEAST_COMMITTED = 70

export interface ChaosOptions {
  readonly seed: number
  readonly kills: number
  /** Folder of its own for the servers' files; removed at the end. */
  readonly dir: string
  readonly say: (line: string) => void
}

export interface ChaosResult extends Comparison {
  readonly seed: number
  readonly committed: number
  readonly killed: Readonly<Record<Victim, number>>
}

/**
 * Commits a load known from the seed while capture, PostgreSQL and the lake catalog are killed with -9 at moments drawn from it, then
 * compares lake and source. Load and kills are the seed's; how they meet in time is the machine's.
 */
export async function runChaos({ seed, kills, dir, say }: ChaosOptions): Promise<ChaosResult> {
  const victims = await startVictims(dir)
  try {
    const dice = diceOf(seed)
    const source = await connect(victims.databaseUrl)
    await source.query(TRIAL_SCHEMA)
    await source.query(
      `INSERT INTO trial.payment SELECT -n, n, '2026-11-24', now(), 'before' FROM generate_series(1, ${SNAPSHOT_ROWS}) n;
       TRUNCATE trial.audit`,
    )
    await source.end()
    const killed: Record<Victim, number> = { capture: 0, catalog: 0, postgres: 0 }
    await victims.revive('capture')
    for (let kill = 0; kill < Math.min(kills, SNAPSHOT_KILLS); kill++) {
      await sleep(dice.int(0, 400))
      await strike(victims, ['capture'], 0, killed)
    }
    await victims.streaming()
    say(`seed ${seed}: snapshot cut ${killed.capture} times, load begins`)
    const stop = new AbortController()
    const writers = Array.from({ length: WRITERS }, (_, index) =>
      startWriter(victims.databaseUrl, index + 1, diceOf(seed * 1_000 + index + 1), stop.signal),
    )
    let columnsChanged = false
    await victims.readAgain()
    say(`seed ${seed}: every table is read again`)
    for (let total = killed.capture; total < kills; ) {
      if (!columnsChanged && total >= kills / 2) {
        await untilDone(victims.databaseUrl, COLUMN_CHANGES)
        columnsChanged = true
        say(`seed ${seed}: columns changed`)
      }
      await sleep(dice.int(100, 1_500))
      const chosen = chooseVictims(dice).slice(0, kills - total)
      await strike(victims, chosen, dice.int(0, 600), killed)
      total += chosen.length
      say(`seed ${seed}: ${total} of ${kills} kills, the last ${chosen.join(' and ')}`)
    }
    await sleep(1_000)
    while (writers.some(({ committed }) => committed < LEAST_COMMITTED)) await sleep(50)
    stop.abort()
    await Promise.all(writers.map(({ ended }) => ended))
    const committed = writers.reduce((sum, writer) => sum + writer.committed, 0)
    return { seed, committed, killed, ...(await compare(victims)) }
  } finally {
    await victims.stop()
  }
}

/** Mostly capture, at times the catalog or PostgreSQL, seldom two at once. */
function chooseVictims(dice: Dice): Victim[] {
  const drawn = dice.int(1, 20)
  if (drawn <= 10) return ['capture']
  if (drawn <= 14) return ['catalog']
  if (drawn <= 17) return ['postgres']
  return drawn === 18 ? ['catalog', 'capture'] : drawn === 19 ? ['postgres', 'capture'] : ['postgres', 'catalog']
}

/** Kills them at once and starts them again after a while, first what the others need. */
async function strike(
  victims: Victims,
  chosen: readonly Victim[],
  pauseMs: number,
  killed: Record<Victim, number>,
): Promise<void> {
  await Promise.all(chosen.map((victim) => victims.kill(victim)))
  for (const victim of chosen) killed[victim] += 1
  await sleep(pauseMs)
  for (const victim of ['postgres', 'catalog', 'capture'] as const) if (chosen.includes(victim)) await victims.revive(victim)
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

/** Sends its transactions one after another until told to stop. */
function startWriter(databaseUrl: string, number: number, dice: Dice, signal: AbortSignal): Writer {
  const writer = { committed: 0, ended: write() }
  return writer

  async function write(): Promise<void> {
    let client: pg.Client | undefined
    for (const transaction of transactions(number, dice)) {
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

async function compare(victims: Victims): Promise<Comparison> {
  const source = await connect(victims.databaseUrl)
  const lake = await openLake(victims.lake.options)
  try {
    await arrival(source, lake, SNAPSHOT_ROWS)
    return await compareWithSource(source, lake, SNAPSHOT_ROWS)
  } finally {
    await lake.close()
    await source.end()
  }
}

import { startCentre } from '../centre/centre.ts'
import { Numbers } from '../centre/requests.ts'
import { compare } from '../check/compare.ts'
import { altered, brokenInvariants, changeable } from '../check/invariants.ts'
import { readBooks } from '../check/read-books.ts'
import { Model } from '../model/state.ts'
import type { Step } from '../program/acts.ts'
import { FIRST_DAY, programOf } from '../program/program.ts'
import { openCentreAccounts, playBank } from './bank.ts'
import { playBatch } from './batch.ts'
import { Counts } from './counts.ts'
import { playEvening } from './evening.ts'
import { learnMatches } from './receipts.ts'
import { Violation } from './violation.ts'
import { playWave, type Run } from './wave.ts'

export interface SimulationOptions {
  readonly seed: number
  readonly ops: number
  /** Folder of its own for the servers' files; removed at the end. */
  readonly dir: string
  readonly say: (line: string) => void
  /** Ends the run before its end. */
  readonly interruption?: AbortSignal
  /** Called before each step; for tests that break something. */
  readonly before?: (step: Step, run: Run) => Promise<void>
}

export interface Simulation {
  /** Operations played. */
  readonly ops: number
  readonly counts: Counts
  readonly seconds: number
  /** The first invariant that did not hold, and at which operation it was found. */
  readonly violation: { readonly op: number; readonly invariant: string } | null
  readonly interrupted: boolean
}

/** Parts of a run after each of which every invariant is looked for in the rows. */
const CHECKS = 20

/** Plays the program of a seed on a centre of real processes with a model beside it, until the end, the first violation or an interruption. */
export async function simulate(options: SimulationOptions): Promise<Simulation> {
  const ends: (() => Promise<unknown>)[] = []
  const progress = { op: 0, counts: new Counts(), began: performance.now() }
  const result = (how: Pick<Simulation, 'violation' | 'interrupted'>): Simulation => ({
    ...{ ops: progress.op, counts: progress.counts, ...how },
    seconds: (performance.now() - progress.began) / 1_000,
  })
  try {
    await Promise.race([play(options, progress, (end) => ends.push(end)), untilInterrupted(options.interruption)])
    return result({ violation: null, interrupted: false })
  } catch (error) {
    if (options.interruption?.aborted) return result({ violation: null, interrupted: true })
    if (!(error instanceof Violation)) throw error
    return result({ violation: { op: error.op, invariant: error.message }, interrupted: false })
  } finally {
    for (let end = ends.pop(); end; end = ends.pop()) await end()
  }
}

const untilInterrupted = (interruption: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => interruption?.addEventListener('abort', () => reject(interruption.reason)))

async function play(
  { seed, ops, dir, say, before }: SimulationOptions,
  progress: { op: number; readonly counts: Counts; began: number },
  atEnd: (end: () => Promise<unknown>) => void,
): Promise<void> {
  const centre = await startCentre(dir, FIRST_DAY, atEnd)
  const { counts } = progress
  const run: Run = {
    ...{ centre, counts, model: new Model(), numbers: new Numbers() },
    ...{ peopleAtBank: new Set(), arrived: [], unmatched: [], charges: new Map(), again: [] },
  }
  await openCentreAccounts(run)
  progress.began = performance.now()
  say('the centre is open')
  let checkedAt = 0
  for (const step of programOf(seed, ops)) {
    const { op } = step
    progress.op = op
    await before?.(step, run)
    await playStep(run, step)
    if (step.kind !== 'evening') continue
    await checkBooks(run, op)
    if (op - checkedAt < ops / CHECKS) continue
    await checkRows(run, op)
    checkedAt = op
    const rate = op / ((performance.now() - progress.began) / 1_000)
    say(`op ${op} of ${ops}, ${run.model.today}: ${rate.toFixed(0)} ops/s, ${counts.kills} killed`)
  }
  await checkBooks(run, progress.op)
  await checkRows(run, progress.op)
  await checkPosted(run, progress.op)
}

async function playStep(run: Run, step: Step): Promise<void> {
  if (step.kind === 'day') {
    run.centre.setDay(step.today)
    run.model.today = step.today
    await learnMatches(run)
  } else if (step.kind === 'wave') await playWave(run, step.requests, step.crash)
  else if (step.kind === 'bank') await playBank(run, step)
  else if (step.kind === 'batch') await playBatch(run, step)
  else await playEvening(run, step.op, step.tidy)
}

/** The books are what the model says. */
async function checkBooks({ centre, model, numbers, counts }: Run, op: number): Promise<void> {
  counts.checks++
  const [wrong] = compare(model, await readBooks(centre.db), numbers)
  if (wrong) throw new Violation(op, wrong)
}

/** The rows are what they must be by themselves. */
async function checkRows({ centre }: Run, op: number): Promise<void> {
  const [broken] = await brokenInvariants(centre.db)
  if (broken) throw new Violation(op, broken)
}

/** What was posted in the whole run is as it was posted. */
async function checkPosted({ centre }: Run, op: number): Promise<void> {
  const [wrong] = [...(await changeable(centre.db)), ...(await altered(centre.db))]
  if (wrong) throw new Violation(op, wrong)
}

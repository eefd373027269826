import { type Centre, startCentre } from '../centre/centre.ts'
import { Numbers } from '../centre/requests.ts'
import { compare } from '../check/compare.ts'
import { altered, brokenInvariants, changeable } from '../check/invariants.ts'
import { readBooks } from '../check/read-books.ts'
import { Model } from '../model/state.ts'
import type { Step } from '../program/acts.ts'
import { FIRST_DAY, programOf } from '../program/program.ts'
import { Counts } from './counts.ts'
import { playEvening } from './evening.ts'
import { Violation } from './violation.ts'
import { playWave, type Run } from './wave.ts'

export interface SimulationOptions {
  readonly seed: number
  readonly ops: number
  /** Folder of its own for the servers' files; removed at the end. */
  readonly dir: string
  readonly say: (line: string) => void
  /** Called before each step; for tests that break something. */
  readonly before?: (step: Step, centre: Centre) => Promise<void>
}

export interface Simulation {
  /** Operations played. */
  readonly ops: number
  readonly counts: Counts
  readonly seconds: number
  /** The first invariant that did not hold, and at which operation it was found. */
  readonly violation: { readonly op: number; readonly invariant: string } | null
}

/** Parts of a run after each of which every invariant is looked for in the rows. */
const CHECKS = 20

/** Plays the program of a seed on a centre of real processes with a model beside it, until the end or the first violation. */
export async function simulate({ seed, ops, dir, say, before }: SimulationOptions): Promise<Simulation> {
  const centre = await startCentre(dir, FIRST_DAY)
  const run: Run = { centre, model: new Model(), numbers: new Numbers(), counts: new Counts(), again: [] }
  const began = performance.now()
  let op = 0
  let checkedAt = 0
  const result = (violation: Simulation['violation']): Simulation => ({
    ...{ ops: op, counts: run.counts, violation },
    seconds: (performance.now() - began) / 1_000,
  })
  try {
    for (const step of programOf(seed, ops)) {
      op = step.op
      await before?.(step, centre)
      await play(run, step)
      if (step.kind !== 'evening') continue
      await checkBooks(run, op)
      if (op - checkedAt < ops / CHECKS) continue
      await checkRows(run, op)
      checkedAt = op
      say(`op ${op} of ${ops}, ${run.model.today}: ${(op / ((performance.now() - began) / 1_000)).toFixed(0)} ops/s`)
    }
    await checkBooks(run, op)
    await checkRows(run, op)
    await checkPosted(run, op)
    return result(null)
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    return result({ op: error.op, invariant: error.message })
  } finally {
    await centre.stop()
  }
}

async function play(run: Run, step: Step): Promise<void> {
  if (step.kind === 'day') {
    run.centre.setDay(step.today)
    run.model.today = step.today
  } else if (step.kind === 'wave') await playWave(run, step.requests, step.crash)
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

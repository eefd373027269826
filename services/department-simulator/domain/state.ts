import { z } from 'zod'
import { DEPARTMENTS } from './departments.ts'
import { personSchema } from './people.ts'

/** What goes wrong at a department, and how often still. */
export const faultsSchema = z.strictObject({
  /** So many of the next requests are answered with 500. */
  fail: z.int().min(0).default(0),
  /** So many of the next answers end in the middle. */
  cut: z.int().min(0).default(0),
  /** So many of the next pages bring the page before them once more. */
  repeat: z.int().min(0).default(0),
  /** Every answer waits so long. */
  slowMs: z.int().min(0).max(60_000).default(0),
})
export type Faults = z.infer<typeof faultsSchema>

/** All that the simulator remembers. */
export const stateSchema = z.strictObject({
  seed: z.string(),
  people: z.array(personSchema),
  /** Changes that every department has told since the beginning. */
  changes: z.int().min(0),
  /** Cursors of another epoch are not known any more. */
  epoch: z.int().min(0),
  faults: z.record(z.enum(DEPARTMENTS), faultsSchema),
})
export type State = z.infer<typeof stateSchema>

import { businessDateAt } from '@anju/standards/business-date.ts'
import { Context } from '@temporalio/activity'
import type { Transaction } from 'kysely'
import { tellRefusals } from '../domain/batch-refusal.ts'
import { batchesOf } from '../domain/batch-schedule.ts'
import { contextOf } from '../operations/operation.ts'
import type { Part } from '../store/batch-chunks.ts'
import * as chunks from '../store/batch-chunks.ts'
import type { ChunkResult } from '../store/batch-tables.ts'
import * as store from '../store/batches.ts'
import type { LedgerDb } from '../store/connect.ts'
import { readClosedThrough } from '../store/day-closes.ts'
import { completeVouchers } from '../store/periods.ts'
import type { PolicyBooks } from '../store/policy.ts'
import { listSchedules } from '../store/schedules.ts'
import type { LedgerTables } from '../store/tables.ts'
import type { BatchActivities, ChunkInput } from './contract.ts'
import { BATCH_STAGES } from './kinds.ts'
import { narrow, refusalOf } from './narrow.ts'

const HEARTBEAT_MS = 1_000

export interface BatchDeps {
  readonly db: LedgerDb
  readonly policies: PolicyBooks
  readonly clock: () => Date
}

/** The workflow's steps on the ledger's database. */
export function createBatchActivities(deps: BatchDeps): BatchActivities {
  const { db, policies, clock } = deps
  const activities: BatchActivities = {
    async openBatch({ batchNo }) {
      const { kind } = await store.readBatch(db, batchNo)
      await store.markRunning(db, batchNo)
      return BATCH_STAGES[kind].length
    },

    planStage: ({ batchNo, stage }) =>
      db.transaction().execute(async (trx) => {
        const { kind, period } = await store.readBatch(trx, batchNo, { lock: true })
        const { cut, on } = BATCH_STAGES[kind][stage]!
        const { at: policyAt } = await policies.newest(trx)
        return !on || on(period, policyAt) ? chunks.planChunks(trx, { batchNo, stage, cut }) : []
      }),

    runChunk: (input) => runChunk(deps, input),

    async closeBatch({ batchNo, attempt, refused }) {
      const { refusals, count } = await chunks.readRefusals(db, batchNo)
      await store.closeBatch(db, { batchNo, attempt, failure: refused ? tellRefusals(refusals, count) : null })
    },

    planSchedule: ({ name, at }) =>
      db.transaction().execute(async (trx) => {
        const [schedule] = await listSchedules(trx, name)
        return batchesOf(name, {
          day: businessDateAt(new Date(at)),
          closedThrough: await readClosedThrough(trx),
          options: { bankAccountNo: schedule?.bankAccountNo },
        })
      }),

    askForBatch: ({ kind, period, options }) =>
      db.transaction().execute(async (trx) => {
        const asked = { kind, period, options, askedBy: 'schedule' }
        const { batchNo, state } = await store.requestBatch(trx, asked, businessDateAt(clock()))
        if (state === 'failed') await store.requestAgain(trx, batchNo)
        return batchNo
      }),

    stateOf: (batchNo) => store.readBatchState(db, batchNo),
  }
  return {
    openBatch: beating(activities.openBatch),
    planStage: beating(activities.planStage),
    runChunk: beating(activities.runChunk),
    closeBatch: beating(activities.closeBatch),
    planSchedule: beating(activities.planSchedule),
    askForBatch: beating(activities.askForBatch),
    stateOf: beating(activities.stateOf),
  }
}

/** A step that tells Temporal that it is alive while it waits for the database. */
const beating =
  <Input, Result>(step: (input: Input) => Promise<Result>) =>
  async (input: Input): Promise<Result> => {
    const { heartbeat } = Context.current()
    const beat = setInterval(() => heartbeat(), HEARTBEAT_MS)
    try {
      return await step(input)
    } finally {
      clearInterval(beat)
    }
  }

type Chunk = { readonly trx: Transaction<LedgerTables>; readonly part: Part; readonly work: (part: Part) => Promise<ChunkResult> }

/** One chunk: whole, or, when that is refused, all of it that can be done, and what cannot set apart. Answers whether something was refused. */
async function runChunk(deps: BatchDeps, input: ChunkInput): Promise<boolean> {
  const whole = async ({ trx, part, work }: Chunk) => {
    await chunks.markChunkDone(trx, input, await work(part))
    return false
  }
  const inParts = async ({ trx, part, work }: Chunk) => {
    const { result, refused } = await narrow(trx, part, work)
    const [first] = refused
    if (first?.part === part) await chunks.markChunkRefused(trx, input, first)
    else {
      await chunks.markChunkDone(trx, input, result ?? {})
      await chunks.setApart(trx, input, refused)
    }
    return refused.length > 0
  }
  return withChunk(deps, input, whole).catch((error: unknown) => {
    if (!refusalOf(error)) throw error
    return withChunk(deps, input, inParts)
  })
}

/** Does something with a locked chunk; one that another try has done is answered as that did. */
function withChunk(
  { db, policies, clock }: BatchDeps,
  input: ChunkInput,
  act: (chunk: Chunk) => Promise<boolean>,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { kind, period, options, askedBy } = await store.readBatch(trx, input.batchNo)
    const { cut, run } = BATCH_STAGES[kind][input.stage]!
    const part = await chunks.lockChunk(trx, { ...input, cut })
    if (!part) return chunks.isRefused(trx, input)
    const policyBook = await policies.newest(trx)
    const context = contextOf({ today: businessDateAt(clock()), actor: { subject: askedBy, role: 'service' }, policyBook })
    const work = async (ofPart: Part) => {
      const result = await run(trx, { period, options, ...rangeOf(ofPart) }, context)
      // What is checked at the end of a transaction is checked while the part is still known.
      await completeVouchers(trx)
      return result
    }
    return act({ trx, part, work })
  })
}

const rangeOf = (part: Part) =>
  part.cut === 'accounts'
    ? { range: { from: part.accountNos[0]!, to: part.accountNos.at(-1)! }, accountNos: part.accountNos }
    : { range: { from: part.from, to: part.to } }

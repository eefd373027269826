import { businessDateAt } from '@anju/standards/business-date.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import { ApplicationFailure, Context } from '@temporalio/activity'
import { contextOf } from '../operations/operation.ts'
import * as store from '../store/batches.ts'
import type { LedgerDb } from '../store/connect.ts'
import type { PolicyBooks } from '../store/policy.ts'
import { type BatchActivities, REFUSED } from './contract.ts'
import { BATCH_STAGES } from './kinds.ts'

const HEARTBEAT_MS = 1_000

export interface BatchDeps {
  readonly db: LedgerDb
  readonly policies: PolicyBooks
  readonly clock: () => Date
}

/** The workflow's steps on the ledger's database. */
export function createBatchActivities({ db, policies, clock }: BatchDeps): BatchActivities {
  return {
    async openBatch({ batchNo }) {
      const { kind } = await store.readBatch(db, batchNo)
      await store.markRunning(db, batchNo)
      return BATCH_STAGES[kind].length
    },

    planStage: ({ batchNo, stage }) =>
      db.transaction().execute(async (trx) => {
        const { kind } = await store.readBatch(trx, batchNo, { lock: true })
        return store.planChunks(trx, { batchNo, stage, cut: BATCH_STAGES[kind][stage]!.cut })
      }),

    runChunk: (input) =>
      beating(() =>
        refusalEnds(() =>
          db.transaction().execute(async (trx) => {
            const range = await store.lockChunk(trx, input)
            if (!range) return
            const { kind, period, options, askedBy } = await store.readBatch(trx, input.batchNo)
            const policyBook = await policies.newest(trx)
            const actor = { subject: askedBy, role: 'service' } as const
            const context = contextOf({ today: businessDateAt(clock()), actor, policyBook })
            const result = await BATCH_STAGES[kind][input.stage]!.run(trx, { period, options, range }, context)
            await store.markChunkDone(trx, input, result)
          }),
        ),
      ),

    closeBatch: ({ batchNo, failure }) => store.closeBatch(db, batchNo, failure),
  }
}

/** Tells Temporal that the step is alive while it waits for the database. */
async function beating<Result>(work: () => Promise<Result>): Promise<Result> {
  const { heartbeat } = Context.current()
  const beat = setInterval(() => heartbeat(), HEARTBEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(beat)
  }
}

/** A refusal of the business is final; anything else may pass and is tried again. */
async function refusalEnds<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const { title, detail } = error.problem
    throw ApplicationFailure.nonRetryable(detail === title ? title : `${title}:${detail}`, REFUSED)
  }
}

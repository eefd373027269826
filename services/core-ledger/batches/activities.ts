import { businessDateAt } from '@anju/standards/business-date.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import { ApplicationFailure, Context } from '@temporalio/activity'
import { sql, type Transaction } from 'kysely'
import { batchesOf } from '../domain/batch-schedule.ts'
import { contextOf } from '../operations/operation.ts'
import type { ChunkResult } from '../store/batch-tables.ts'
import * as store from '../store/batches.ts'
import type { LedgerDb } from '../store/connect.ts'
import { readClosedThrough } from '../store/day-closes.ts'
import type { PolicyBooks } from '../store/policy.ts'
import { listSchedules } from '../store/schedules.ts'
import type { LedgerTables } from '../store/tables.ts'
import { type BatchActivities, type ChunkInput, type ChunkRange, REFUSED } from './contract.ts'
import { BATCH_STAGES } from './kinds.ts'

const HEARTBEAT_MS = 1_000

export interface BatchDeps {
  readonly db: LedgerDb
  readonly policies: PolicyBooks
  readonly clock: () => Date
}

/** The workflow's steps on the ledger's database. */
export function createBatchActivities(deps: BatchDeps): BatchActivities {
  const { db, policies, clock } = deps
  const runChunk = (input: ChunkInput) =>
    db.transaction().execute(async (trx) => {
      const range = await store.lockChunk(trx, input)
      if (!range) return
      await finalWithin(range, async () => {
        const result = await workOf(deps, trx, input, range)
        await store.markChunkDone(trx, input, result)
      })
    })
  const activities: BatchActivities = {
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

    runChunk,

    closeBatch: (input) => store.closeBatch(db, input),

    planSchedule: ({ name, at }) =>
      db.transaction().execute(async (trx) => {
        const [schedule] = await listSchedules(trx, name)
        const { at: policyAt } = await policies.newest(trx)
        return batchesOf(name, {
          day: businessDateAt(new Date(at)),
          closedThrough: await readClosedThrough(trx),
          settlementDayOf: (year) => policyAt(`${year}-01-01`).interestSettlementDay,
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

async function workOf(
  { policies, clock }: BatchDeps,
  trx: Transaction<LedgerTables>,
  { batchNo, stage }: ChunkInput,
  range: ChunkRange,
): Promise<ChunkResult> {
  const { kind, period, options, askedBy } = await store.readBatch(trx, batchNo)
  const policyBook = await policies.newest(trx)
  const actor = { subject: askedBy, role: 'service' } as const
  const context = contextOf({ today: businessDateAt(clock()), actor, policyBook })
  const result = await BATCH_STAGES[kind][stage]!.run(trx, { period, options, range }, context)
  // What is checked at the end of a transaction is checked while the range is still known.
  await sql`SET CONSTRAINTS ALL IMMEDIATE`.execute(trx)
  return result
}

/** What the database refuses of the data itself: values (22), constraints (23), the ledger's own guards (P0). */
const REFUSED_DATA = /^(22|23|P0)/

/** A refusal of the business or of a guard is final, and says of which range; anything else may pass and is tried again. */
async function finalWithin<Result>(range: ChunkRange, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const reason = reasonOf(error)
    throw reason === undefined ? error : ApplicationFailure.nonRetryable(reason, REFUSED, range)
  }
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof ProblemError) {
    const { title, detail, value } = error.problem
    return [title, ...(detail === title ? [] : [detail]), ...(value ? [value] : [])].join(':')
  }
  const { code, message } = error as { code?: string; message?: string }
  return code && REFUSED_DATA.test(code) ? `数据不合要求:${message}` : undefined
}

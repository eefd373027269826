import { setTimeout as sleep } from 'node:timers/promises'
import { addDays } from '@anju/standards/business-date.ts'
import { fenFromYuan } from '@anju/standards/money.ts'
import { sql } from 'kysely'
import { post } from '../centre/client.ts'
import { CENTRE_ACCOUNT } from '../centre/requests.ts'
import { deducted, settled } from '../model/batch.ts'
import { openDay } from '../model/money.ts'
import type { DrawnBatch, Step } from '../program/acts.ts'
import { settleBatch } from './bank.ts'
import { closeThrough } from './evening.ts'
import { Violation } from './violation.ts'
import { type Run, strike } from './wave.ts'

const ENDS_WITHIN_MS = 300_000

/** Asks for a batch, kills what is to be killed while it runs, and takes into the model what it must have done. */
export async function playBatch(run: Run, { op, batch, crash }: Extract<Step, { kind: 'batch' }>): Promise<void> {
  const { centre, model, counts } = run
  await centre.batches()
  // 结息 is refused while an earlier day is open.
  if (batch === 'settle_interest') await closeThrough(run, op, addDays(model.today, -1))
  await Promise.all([runBatch(run, op, batch), crash && strike(run, crash)])
  openDay(model, model.today)
  if (batch === 'settle_interest') settled(model, model.today)
  if (batch === 'deduct_loans') {
    await settleBatch(run, op)
    await learnDeductions(run, op)
  }
  model.log.settle()
  counts.count(batch, null)
}

/** Asks twice, as two clerks would, and waits for the end. */
async function runBatch({ centre, model }: Run, op: number, kind: DrawnBatch): Promise<void> {
  const period = kind === 'settle_interest' ? model.today.slice(0, 4) : model.today
  const body = { kind, period, ...(kind === 'deduct_loans' ? { bankAccountNo: CENTRE_ACCOUNT } : {}) }
  const ask = (key: string) => post(centre, { path: '/batches', body, key, actor: null })
  const [{ body: asked }, { body: again }] = await Promise.all([ask(`op-${op}`), ask(`op-${op}/again`)])
  if (asked.batchNo !== again.batchNo) throw new Violation(op, `a batch is there once: ${JSON.stringify([asked, again])}`)
  const began = performance.now()
  while (performance.now() - began < ENDS_WITHIN_MS) {
    const [batch] = await readBatch(centre.db, String(asked.batchNo)).catch(() => [])
    if (batch?.state === 'completed') return
    if (batch?.state === 'failed') throw new Violation(op, `${kind} of ${period} has failed: ${batch.failure}`)
    await sleep(50)
  }
  throw new Violation(op, `${kind} of ${period} has not ended in ${ENDS_WITHIN_MS / 1_000} s`)
}

const readBatch = async (db: Run['centre']['db'], batchNo: string) =>
  (
    await sql<{
      state: string
      failure: string | null
    }>`SELECT state, failure FROM ledger.batch WHERE batch_no = ${batchNo}`.execute(db)
  ).rows

/** What was deducted from each loan, and what it has left. */
async function learnDeductions({ centre, model, numbers }: Run, op: number): Promise<void> {
  const { rows } = await sql<{ loan_no: string; received: string; balance: string }>`
    SELECT loan_no, coalesce(d.received, 0)::numeric(18,2) AS received, l.balance FROM ledger.deduction d JOIN ledger.loan l USING (loan_no)
    WHERE d.day = ${model.today}`.execute(centre.db)
  const byLoan = new Map(rows.map((row) => [row.loan_no, row]))
  for (const [loan] of model.loans.entries()) {
    const row = byLoan.get(numbers.of(loan, 'loanNo')!)
    const wrong = row && deducted(model, loan, { received: fenFromYuan(row.received), balance: fenFromYuan(row.balance) })
    if (wrong) throw new Violation(op, `deduction of loan ${row!.loan_no}: ${wrong}`)
  }
}

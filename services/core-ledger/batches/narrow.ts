import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import type { Transaction } from 'kysely'
import { fail } from '../errors.ts'
import { halvesOf, type Part, type RefusedPart } from '../store/batch-chunks.ts'
import type { ChunkResult } from '../store/batch-tables.ts'
import { refusedData } from '../store/refused-data.ts'
import type { LedgerTables } from '../store/tables.ts'
import { keptUnlessRefused } from '../store/undone.ts'

/** What came of a part: what it did, if anything, and what of it was refused. */
export interface Narrowed {
  readonly result: ChunkResult | undefined
  readonly refused: readonly RefusedPart[]
}

/**
 * Does what can be done of a part that was refused: it is halved until what is refused is one account or one loan, and all others are done.
 * What concerns every one of them alike (a day that is closed, a bank account) is not narrowed. Throws what may pass.
 */
export async function narrow(
  trx: Transaction<LedgerTables>,
  part: Part,
  work: (part: Part) => Promise<ChunkResult>,
): Promise<Narrowed> {
  try {
    return { result: await keptUnlessRefused(trx, () => work(part)), refused: [] }
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    const halves = part.cut !== 'accounts' && concernsAll(refusal) ? [] : await halvesOf(trx, part)
    if (halves.length === 0) return { result: undefined, refused: [{ part, problem: refusal.problem }] }
    let narrowed: Narrowed = { result: undefined, refused: [] }
    for (const half of halves) narrowed = added(narrowed, await narrow(trx, half, work))
    return narrowed
  }
}

/** A refusal of the business, or of the database as the ledger would answer it; undefined for what may pass and is tried again. */
export function refusalOf(error: unknown): ProblemError | undefined {
  if (error instanceof ProblemError) return error
  const refused = refusedData(error)
  if (refused?.problem.code !== 'internal') return refused
  const { constraint = '' } = error as { constraint?: string }
  return fail('internal', { detail: `账务数据不合数据库的约束 ${constraint}，请联系系统管理员` })
}

const OF_ALL = new Set(['businessDate', 'day', 'date', 'month', 'year', 'period', 'bankAccountNo'])
const concernsAll = ({ problem: { field } }: ProblemError) => OF_ALL.has(field ?? '')

const added = (one: Narrowed, other: Narrowed): Narrowed => ({
  result: one.result && other.result ? sumOf(one.result, other.result) : (one.result ?? other.result),
  refused: [...one.refused, ...other.refused],
})

/** Counts and money add up. */
const sumOf = (one: ChunkResult, other: ChunkResult): ChunkResult =>
  Object.fromEntries(
    Object.entries(one).map(([name, value]) => {
      const more = other[name]!
      return [
        name,
        typeof value === 'number' ? value + Number(more) : yuanFromFen(fenFromYuan(value) + fenFromYuan(String(more))),
      ]
    }),
  )

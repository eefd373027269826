import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import { fail } from '../errors.ts'
import { type LockedDifference, lockDifferences, matchByHand, setDifferenceState } from '../store/differences.ts'
import { type DifferenceView, readDifference } from '../store/reconciliation-reads.ts'
import { decideEach, known, type Operation, type OperationContext } from './operation.ts'

export interface ExplanationItem {
  readonly differenceNo: string
  readonly note: string
}

export interface ClosingItem extends ExplanationItem {
  /** The differences that cancel this one out. */
  readonly with: readonly string[]
}

/** A difference that is not closed, for somebody else than who found it: two persons see it before the account is balanced. */
function standing(
  differences: ReadonlyMap<string, LockedDifference>,
  differenceNo: string,
  actor: OperationContext['actor'],
): LockedDifference {
  const difference = known(differences, differenceNo, 'difference_unknown', 'differenceNo')
  if (difference.state === 'closed')
    throw fail('difference_closed', { field: 'differenceNo', value: differenceNo, allowed: '未核销的差异' })
  if (actor.role !== 'service' && actor.subject === difference.foundBy)
    throw fail('same_person', { field: 'differenceNo', value: differenceNo, allowed: '由对账办理人以外的人说明或核销' })
  return difference
}

/** 差异说明: the difference stays, with its reason. Refuses difference_unknown, difference_closed, same_person (who has reconciled). */
export const explainDifferences: Operation<ExplanationItem, DifferenceView> = async (trx, items, context) => {
  const differences = await lockDifferences(
    trx,
    items.map((item) => item.differenceNo),
  )
  decideEach(items, context, ({ differenceNo }) => standing(differences, differenceNo, context.actor))
  for (const { differenceNo, note } of items)
    await setDifferenceState(trx, [differenceNo], { state: 'explained', note, handledBy: context.actor.subject })
  return Promise.all(items.map(async ({ differenceNo }) => (await readDifference(trx, differenceNo))!))
}

/**
 * 差异核销: differences of one account that add up to nothing are one thing seen from both sides: a line of the bank and the voucher that
 * books it late, a wrong amount and its correction, a voucher and its undoing. Money is never moved by it. Refuses difference_unknown,
 * difference_closed, same_person (who has reconciled), differences_do_not_cancel.
 */
export const closeDifferences: Operation<ClosingItem, DifferenceView> = async (trx, items, context) => {
  const views: DifferenceView[] = []
  for (const [index, item] of items.entries()) {
    const numbers = [...new Set([item.differenceNo, ...item.with])]
    const differences = await lockDifferences(trx, numbers)
    const [statementNo] = decideEach([item], { at: () => context.at(index) }, () =>
      cancelling(numbers.map((differenceNo) => standing(differences, differenceNo, context.actor))),
    )
    await matchByHand(trx, numbers, statementNo!)
    await setDifferenceState(trx, numbers, { state: 'closed', note: item.note, handledBy: context.actor.subject })
    views.push((await readDifference(trx, item.differenceNo))!)
  }
  return views
}

/** The line of the statement that they are all of; null when they are of none. */
function cancelling(differences: readonly LockedDifference[]): string | null {
  const lines = new Set(differences.flatMap(({ statementNo }) => (statementNo === null ? [] : [statementNo])))
  const accounts = new Set(differences.map(({ bankAccountNo }) => bankAccountNo))
  const gap = differences.reduce((sum: Fen, one) => sum + one.gap, 0n)
  if (gap !== 0n || lines.size > 1 || accounts.size > 1)
    throw fail('differences_do_not_cancel', {
      field: 'with',
      value: yuanFromFen(gap),
      allowed: '同一专户、至多一笔银行流水、合计为零',
    })
  const [line] = lines
  return line ?? null
}

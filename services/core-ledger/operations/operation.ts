import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import type { Actor } from '../domain/actor.ts'
import type { Policy, PolicyBook } from '../domain/policy.ts'
import { fail, inItem, type ProblemCode } from '../errors.ts'
import type { LedgerTables } from '../store/tables.ts'

/** What an operation may know beside its items. */
export interface OperationContext {
  /** The centre's date today. */
  readonly today: BusinessDate
  readonly actor: Actor
  /** The parameters in force on a day. */
  readonly policyAt: (date: BusinessDate) => Policy
  /** The whole book that policyAt reads. */
  readonly policyBook: PolicyBook
  /** Path of an item in the request, for refusals: `items[3].` in a batch, '' alone. */
  readonly at: (index: number) => string
}

/** The context of an operation that `actor` asks for today, by one book of the policy; alone unless `at` says where its items stand. */
export const contextOf = (
  { today, actor, policyBook }: Pick<OperationContext, 'today' | 'actor' | 'policyBook'>,
  at: OperationContext['at'] = () => '',
): OperationContext => ({ today, actor, policyBook, policyAt: policyBook.at, at })

/**
 * One business operation on one or many items, all or nothing, inside the caller's transaction. It locks what it changes (applications, then units, then
 * accounts, then loans, then withdrawals, each in the order of numbers), decides by the pure domain, then writes. Answers come in the
 * order of the items.
 */
export type Operation<Item, Answer> = (
  trx: Transaction<LedgerTables>,
  items: readonly Item[],
  context: OperationContext,
) => Promise<Answer[]>

/** An operation that decides the same whoever asks: requests of many people can be its items. */
export type ImpartialOperation<Item, Answer> = (
  trx: Transaction<LedgerTables>,
  items: readonly Item[],
  context: Omit<OperationContext, 'actor'>,
) => Promise<Answer[]>

/** Decides each item; a refusal names the item's place in the request. */
export const decideEach = <Item, Decision>(
  items: readonly Item[],
  { at }: Pick<OperationContext, 'at'>,
  decide: (item: Item, index: number) => Decision,
): Decision[] => items.map((item, index) => inItem(at(index), () => decide(item, index)))

/** The row of that number, or the refusal `code` naming `field`. */
export function known<Row>(rows: ReadonlyMap<string, Row>, value: string, code: ProblemCode, field: string): Row {
  const row = rows.get(value)
  if (!row) throw fail(code, { field, value, allowed: '已登记的编号' })
  return row
}

/** Refuses a batch that names one thing twice: the second would be decided on a state that the first has changed. */
export function assertDistinct<Item>(
  items: readonly Item[],
  context: Pick<OperationContext, 'at'>,
  { field, identify, show = true }: { field: string; identify: (item: Item) => string; show?: boolean },
): void {
  const seen = new Set<string>()
  decideEach(items, context, (item) => {
    const value = identify(item)
    if (seen.has(value)) throw fail('duplicate_in_batch', { field, ...(show ? { value } : {}), allowed: '同一批次内不重复' })
    seen.add(value)
  })
}

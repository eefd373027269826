import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import type { z } from 'zod'
import { fail } from '../../errors.ts'
import type { Concerned, Fact } from '../../store/applications.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { undone } from '../../store/undone.ts'
import type { Operation } from '../operation.ts'
import { type ApplicationKind, defineKind, type Handling, type Outcome } from './kind.ts'

/** A kind of application that does one operation of the ledger, which a system may ask for directly. */
interface OperationKind<Content extends z.ZodType, Item, Answer, Known> {
  readonly kind: string
  readonly title: string
  readonly content: Content
  readonly concerns: (content: z.infer<Content>) => Concerned
  readonly operation: Operation<Item, Answer>
  /** What the operation is asked for on a day. Its fields are named as those of the content, so that a refusal names them. */
  readonly itemOf: (content: z.infer<Content>, businessDate: BusinessDate) => Item
  /** What the checker should know of those whom it concerns, as they are before it. */
  readonly reads?: (trx: Transaction<LedgerTables>, content: z.infer<Content>) => Promise<Known>
  /** What the checker should see of what it will do. */
  readonly facts: (answer: Answer, content: z.infer<Content>, known: Known) => Fact[]
  /** It sends an instruction to the bank, whose answer books or fails the application. */
  readonly awaitsMoney?: true
}

/**
 * Declares a kind that does an operation. When it is submitted the operation runs and is undone, so that what the checker is shown cannot differ
 * from what would be done; on approval it runs for good. Nothing is held meanwhile: if by then it would do something else than was shown
 * (the day, a balance, the people have changed), approval is refused with application_outdated, and whoever made it submits it anew.
 */
export function defineOperationKind<Content extends z.ZodType, Item, Answer extends object, Known = undefined>({
  kind,
  title,
  content,
  concerns,
  operation,
  itemOf,
  reads,
  facts,
  awaitsMoney,
}: OperationKind<Content, Item, Answer, Known>): ApplicationKind {
  const act = async (trx: Transaction<LedgerTables>, asked: z.infer<Content>, handling: Handling) => {
    const known = (await reads?.(trx, asked)) as Known
    const [answer] = await operation(trx, [itemOf(asked, handling.businessDate)], handling)
    return { answer: answer!, facts: facts(answer!, asked, known) }
  }
  return defineKind<Content>({
    kind,
    title,
    content,
    concerns,
    submit: (trx, asked, handling) => undone(trx, async () => (await act(trx, asked, handling)).facts),
    approve: async (trx, asked, handling) => {
      const { answer, facts: found } = await act(trx, asked, handling)
      assertAsShown(handling.application.facts, found)
      return { outcome: { ...answer } as Outcome, ...(awaitsMoney ? { awaitsMoney } : {}) }
    },
  })
}

function assertAsShown(shown: readonly Fact[], found: readonly Fact[]): void {
  const changed = found.find(({ label, value }, index) => shown[index]?.label !== label || shown[index]?.value !== value)
  if (!changed && shown.length === found.length) return
  const before = shown.find(({ label }) => label === changed?.label)?.value
  throw fail('application_outdated', {
    field: 'applicationNo',
    ...(changed ? { detail: `提交后情况已变化：${changed.label}原为 ${before ?? '无'}，现为 ${changed.value}` } : {}),
    allowed: '退回经办，重新提交后再复核',
  })
}

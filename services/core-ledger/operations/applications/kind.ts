import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import type { z } from 'zod'
import type { Concerned, Fact, LockedApplication } from '../../store/applications.ts'
import type { LedgerTables } from '../../store/tables.ts'
import type { OperationContext } from '../operation.ts'

/** What a kind's acts are told beside the application's content. */
export interface Handling extends OperationContext {
  readonly businessDate: BusinessDate
}

/** What approval has made, kept with the application and answered to the checker. */
export type Outcome = Readonly<Record<string, unknown>>

/** What submitting has found, with what it has made and by when it must be decided, where the kind has that. */
export interface Submission {
  readonly facts: Fact[]
  readonly result?: Outcome
  readonly dueOn?: BusinessDate
}

/**
 * One kind of business that one person makes and another checks. Its acts run inside the transaction of the step, after the application
 * is locked; they lock what they change in the usual order. What `submit` has taken hold of, `release` gives back.
 */
export interface ApplicationKind<Content extends z.ZodType = z.ZodType> {
  readonly kind: string
  readonly title: string
  /** Shape of the content, as the API takes it and as it is stored: plain JSON, so money is decimal text. */
  readonly content: Content
  readonly concerns: (content: z.infer<Content>) => Concerned
  /** Judges what is asked, takes hold of what must not change until it is decided, and says what the checker should see. */
  readonly submit: (trx: Transaction<LedgerTables>, content: z.infer<Content>, handling: Handling) => Promise<Fact[] | Submission>
  /** Does it. `awaitsMoney`: the bank must first answer; the ledger then books or fails the application. */
  readonly approve: (
    trx: Transaction<LedgerTables>,
    content: z.infer<Content>,
    handling: Handling & { readonly application: LockedApplication },
  ) => Promise<{ readonly outcome: Outcome; readonly awaitsMoney?: true }>
  readonly release?: (
    trx: Transaction<LedgerTables>,
    content: z.infer<Content>,
    handling: Handling & { readonly application: LockedApplication },
  ) => Promise<void>
}

/** Declares a kind, keeping the type of its content. */
export const defineKind = <Content extends z.ZodType>(kind: ApplicationKind<Content>): ApplicationKind =>
  kind as unknown as ApplicationKind

import { ProblemError } from '@anju/standards/problem.ts'
import type { Transaction } from 'kysely'
import { PROBLEMS, type ProblemCode } from '../../errors.ts'
import type { Fact } from '../../store/applications.ts'
import { refusedData } from '../../store/refused-data.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { undone } from '../../store/undone.ts'
import type { ApplicationKind } from '../applications/kind.ts'
import type { OperationContext } from '../operation.ts'

/** What may have gone wrong, by the name of its kind. */
export const THINGS = {
  voucher: '凭证',
  withdrawal: '提取',
  receipt: '到账',
  instruction: '银行指令',
  application: '业务受理单',
  account: '个人账户',
  loan: '贷款',
  member: '缴存人',
} as const
export type ThingName = keyof typeof THINGS

/** Something that happened to it, by whom, and what shows it. */
export interface DeskEvent {
  readonly at: string
  readonly what: string
  readonly actor: string | null
  readonly note: string | null
  readonly shownBy: { readonly thing: ThingName; readonly no: string } | null
}

/** Why a correction is not lawful now. */
export interface DeskRefusal {
  readonly code: string
  readonly title: string
  readonly allowed: string | null
}

/**
 * A correction that there is for a thing: an application of a kind for two persons with what is known of its content ('apply'), a step of an
 * application that exists ('application'), or a question to the bank ('ask'). With `refusal` it is not lawful as things stand.
 */
export interface Correction {
  readonly act: 'apply' | 'application' | 'ask'
  readonly kind: string | null
  readonly title: string
  /** What it does, in a sentence. */
  readonly effect: string
  readonly given: Readonly<Record<string, string>>
  readonly refusal: DeskRefusal | null
}

/** A thing as the correction desk shows it. */
export interface DeskThing {
  readonly thing: ThingName
  readonly no: string
  readonly title: string
  readonly state: string
  readonly facts: readonly Fact[]
  readonly history: readonly DeskEvent[]
  readonly corrections: readonly Correction[]
}

/** What a thing is looked up with: a transaction, in which acts are tried and taken back. */
export interface Desk {
  readonly trx: Transaction<LedgerTables>
  readonly context: OperationContext
}

/** Looks a thing up by its number; undefined when there is none. */
export type LookUp = (desk: Desk, no: string) => Promise<DeskThing | undefined>

/** An application of a kind, lawful unless a refusal is given. */
export const applyFor = (
  { kind, title }: Pick<ApplicationKind, 'kind' | 'title'>,
  effect: string,
  given: Readonly<Record<string, string>>,
  refusal: DeskRefusal | null = null,
): Correction => ({ act: 'apply', kind, title, effect, given, refusal })

/**
 * Whether an act would be refused as things stand: the act itself runs, and whatever it wrote is taken back. So that what the desk offers cannot
 * differ from what the ledger will do.
 */
export const refusalOf = (
  { trx }: Desk,
  act: (trx: Transaction<LedgerTables>) => Promise<unknown>,
): Promise<DeskRefusal | null> => undone(trx, () => act(trx)).then(() => null, toRefusal)

function toRefusal(error: unknown): DeskRefusal {
  const refusal = error instanceof ProblemError ? error : refusedData(error)
  if (!refusal) throw error
  const { code, title, allowed = null } = refusal.problem
  return { code, title, allowed }
}

/** A refusal that the desk itself knows. */
export const refusedAs = (code: ProblemCode, allowed: string): DeskRefusal => ({ code, title: PROBLEMS[code].title, allowed })

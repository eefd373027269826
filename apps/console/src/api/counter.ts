import type { Problem } from '@anju/standards/problem.ts'
import { useQuery } from '@tanstack/react-query'
import { callApi, requestApi } from './client.ts'

/** A page of a list; `next` is the cursor of the one after it. */
export interface Listed<Row> {
  readonly items: readonly Row[]
  readonly next?: string | null
}

export interface Unit {
  readonly unitNo: string
  readonly name: string
  readonly creditCode: string
  readonly address: string
  readonly contactName: string
  readonly contactMobile: string
  readonly countyCode?: string
  readonly legalRepresentative?: string
  readonly economicType?: string
  readonly industry?: string
  readonly status: string
  readonly unitRatio: string
  readonly memberRatio: string
  /** What is agreed for a later month; of a unit read alone. */
  readonly nextRatios?: { readonly fromMonth: string; readonly unitRatio: string; readonly memberRatio: string } | null
  readonly paidMonth: string | null
  readonly openedOn: string
  readonly balance?: string
  readonly memberCount?: number
}

/** A member with the account. */
export interface MemberRow {
  readonly accountNo: string
  readonly memberNo: string
  readonly name: string
  readonly idNumber: string
  readonly unitNo: string
  readonly unitName: string
  readonly status: string
  readonly base: string
  readonly unitAmount: string
  readonly memberAmount: string
  readonly balance: string
}

export interface Member {
  readonly memberNo: string
  readonly name: string
  readonly idType: string
  readonly idNumber: string
  readonly mobile: string
  readonly maritalStatus: string | null
  readonly occupation: string | null
  readonly education: string | null
  readonly address: string | null
  readonly monthlyIncome: string | null
}

export interface Account {
  readonly accountNo: string
  readonly memberNo: string
  readonly unitNo: string
  readonly base: string
  readonly unitAmount: string
  readonly memberAmount: string
  readonly status: string
  readonly balance: string
  readonly priorBalance: string
  readonly currentBalance: string
  readonly held: string
  readonly available: string
  /** What is agreed for a later month. */
  readonly nextBase: { readonly fromMonth: string; readonly base: string } | null
  readonly openedOn: string
}

export interface Entry {
  readonly entryNo: string
  readonly voucherNo: string
  readonly businessDate: string
  readonly kind: string
  readonly amount: string
  readonly interestAmount: string
  readonly month: string | null
}

export interface Hold {
  readonly holdNo: string
  readonly amount: string
  readonly reason: string
  readonly createdOn: string
}

export interface Withdrawal {
  readonly withdrawalNo: string
  readonly kind: string
  readonly reason: string
  readonly amount: string
  readonly interest: string
  readonly status: 'held' | 'paying' | 'paid' | 'cancelled'
  readonly acceptedOn: string
  readonly voucherNo: string | null
}

export interface Loan {
  readonly loanNo: string
  readonly accountNo: string
  readonly borrowerName: string
  readonly principal: string
  readonly annualRate: string
  readonly termMonths: number
  readonly repaymentMethod: string
  readonly status: 'disbursed' | 'settled'
  readonly balance: string
  readonly disbursedOn: string
  readonly dueOn: string
}

export interface Instalment {
  readonly period: number
  readonly dueOn: string
  readonly principal: string
  readonly interest: string
  readonly paidPrincipal: string
  readonly paidInterest: string
  readonly status: 'due' | 'paid'
}

export interface LoanEntry {
  readonly entryNo: string
  readonly voucherNo: string
  readonly kind: string
  readonly businessDate: string
  readonly principal: string
  readonly interest: string
  readonly penalty: string
}

export interface Receipt {
  readonly receiptNo: string
  readonly amount: string
  readonly allocated: string
  readonly inReturn: string
  readonly returned: string
  readonly payerName: string
  readonly purpose: string
  readonly valueDate: string
}

/** A label and its value, as a checker reads them. */
export interface Fact {
  readonly label: string
  readonly value: string
}

export interface Application {
  readonly applicationNo: string
  readonly kind: string
  readonly kindTitle: string
  readonly state: string
  readonly content: Readonly<Record<string, unknown>>
  readonly facts: readonly Fact[]
  readonly accountNo: string | null
  readonly unitNo: string | null
  readonly loanNo: string | null
  readonly unitName: string | null
  readonly memberName: string | null
  readonly businessDate: string
  readonly maker: string
  readonly checker: string | null
  readonly result: Readonly<Record<string, unknown>> | null
  readonly updatedAt: string
  readonly transitions?: readonly {
    readonly seq: number
    readonly event: string
    readonly toState: string
    readonly actor: string
    readonly note: string | null
    readonly at: string
  }[]
}

/** A kind of application, with the shape of its content. */
export interface Kind {
  readonly kind: string
  readonly title: string
  readonly content: Shape
}

/** What a JSON Schema says of one field; its title is what a form calls it. */
export interface Shape {
  readonly title?: string
  readonly description?: string
  readonly type?: string
  readonly format?: string
  readonly examples?: readonly unknown[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly oneOf?: readonly Shape[]
  /** What each choice is called. */
  readonly 'x-titles'?: Readonly<Record<string, string>>
  readonly 'x-unit'?: string
  /** A share or rate in decimals, which people read in per cent. */
  readonly 'x-percent'?: boolean
  /** A month, which people also write as they read it: 2026-11. */
  readonly 'x-month'?: boolean
  /** May be left empty, and is then null. */
  readonly nullable?: boolean
  /** Of whom it is the number. */
  readonly 'x-register'?: 'unit' | 'account' | 'loan' | 'receipt'
  /** A list of the ledger to choose from. */
  readonly 'x-choices'?: string
}

export interface BankAccount {
  readonly accountNo: string
  readonly name: string
}

/** One kind of thing that a day's end has found. */
export interface DayEndItem {
  readonly check: string
  readonly title: string
  readonly count: number
  readonly first: string | null
}

export interface DayEnd {
  readonly businessDate: string
  readonly closed: boolean
  readonly closedThrough: string | null
  readonly earliestOpen: string | null
  readonly voucherCount: number
  readonly unallocatedCount: number
  readonly unallocatedAmount: string
  readonly submittedCount: number
  readonly findings: readonly DayEndItem[]
  /** Undecided business that a closing carries to the next day, or has. */
  readonly carried: readonly DayEndItem[]
}

export interface DayClose {
  readonly businessDate: string
  readonly voucherCount: number
  readonly head: string
  /** What was undecided and went on to the next day. */
  readonly carried: readonly DayEndItem[]
  readonly closedBy: string
  readonly closedAt: string
}

/** 月结: what was accrued and carried, by whom. */
export interface MonthClose {
  readonly month: string
  readonly accrued: string
  readonly income: string
  readonly expense: string
  readonly closedBy: string
  readonly closedAt: string
}

export type BatchState = 'requested' | 'running' | 'completed' | 'failed'

/** A batch: what runs over all accounts or loans of the centre. */
export interface Batch {
  readonly batchNo: string
  readonly kind: string
  readonly period: string
  readonly state: BatchState
  readonly attempt: number
  readonly askedBy: string
  readonly askedAt: string
  readonly failure: string | null
  readonly endedAt: string | null
}

export const isUnderWay = ({ state }: Batch): boolean => state === 'requested' || state === 'running'

export interface BatchProgress extends Batch {
  readonly stages: readonly {
    readonly title: string
    readonly chunks: number
    readonly done: number
    readonly totals: Readonly<Record<string, string>>
  }[]
  readonly refusals: readonly BatchRefusal[]
  readonly refusalCount: number
}

/** What a batch could not do, and why; a stage's part as a whole where `thing` is null. */
export interface BatchRefusal {
  readonly title: string
  readonly thing: 'account' | 'loan' | null
  readonly no: string | null
  readonly problem: Problem
}

/** A batch that runs by the clock. */
export interface BatchSchedule {
  readonly name: string
  readonly title: string
  readonly when: string
  readonly at: string
  readonly paused: boolean
  readonly dayOfMonth?: number
  readonly bankAccountNo?: string
  readonly nextRunAt: string | null
  readonly changedBy: string | null
}

export interface Voucher {
  readonly voucherNo: string
  readonly kind: string
  readonly businessDate: string
  readonly summary: string
  readonly total: string
  readonly reversalOf: string | null
  readonly reversedBy: string | null
  readonly postedAt: string
  readonly postings: readonly {
    readonly lineNo: number
    readonly subjectCode: string
    readonly direction: 'debit' | 'credit'
    readonly amount: string
    readonly referenceNo: string | null
  }[]
}

const PREFIX = '/api/counter'

/** The centre's date now. */
export const today = (): string => new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })

/** A key under which something is posted once, however often it is sent. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** The ETag of each thing as it was last read, and so as the page shows it. */
const shownTags = new Map<string, string>()

/**
 * Posts to the ledger in the name of who is signed in. `shown`: the path of what it changes; if that is no longer as it was read, the ledger
 * refuses precondition_failed (412). Throws ApiError.
 */
export function post<Answer>(path: string, body: unknown, key: string, shown?: string): Promise<Answer> {
  const tag = shown && shownTags.get(shown)
  return callApi<Answer>(PREFIX + path, { body, headers: { 'idempotency-key': key, ...(tag ? { 'if-match': tag } : {}) } })
}

export async function read<Answer>(path: string): Promise<Answer> {
  const response = await requestApi(PREFIX + path)
  const tag = response.headers.get('etag')
  if (tag) shownTags.set(path, tag)
  return response.json() as Promise<Answer>
}

/** Every reading of the counter begins with it, so that a posting can make them all be read anew. */
export const COUNTER_KEY = 'counter'

/** Reads from the ledger; `undefined` waits. */
export const useCounter = <Answer>(path: string | undefined) =>
  useQuery({ queryKey: [COUNTER_KEY, path], queryFn: () => read<Answer>(path!), enabled: path !== undefined })

/** Who has made or checked business. */
export interface Person {
  readonly subject: string
  readonly name: string
}

/** The kinds of application, asked for once, by those who may. */
export const useKinds = (enabled = true) =>
  useQuery({
    queryKey: ['application-kinds'],
    enabled,
    queryFn: () => read<Listed<Kind>>('/application-kinds'),
    staleTime: Number.POSITIVE_INFINITY,
  })

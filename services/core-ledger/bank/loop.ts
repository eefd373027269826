import { businessDateAt } from '@anju/standards/business-date.ts'
import { bookOwnTransfers } from '../operations/book-own-transfers.ts'
import { matchReceipts, matchVoluntaryReceipts } from '../operations/match-receipts.ts'
import type { InstructionHandlers } from '../operations/settle-instruction.ts'
import { findBankAccounts, listOpenBankAccounts } from '../store/bank-accounts.ts'
import type { LedgerDb } from '../store/connect.ts'
import { dispatchDue } from './dispatch.ts'
import type { BankGateway } from './gateway.ts'
import { pullStatement } from './pull-statement.ts'

export interface BankLoopOptions {
  readonly db: LedgerDb
  readonly gateway: BankGateway
  readonly handlers: InstructionHandlers
  readonly clock?: () => Date
  /** Instructions and receipts are looked at this often. */
  readonly everyMs: number
  /** Longest wait for one answer of the bank. */
  readonly timeoutMs: number
  /** Statements are read this often. */
  readonly pullEveryMs: number
}

export interface BankLoop {
  /** Ends when the turn that is running has ended. */
  stop(): Promise<void>
}

/** Calls that one instruction can take in a turn, and one to spare. */
const CALLS = 4

/**
 * The work with the bank, over and over: instructions are sent and asked for, receipts are given to the months they pay, statements are read, and
 * money moved between own accounts is booked.
 * What fails is logged and tried again at the next turn. Any number of processes may run it; all state is in the database.
 */
export function startBankLoop({
  db,
  gateway,
  handlers,
  clock = () => new Date(),
  everyMs,
  timeoutMs,
  pullEveryMs,
}: BankLoopOptions): BankLoop {
  const today = () => businessDateAt(clock())
  let pulledAt = -pullEveryMs
  const pull = async () => {
    // Not the clock of the day: set back, it would keep statements unread until it has caught up.
    if (performance.now() - pulledAt < pullEveryMs) return
    pulledAt = performance.now()
    const accounts = await findBankAccounts(db, await listOpenBankAccounts(db))
    for (const account of accounts.values()) await pullStatement({ db, gateway }, account, today())
  }
  const steps = [
    () => dispatchDue({ db, gateway, handlers, clock, leaseMs: CALLS * timeoutMs, pollMs: 2 * everyMs }),
    pull,
    () => db.transaction().execute((trx) => bookOwnTransfers(trx, { today: today() })),
    () => db.transaction().execute((trx) => matchReceipts(trx, { today: today() })),
    () => db.transaction().execute((trx) => matchVoluntaryReceipts(trx, { today: today() })),
  ]
  const turn = async () => {
    for (const step of steps) await step().catch((error: unknown) => console.error('bank:', error))
    if (!stopped) timer = setTimeout(begin, everyMs)
  }
  const begin = () => {
    running = turn()
  }
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  begin()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

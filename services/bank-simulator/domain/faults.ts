import { createHash } from 'node:crypto'
import { z } from 'zod'

const rate = z.number().min(0).max(1).default(0)

/** What goes wrong at the bank, and how often; a rate of 1 is always. */
export const faultsSchema = z.strictObject({
  /** Same seed, same serials, same faults. */
  seed: z.string().default('0'),
  /** How long an instruction waits before it is cleared. */
  clearingDelayMs: z.int().min(0).default(0),
  /** How long a notice waits before it is sent. */
  noticeDelayMs: z.int().min(0).default(0),
  /** Clearing and notices wait up to this much longer, each by its own serial: what came first may end last. */
  reorderMs: z.int().min(0).default(0),
  /** The message is lost before the bank has seen it. */
  loseRequest: rate,
  /** The bank does the work, its answer is lost. */
  loseAnswer: rate,
  /** A 到账通知 is never sent. */
  loseNotice: rate,
  /** A 到账通知 is sent three times. */
  duplicateNotice: rate,
  /** An instruction is refused at clearing, though nothing is wrong with it. */
  refuse: rate,
  /** A line of a batch fails, though nothing is wrong with it. */
  failLine: rate,
  /** The bank books one fen less than it was told, and says that all went well. */
  shortPay: rate,
  /** The bank answers nothing but 503. */
  down: z.boolean().default(false),
  /** 银行会计日 in place of the real one. */
  today: z.iso.date().nullable().default(null),
})
export type Faults = z.infer<typeof faultsSchema>
type FaultName = 'loseRequest' | 'loseAnswer' | 'loseNotice' | 'duplicateNotice' | 'refuse' | 'failLine' | 'shortPay'

/** Number in [0, 1) that depends on nothing but its words. */
function chance(...words: readonly string[]): number {
  return createHash('sha256').update(words.join('|')).digest().readUIntBE(0, 6) / 2 ** 48
}

/** Whether `fault` strikes the thing called `key`: decided by seed and key alone. */
export const strikes = (faults: Faults, fault: FaultName, key: string): boolean => chance(faults.seed, fault, key) < faults[fault]

/** How long the thing called `key` waits: the delay and its own share of reorderMs. */
export const waitMs = (faults: Faults, delayMs: number, key: string): number =>
  delayMs + Math.floor(chance(faults.seed, 'reorder', key) * faults.reorderMs)

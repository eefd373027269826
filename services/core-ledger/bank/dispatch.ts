import { businessDateAt } from '@anju/standards/business-date.ts'
import { hindranceOf } from '../operations/hindrance.ts'
import { type InstructionHandlers, settleInstruction } from '../operations/settle-instruction.ts'
import type { LedgerDb } from '../store/connect.ts'
import { type ClaimedInstruction, claimDue, readOutgoing, setHindrance, setStanding } from '../store/instructions.ts'
import { type BankGateway, BankUnreachable, type OutgoingInstruction, type Standing } from './gateway.ts'

export interface DispatchDeps {
  readonly db: LedgerDb
  readonly gateway: BankGateway
  readonly handlers: InstructionHandlers
  readonly clock: () => Date
  /** Longer than any call to the bank can take: until then nobody else touches an instruction that is being sent. */
  readonly leaseMs: number
  /** How long an instruction waits until it is asked for again. */
  readonly pollMs: number
}

const LIMIT = 50

/**
 * Sends and asks for every instruction that is due. What was sent once is never sent again before the bank has said that it does not
 * know it, and then under the same number; an answer that cannot be booked is kept as the instruction's hindrance; a process that dies anywhere on the way leaves an instruction that counts as sent and is asked
 * for when its lease has run out. Returns how many it looked at. Throws an AggregateError of what failed on our side; the others are done.
 */
export async function dispatchDue(deps: DispatchDeps): Promise<number> {
  const claimed = await claimDue(deps.db, { limit: LIMIT, leaseMs: deps.leaseMs })
  const results = await Promise.allSettled(claimed.map((instruction) => advance(deps, instruction)))
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of ${claimed.length} instructions failed`)
  return claimed.length
}

async function advance(deps: DispatchDeps, claimed: ClaimedInstruction): Promise<void> {
  const { db, gateway, pollMs } = deps
  const outgoing = await readOutgoing(db, claimed)
  try {
    const standing = claimed.was === 'pending' ? await gateway.send(outgoing) : await gateway.inquire(outgoing)
    await follow(deps, outgoing, standing)
  } catch (error) {
    if (!(error instanceof BankUnreachable)) throw error
    await setStanding(db, claimed.instructionNo, 'unknown', { inMs: pollMs })
  }
}

async function follow(deps: DispatchDeps, outgoing: OutgoingInstruction, standing: Standing): Promise<void> {
  const { db, clock, pollMs } = deps
  const { instructionNo, lines } = outgoing
  switch (standing.kind) {
    case 'processing':
      return setStanding(db, instructionNo, 'sent', { inMs: pollMs })
    case 'unknown':
      return setStanding(db, instructionNo, 'pending', { inMs: 0 })
  }
  const nothingDone = { state: 'failed' as const, bankSerial: null, valueDate: null }
  const outcomes =
    standing.kind === 'finished'
      ? standing.lines
      : lines.map(({ lineNo }) => ({ ...nothingDone, lineNo, failure: standing.reason }))
  try {
    await settleInstruction(deps, instructionNo, outcomes, { today: businessDateAt(clock()) })
  } catch (error) {
    await setHindrance(db, instructionNo, hindranceOf(error), { inMs: pollMs })
    throw error
  }
}

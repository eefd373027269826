import { fail } from '../errors.ts'
import { askAgain, lockInstruction } from '../store/desk-reads.ts'
import type { Operation } from './operation.ts'

export interface BankQuestion {
  readonly instructionNo: string
  readonly reason: string
}

export interface AskedBank {
  instructionNo: string
  state: string
  /** How often it has been sent. */
  attempts: number
}

/**
 * 查询银行: an instruction without a result is asked for at the next turn of the bank's loop, whatever it was to wait. It is never sent again by
 * this: only what the bank says never came to it is, under the same number (dispatch.ts). Refuses instruction_unknown, instruction_settled,
 * instruction_hindered (the bank has answered, and what stands in the way of booking it is for a person to put right).
 */
export const askBank: Operation<BankQuestion, AskedBank> = async (trx, items, { actor }) => {
  const answers: AskedBank[] = []
  for (const { instructionNo, reason } of items) {
    const found = await lockInstruction(trx, instructionNo)
    if (!found) throw fail('instruction_unknown', { field: 'instructionNo', value: instructionNo, allowed: '已登记的编号' })
    if (found.state === 'succeeded' || found.state === 'failed')
      throw fail('instruction_settled', { field: 'instructionNo', value: instructionNo, allowed: '银行尚未答复的指令' })
    if (found.hindrance !== null)
      throw fail('instruction_hindered', {
        field: 'instructionNo',
        value: instructionNo,
        detail: `银行已答复，但不能入账：${found.hindrance}`,
        allowed: `先处理：${found.hindrance}；处理后由系统自动入账`,
      })
    await askAgain(trx, { instructionNo, askedBy: actor.subject, reason })
    answers.push({ instructionNo, state: found.state, attempts: found.attempts })
  }
  return answers
}

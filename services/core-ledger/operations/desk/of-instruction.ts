import { findMadeBy, readInstructionEvents } from '../../store/desk-reads.ts'
import { readInstruction } from '../../store/instruction-reads.ts'
import { askBank } from '../ask-bank.ts'
import { INSTRUCTION_TITLES } from '../instruction-handlers.ts'
import { type Correction, type LookUp, refusalOf } from './thing.ts'

const STATES = {
  pending: '待发送',
  sent: '已发送，等待银行结果',
  unknown: '发送后未得答复',
  succeeded: '银行已办理',
  failed: '银行未办理',
} as const

/**
 * An instruction: what has no result is asked for, never sent again by hand; of what the bank has refused the business is submitted again, which
 * makes an instruction of its own.
 */
export const instructionOnDesk: LookUp = async (desk, no) => {
  const { trx, context } = desk
  const found = await readInstruction(trx, no)
  if (!found) return undefined
  const madeBy = await findMadeBy(trx, { field: 'instructionNo', no })
  const refusal = await refusalOf(desk, (trial) => askBank(trial, [{ instructionNo: no, reason: '查询' }], context))
  const again: Correction[] =
    found.state === 'failed' && madeBy
      ? [
          {
            act: 'application',
            kind: null,
            title: '重新提交业务',
            effect: '银行未办理的，由经办人在受理单上重新提交，复核后以新的指令付款',
            given: { applicationNo: madeBy },
            refusal: null,
          },
        ]
      : []
  return {
    thing: 'instruction',
    no,
    title: found.lines[0]?.purpose ?? '银行指令',
    state: found.hindrance === null ? STATES[found.state] : '银行已答复，但不能入账',
    facts: [
      { label: '银行专户', value: found.bank_account_no },
      { label: '金额', value: found.amount },
      { label: '笔数', value: String(found.lines.length) },
      { label: '发送次数', value: String(found.attempts) },
      { label: '不能入账的原因', value: found.hindrance ?? '无' },
      { label: '未办理的原因', value: [...new Set(found.lines.flatMap(({ failure }) => failure ?? []))].join('、') || '无' },
      ...(madeBy ? [{ label: '业务受理单', value: madeBy }] : []),
    ],
    history: (await readInstructionEvents(trx, no)).map(({ note, ...event }) => ({
      ...event,
      note: (note && INSTRUCTION_TITLES[note]) ?? note,
    })),
    corrections: [
      {
        act: 'ask',
        kind: null,
        title: '查询银行',
        effect: '立即向银行查询结果；银行称从未收到的，才以原编号重发',
        given: { instructionNo: no },
        refusal,
      },
      ...again,
    ],
  }
}

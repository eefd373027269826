import { businessDateSchema } from '@anju/standards/business-date.ts'
import { z } from 'zod'
import { accountNo, anyNumber, businessDate, text, unitNo, yuan } from '../domain/field-shapes.ts'
import { LETTER_STATES, LETTER_TITLES, type LetterState } from '../domain/transfer-letter.ts'
import type { MovedAccount, MoveItem } from '../operations/move-accounts.ts'
import type { LetterAnswer, LetterItem } from '../operations/receive-transfers.ts'
import { money } from './answers.ts'
import { page } from './reading.ts'
import { pageOf } from './reading-answers.ts'

const no = z.string()
const date = businessDateSchema
const states = Object.values(LETTER_STATES) as [LetterState, ...LetterState[]]
const description = states.map((state) => `${state} ${LETTER_TITLES[state]}`).join('、')
const letterState = z.enum(states, `应为联系函状态代码:${description}`).meta({ description })

export const moveBody = z.strictObject({ accountNo, toUnitNo: unitNo, base: yuan, businessDate }) satisfies z.ZodType<MoveItem>
export const moveAnswer = z.object({ accountNo: no, unitNo: no, voucherNo: no.nullable() }) satisfies z.ZodType<MovedAccount>
export const movesPage = pageOf(
  z.object({
    seq: no,
    fromUnitNo: no,
    toUnitNo: no,
    businessDate: date,
    voucherNo: no.nullable(),
    actor: z.string(),
    madeAt: z.string(),
  }),
)

export const letterBody = z.strictObject({
  letterNo: anyNumber,
  accountNo,
  centre: text(100).meta({ description: '转出地中心' }),
  amount: yuan,
  businessDate,
}) satisfies z.ZodType<LetterItem>
export const letterStepBody = z.strictObject({ state: letterState, note: text(200).optional(), businessDate })
export const receiveBody = z.strictObject({ receiptNos: z.array(anyNumber).min(1).max(100), businessDate })
export const letterAnswer = z.object({
  letterNo: no,
  accountNo: no,
  state: letterState,
  amount: money,
  voucherNo: no.nullable(),
}) satisfies z.ZodType<LetterAnswer>

export const lettersQuery = page.extend({
  direction: z.enum(['in', 'out'], '应为 in（转入）或 out（转出）').optional(),
  state: letterState.optional(),
  search: text(100).optional().meta({ description: '联系函编号、个人账号，姓名开头，或对方中心名称中的文字' }),
})
export const lettersPage = pageOf(
  z.object({
    letterNo: no,
    direction: z.enum(['in', 'out']),
    accountNo: no,
    name: z.string(),
    centre: z.string(),
    amount: money,
    state: letterState,
    stateTitle: z.string(),
    applicationNo: no.nullable(),
    voucherNo: no.nullable(),
    updatedAt: z.string(),
  }),
)

export const letterReading = z.object({
  letterNo: no,
  direction: z.enum(['in', 'out']),
  accountNo: no,
  centre: z.string(),
  amount: money,
  state: letterState,
  holdNo: no.nullable(),
  applicationNo: no.nullable(),
  voucherNo: no.nullable(),
  nextStates: z.array(z.object({ state: letterState, title: z.string() })).meta({ description: '可登记的对方办理结果' }),
  updatedAt: z.string(),
  history: z.array(
    z.object({
      seq: z.int(),
      state: letterState,
      actor: z.string(),
      note: z.string().nullable(),
      businessDate: date,
      at: z.string(),
    }),
  ),
})

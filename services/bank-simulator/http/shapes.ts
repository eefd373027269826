import { fenFromYuan } from '@anju/standards/money.ts'
import { z } from 'zod'

/** Yuan as decimal text, greater than zero; parsed to fen. */
const amount = z
  .string()
  .regex(/^(?!0+(\.0{1,2})?$)\d{1,14}(\.\d{1,2})?$/, '金额应为大于零、最多两位小数的文本')
  .transform(fenFromYuan)
const accountNo = z.string().min(1).max(40)
const name = z.string().min(1).max(200)
const purpose = z.string().max(400)
const date = z.iso.date()
/** 流水号 of the caller: the key by which a message is done once. */
export const serial = z.string().regex(/^[0-9A-Za-z]{1,40}$/, '流水号为 1 到 40 位数字或字母')

/** BDC101 单笔付款, BDC102 单笔收款, BDC105 贷款扣款: the centre's account, the other one, and the money between. */
export const singleMessage = z.strictObject({
  serial,
  accountNo,
  counterpartyAccountNo: accountNo,
  counterpartyName: name,
  amount,
  purpose,
})
export type SingleMessage = z.infer<typeof singleMessage>

/** BDC103 批量付款, BDC104 批量收款. */
export const batchMessage = z.strictObject({
  serial,
  accountNo,
  lines: z
    .array(
      z.strictObject({
        lineNo: z.int().min(1),
        counterpartyAccountNo: accountNo,
        counterpartyName: name,
        amount,
        purpose,
      }),
    )
    .min(1)
    .max(50_000),
})
export type BatchMessage = z.infer<typeof batchMessage>

/** BDC107, BDC108, BDC110: which transaction is asked for. */
export const serialMessage = z.strictObject({ serial })
/** BDC113 账户明细. */
export const statementMessage = z.strictObject({
  accountNo,
  from: date,
  to: date,
  cursor: z.string().regex(/^\d+$/).default('0'),
  limit: z.int().min(1).max(5_000).default(1_000),
})
/** BDC123 活期实时余额. */
export const balanceMessage = z.strictObject({ accountNo })

/** Accounts as the control sets them. */
export const accountsBody = z.strictObject({
  accounts: z
    .array(
      z.strictObject({
        accountNo,
        name,
        balance: z
          .string()
          .regex(/^\d{1,14}(\.\d{1,2})?$/)
          .default('0'),
        frozen: z.boolean().default(false),
        notifies: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(50_000),
})

/** Money from outside to an account here, or a charge that the bank takes from it. */
export const movementBody = z.strictObject({
  accountNo,
  direction: z.enum(['in', 'out']),
  counterpartyAccountNo: accountNo,
  counterpartyName: name,
  amount,
  purpose,
  valueDate: date.optional(),
})

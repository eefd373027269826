import { z } from 'zod'
import { businessDate, text, yuan } from '../domain/field-shapes.ts'
import type { AskedBank } from '../operations/ask-bank.ts'
import { type DeskThing, THINGS, type ThingName } from '../operations/desk/thing.ts'
import { money } from './answers.ts'
import { pageOf } from './reading-answers.ts'

const thing = z.enum(Object.keys(THINGS) as [ThingName, ...ThingName[]])
const facts = z.array(z.object({ label: z.string(), value: z.string() }))

export const deskReading = z.object({
  thing,
  no: z.string(),
  title: z.string(),
  state: z.string(),
  facts,
  history: z.array(
    z.object({
      at: z.string(),
      what: z.string(),
      actor: z.string().nullable(),
      note: z.string().nullable(),
      shownBy: z.object({ thing, no: z.string() }).nullable(),
    }),
  ),
  corrections: z.array(
    z.object({
      act: z.enum(['apply', 'application', 'ask']).meta({ description: '提交受理单、在受理单上办理、查询银行' }),
      kind: z.string().nullable().meta({ description: '业务种类，见 /application-kinds' }),
      title: z.string(),
      effect: z.string(),
      given: z.record(z.string(), z.string()).meta({ description: '已知的内容' }),
      refusal: z
        .object({ code: z.string(), title: z.string(), allowed: z.string().nullable() })
        .nullable()
        .meta({ description: '现在不能办理的原因；可以办理的为空' }),
    }),
  ),
}) satisfies z.ZodType<DeskThing>

export const deskQuery = z.object({
  search: text(100)
    .regex(/\S.*\S/, '至少两个字')
    .optional()
    .meta({ description: '姓名开头、证件号码、缴存人编号、个人账号，或单位名称、单位账号、统一社会信用代码' }),
  date: businessDate.optional(),
  amount: yuan.optional().meta({ description: '凭证合计或其中一笔明细的金额；须同时写明日期' }),
})

export const deskFound = z.object({
  items: z.array(
    z.object({
      thing: z.enum(['account', 'voucher', 'receipt']),
      no: z.string(),
      happenedOn: z.string().meta({ description: '业务日期、到账日期或开户日期' }),
      title: z.string(),
      amount: money,
      who: z.string().nullable().meta({ description: '单位、缴存人或付款人' }),
      idNumber: z.string().nullable(),
    }),
  ),
})

export const linesQuery = z.object({
  search: text(100).optional().meta({ description: '姓名开头或个人账号' }),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})
export const contributionLines = z.object({
  items: z.array(
    z.object({
      voucherNo: z.string(),
      month: z.string(),
      accountNo: z.string(),
      name: z.string(),
      amount: money,
      corrected: money.meta({ description: '已更正' }),
      left: money.meta({ description: '尚可更正' }),
    }),
  ),
})

export const askBody = z.strictObject({ reason: text(200) })
export const askAnswer = z.object({
  instructionNo: z.string(),
  state: z.string(),
  attempts: z.int(),
}) satisfies z.ZodType<AskedBank>

export const correctionsPage = pageOf(
  z.object({
    applicationNo: z.string(),
    kind: z.string(),
    kindTitle: z.string(),
    state: z.string(),
    facts,
    reason: z.string().nullable(),
    maker: z.string(),
    checker: z.string().nullable(),
    businessDate: z.string(),
    approvedAt: z.string(),
    result: z.record(z.string(), z.unknown()).nullable(),
  }),
)

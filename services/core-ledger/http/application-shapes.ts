import { businessDateSchema } from '@anju/standards/business-date.ts'
import type { CodeList } from '@anju/standards/code-list.ts'
import { applicationEvent, applicationState } from '@anju/standards/code-lists/application.ts'
import { z } from 'zod'
import { anyNumber, businessDate, coded, json, text } from '../domain/field-shapes.ts'
import type { ApplicationItem } from '../operations/applications/handle.ts'
import type { ApplicationKind } from '../operations/applications/kind.ts'
import { APPLICATION_KINDS } from '../operations/applications/kinds.ts'
import { page } from './reading.ts'
import { pageOf } from './reading-answers.ts'

const note = text(500).optional().meta({ description: '附言,如退回原因' })
const record = z.record(z.string(), json)
const kindName = z.enum(
  APPLICATION_KINDS.map(({ kind }) => kind) as [string, ...string[]],
  `应为业务种类:${APPLICATION_KINDS.map(({ kind, title }) => `${kind} ${title}`).join('、')}`,
)
const facts = z.array(z.object({ label: z.string(), value: z.string() })).meta({ description: '复核时所见' })
const codeOf = (list: CodeList) =>
  z.string().meta({ description: list.codes.map(({ code, title }) => `${code} ${title}`).join('、') })
const state = codeOf(applicationState)

const actorName = z.string().regex(/^[\w.@-]{1,64}$/, '应为人员的登录名')

/** A new application of a kind. */
export const applicationBody = ({ content }: ApplicationKind) =>
  z.strictObject({
    businessDate,
    note,
    draft: z.boolean().optional().meta({ description: '只保存草稿,不提交复核' }),
    content: content as z.ZodType<ApplicationItem['content']>,
  })

/** One step of an application. */
export const stepBody = z.strictObject({ businessDate, note })
/** Submitting again, with other content if it is given; the kind judges its shape. */
export const submitBody = stepBody.extend({ content: record.optional() })

export const handledAnswer = z.object({
  applicationNo: z.string(),
  kind: kindName,
  state,
  facts,
  result: record.nullable(),
})

/** What submitting would find; nothing is kept of it. */
export const foreseenAnswer = z.object({ facts })

/** The kinds with the shape of their content, from which a form is drawn: each field has a `title`, and `x-titles` of its choices. */
export const kindsList = z.object({
  items: z.array(z.object({ kind: kindName, title: z.string(), content: json.meta({ description: 'JSON Schema' }) })),
})

export const peopleList = z.object({ items: z.array(z.object({ subject: z.string(), name: z.string(), role: z.string() })) })

const applicationRow = z.object({
  applicationNo: z.string(),
  kind: kindName,
  kindTitle: z.string(),
  state,
  content: record,
  facts,
  unitNo: z.string().nullable(),
  accountNo: z.string().nullable(),
  loanNo: z.string().nullable(),
  unitName: z.string().nullable(),
  memberName: z.string().nullable().meta({ description: '所涉个人账户或贷款的姓名' }),
  businessDate: businessDateSchema,
  dueOn: businessDateSchema.nullable().meta({ description: '办结期限，没有期限的业务为空' }),
  maker: z.string(),
  checker: z.string().nullable(),
  result: record.nullable(),
  revision: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

export const applicationReading = applicationRow.extend({
  transitions: z.array(
    z.object({
      seq: z.int(),
      event: codeOf(applicationEvent),
      fromState: state,
      toState: state,
      actor: z.string(),
      note: z.string().nullable(),
      businessDate: businessDateSchema,
      at: z.string(),
    }),
  ),
})

export const applicationsPage = pageOf(applicationRow)

export const applicationsQuery = page.extend({
  state: coded(applicationState).optional(),
  kind: kindName.optional(),
  unitNo: anyNumber.optional(),
  accountNo: anyNumber.optional(),
  maker: actorName.optional().meta({ description: '经办人' }),
  notMaker: actorName.optional().meta({ description: '不是此人经办的，即此人可以复核的' }),
  search: text(100).optional().meta({ description: '受理单号、单位账号、个人账号、贷款账号，或单位名称、姓名的开头' }),
  order: z.enum(['oldest', 'newest']).default('oldest'),
  overdue: z.enum(['true'], '应为 true').optional().meta({ description: 'true：只列超过办结期限仍未复核的' }),
})

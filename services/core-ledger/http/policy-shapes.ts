import { businessDateSchema } from '@anju/standards/business-date.ts'
import { z } from 'zod'
import { PARAMETER_NAMES } from '../domain/policy-parameters.ts'
import { policyChangeContent } from '../operations/applications/policy-change.ts'
import type { PolicyPreview } from '../operations/preview-policy.ts'

const parameter = z.enum(PARAMETER_NAMES)
const region = z.string()
const level = z.enum(['nation', 'province', 'city'])
/** The value of a parameter, as its own shape says. */
const value = z.unknown().meta({ description: '参数值：金额、利率、比例为十进制文本' })

/** A change to be previewed: what an application of the kind policy_change brings, before it names the revision previewed. */
export const policyChangeBody = policyChangeContent.omit({ basedOn: true })

export const policyPreviewAnswer = z.object({
  basedOn: z.int().meta({ description: '预览所依据的政策版次，提交变更时写明' }),
  impacts: z.array(
    z.object({
      parameter,
      title: z.string(),
      region,
      validFrom: businessDateSchema,
      before: value,
      after: value,
      effective: z.boolean(),
      explanation: z.string(),
      figures: z.array(z.object({ title: z.string(), before: z.string(), after: z.string() })),
    }),
  ),
}) satisfies z.ZodType<PolicyPreview>

const period = z.object({
  parameter,
  region,
  level,
  validFrom: businessDateSchema,
  validTo: businessDateSchema.nullable(),
  value,
  docNo: z.string(),
})
/** The parameters of a day, each with the document that it comes from. */
export const policyAnswer = z.object({
  on: businessDateSchema,
  version: z.string(),
  revision: z.int().meta({ description: '所问的政策版次' }),
  items: z.array(period.extend({ title: z.string(), unit: z.string(), law: z.string() })),
})

/** Every parameter with the JSON Schema of its value, from which forms are drawn. */
export const parametersList = z.object({
  items: z.array(
    z.object({
      name: parameter,
      title: z.string(),
      unit: z.string(),
      law: z.string(),
      shape: z.unknown().meta({ description: '参数值的 JSON Schema；title 为各项名称' }),
    }),
  ),
})

/** Every period of one parameter that any revision knew. */
export const policyHistory = z.object({
  parameter,
  title: z.string(),
  items: z.array(period.extend({ revision: z.int(), supersededIn: z.int().nullable() })),
})

/** The revisions, newest first, with the periods that each opened. */
export const policyChanges = z.object({
  items: z.array(
    z.object({
      revision: z.int(),
      summary: z.string(),
      maker: z.string().nullable(),
      checker: z.string().nullable(),
      madeAt: z.string(),
      periods: z.array(period),
    }),
  ),
})

export const policyQuery = z.object({
  on: businessDateSchema.optional().meta({ description: '业务日期，默认今天', examples: ['2026-09-20'] }),
  revision: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .meta({ description: '政策版次，默认最新；决定所存版本“/”后的数字' }),
})
export const byParameter = z.object({ name: z.string().regex(/^[A-Za-z]{1,40}$/, '应为政策参数名称') })

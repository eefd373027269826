import { isBusinessDate } from '@anju/standards/business-date.ts'
import { titleOf } from '@anju/standards/code-list.ts'
import { withdrawalReason } from '@anju/standards/code-lists/collection.ts'
import { type Fen, fenFromYuan } from '@anju/standards/money.ts'
import { z } from 'zod'
import { DAY_COUNTS, type DayCount } from './day-count.ts'
import { text } from './field-shapes.ts'
import { type Rate, rateFromText } from './rate.ts'

/*
 * Shapes of the values of policy parameters. The stored JSON is decimal text, as people write it in a document; parsed, it is what the
 * domain reckons with. A refusal names what is allowed; titles are what forms and checkers read.
 */

/** Annual rate, "0.0150000". */
export const rate = z
  .string('应为小于 1、最多七位小数的十进制数，如 "0.015"')
  .regex(/^0(\.\d{1,7})?$/, '应为小于 1、最多七位小数的十进制数，如 "0.015"')
  .meta({ 'x-percent': true, examples: ['0.015'] })
  .transform((text): Rate => rateFromText(text))

/** A share of one in whole per cent, "0.05"; parsed to per cent. */
export const percent = z
  .string('应为 0 到 1 之间、最多两位小数的十进制数，如 "0.05"')
  .regex(/^(0(\.\d{1,2})?|1(\.0{1,2})?)$/, '应为 0 到 1 之间、最多两位小数的十进制数，如 "0.05"')
  .meta({ 'x-percent': true, examples: ['0.05'] })
  .transform((text): bigint => fenFromYuan(text))

/** Yuan above zero, "2150.00". */
export const amount = z
  .string('应为大于零、最多两位小数的元，如 "2150.00"')
  .regex(/^(?!0+(\.0{1,2})?$)\d{1,14}(\.\d{1,2})?$/, '应为大于零、最多两位小数的元，如 "2150.00"')
  .meta({ 'x-unit': '元', examples: ['2150.00'] })
  .transform((text): Fen => fenFromYuan(text))

/** A month's amount is rounded to the fen, the jiao or the yuan. */
export const amountStep = z
  .enum(['0.01', '0.1', '1'], '应为 0.01（分）、0.1（角）或 1（元）')
  .meta({ 'x-titles': { '0.01': '到分', '0.1': '到角', '1': '到元' } })
  .transform((text): Fen => fenFromYuan(text))

export const ratioLimits = z
  .strictObject({ lowest: percent.meta({ title: '下限' }), highest: percent.meta({ title: '上限' }) })
  .refine(({ lowest, highest }) => lowest <= highest, { path: ['highest'], message: '上限不低于下限' })

export const baseLimits = z
  .strictObject({ floor: amount.meta({ title: '下限' }), ceiling: amount.meta({ title: '上限' }) })
  .refine(({ floor, ceiling }) => floor <= ceiling, { path: ['ceiling'], message: '上限不低于下限' })

/** Rates of 上年结转 and 当年归集. */
export const depositRates = z.strictObject({
  prior: rate.meta({ title: '上年结转' }),
  current: rate.meta({ title: '当年归集' }),
})

export const dayCount = z.enum(DAY_COUNTS, `应为 ${DAY_COUNTS.join('、')} 之一`).meta({
  'x-titles': {
    'actual/360': '按实际天数，一年按 360 天',
    '30/360': '每月按 30 天，一年按 360 天',
    'actual/365': '按实际天数，一年按 365 天',
  } satisfies Readonly<Record<DayCount, string>>,
})

/** First or second home, up to five years or longer. */
export const loanRates = z.strictObject({
  firstShort: rate.meta({ title: '首套，五年以下（含五年）' }),
  firstLong: rate.meta({ title: '首套，五年以上' }),
  secondShort: rate.meta({ title: '二套，五年以下（含五年）' }),
  secondLong: rate.meta({ title: '二套，五年以上' }),
})
export type LoanRates = z.output<typeof loanRates>

/** Highest loan of one contributor and of a couple that both contribute. */
export const loanCeilings = z
  .strictObject({ single: amount.meta({ title: '单缴存人' }), couple: amount.meta({ title: '双缴存人' }) })
  .refine(({ single, couple }) => single <= couple, { path: ['couple'], message: '双缴存人上限不低于单缴存人上限' })

const age = z.int('应为周岁').min(18, '不小于 18 周岁').max(100, '不大于 100 周岁')
export const loanTerms = z.strictObject({
  longestMonths: z.int('应为月数').min(12, '不少于 12 个月').max(360, '不超过 360 个月').meta({ title: '最长期限（月）' }),
  oldestAge: z
    .strictObject({ male: age.meta({ title: '男' }), female: age.meta({ title: '女' }) })
    .meta({ title: '还清时年龄上限（周岁）' }),
})

/** A factor as an exact fraction, "3/2". */
export const factor = z
  .string('应为分数，如 "3/2"')
  .regex(/^[1-9]\d{0,3}\/[1-9]\d{0,3}$/, '应为分数，如 "3/2"')
  .meta({ examples: ['3/2'], description: '合同利率的倍数，写成分数：3/2 即 1.5 倍' })
  .transform((text) => {
    const [numerator = '', denominator = ''] = text.split('/')
    return { numerator: BigInt(numerator), denominator: BigInt(denominator) }
  })

const REASON_CODES = withdrawalReason.codes.map(({ code }) => code)
const reasonCode = z
  .enum(REASON_CODES as [string, ...string[]], `应为提取原因代码：${REASON_CODES.join('、')}`)
  .meta({ 'x-titles': Object.fromEntries(withdrawalReason.codes.map(({ code, title }) => [code, title])) })
const situation = z.strictObject({
  title: text(100).meta({ title: '条文表述' }),
  codes: z.array(reasonCode, '应为提取原因代码的列表').min(1, '至少一个提取原因代码').meta({ title: '提取原因' }),
  /** Whether the account is closed with it (同时注销个人账户). */
  closes: z.boolean('应为 true（销户）或 false（部分提取）').meta({ title: '同时销户' }),
})

/** 提取情形, as the regulation counts them, and what heirs may ask; parsed, also the codes of partial and of closing withdrawals. */
export const withdrawalReasons = z
  .strictObject({
    situations: z.array(situation, '应为提取情形的列表').min(1, '至少一种情形').meta({ title: '提取情形' }),
    heirs: situation.meta({ title: '继承人、受遗赠人' }),
  })
  .check(({ value: { situations, heirs }, issues }) => {
    const codes = [...situations, heirs].flatMap((one) => one.codes)
    const twice = codes.find((code, index) => codes.indexOf(code) !== index)
    if (twice !== undefined)
      issues.push({
        code: 'custom',
        input: twice,
        path: ['situations'],
        message: `每个提取原因只属于一种情形；重复的是 ${twice} ${titleOf(withdrawalReason, twice)}`,
      })
  })
  .transform(({ situations, heirs }) => {
    const codesOf = (closes: boolean) =>
      [...situations, heirs].filter((one) => one.closes === closes).flatMap(({ codes }) => codes)
    return { situations, heirs, partial: codesOf(false), closing: codesOf(true) }
  })

/** Rent that may be withdrawn in a year; `incomeShare`: only what exceeds this share of the family's income, null for no threshold. */
export const rentLimits = z.strictObject({
  single: amount.meta({ title: '单身' }),
  couple: amount.meta({ title: '已婚' }),
  incomeShare: percent
    .nullable()
    .meta({ title: '房租超过家庭收入的比例', description: '只可提取超过的部分；不填为不设这一限制' }),
})

const withdrawalRule = z.strictObject({
  code: reasonCode.meta({ title: '提取原因' }),
  /** Months from one acceptance to the next of the same reason; null for none. */
  monthsBetween: z.int('应为月数').min(1, '至少 1 个月').max(120, '至多 120 个月').nullable().meta({ title: '两次间隔（月）' }),
  /** Most of a calendar year; null for no cap. */
  yearly: amount.nullable().meta({ title: '每年至多' }),
})

/** How partial withdrawals are limited; `keep`: what stays in the account; `sameHouseMonths`: how long a house is remembered. */
export const withdrawalRules = z.strictObject({
  keep: z
    .string('应为最多两位小数的元，如 "0.00"')
    .regex(/^\d{1,14}(\.\d{1,2})?$/, '应为最多两位小数的元，如 "0.00"')
    .meta({ title: '账户保留余额', 'x-unit': '元', examples: ['0.00'] })
    .transform((text): Fen => fenFromYuan(text)),
  sameHouseMonths: z
    .int('应为月数')
    .min(1, '至少 1 个月')
    .max(120, '至多 120 个月')
    .meta({ title: '同一房屋多少个月内提示（月）' }),
  perReason: z
    .array(withdrawalRule, '应为各提取原因限制的列表')
    .refine((rules) => new Set(rules.map(({ code }) => code)).size === rules.length, { message: '每个提取原因至多一条' })
    .meta({ title: '各提取原因的限制' }),
})

const EVERY_MONTHS = [1, 2, 3, 6, 12] as const
/**
 * What holds for voluntary contributors: the ratio of both sides together, of how many months one payment may be, how many must have been
 * paid before a loan, and whether one whose agreement has ended may withdraw everything.
 */
export const voluntaryRules = z.strictObject({
  ratios: ratioLimits.meta({ title: '缴存比例（双方合计）' }),
  everyMonths: z
    .array(z.literal(EVERY_MONTHS, `应为 ${EVERY_MONTHS.join('、')} 个月之一`), '应为可选缴存周期的列表')
    .min(1, '至少一种缴存周期')
    .refine((months): boolean => new Set(months).size === months.length, '缴存周期不重复')
    .meta({ title: '可选缴存周期（月）' })
    .transform((months): readonly number[] => months),
  monthsBeforeLoan: z.int('应为月数').min(0, '不小于 0').max(120, '至多 120 个月').meta({ title: '贷款前至少缴存（月）' }),
  withdrawalOnEnding: z.boolean('应为 true（终止协议后可全额提取）或 false').meta({ title: '终止协议后可全额提取' }),
})

export const days = z.int('应为天数').min(1, '至少 1 天').max(365, '至多 365 天').meta({ 'x-unit': '天' })

/** A day that every year has, "06-30"; 29 February is none. */
export const dayOfYear = z
  .string('应为月-日，如 "06-30"')
  .meta({ examples: ['06-30'] })
  .refine((text) => /^\d\d-\d\d$/.test(text) && isBusinessDate(`2001-${text}`), '应为每年都有的月-日，如 "06-30"')

/** What is done from how many overdue periods on. */
export const overdueLadder = z
  .array(
    z.strictObject({
      fromPeriods: z.int('应为期数').min(1, '至少 1 期').meta({ title: '逾期期数（自）' }),
      actions: z.array(text(20), '应为措施的列表').min(1, '至少一项措施').meta({ title: '措施' }),
    }),
    '应为逾期期数与措施的列表',
  )
  .min(1, '至少一级')
  .refine((steps) => steps.every((step, index) => index === 0 || steps[index - 1]!.fromPeriods < step.fromPeriods), {
    message: '逾期期数应逐级增加',
  })

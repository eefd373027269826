import type { z } from 'zod'
import * as value from './policy-values.ts'

/** One policy parameter (政策参数): what it is called, measured in, based on, and which values it may have. */
export interface Parameter<Schema extends z.ZodType = z.ZodType> {
  readonly title: string
  readonly unit: string
  /** The rule that it comes from. */
  readonly law: string
  readonly schema: Schema
}

const parameter = <Schema extends z.ZodType>(title: string, unit: string, law: string, schema: Schema): Parameter<Schema> => ({
  title,
  unit,
  law,
  schema,
})

const REGULATION = '《住房公积金管理条例》'

/** Every policy parameter, by the name that operations, tables and addresses use. */
export const POLICY_PARAMETERS = {
  ratioLimits: parameter('缴存比例上下限', '比例', `${REGULATION}第十八条`, value.ratioLimits),
  baseLimits: parameter('月缴存基数上下限', '元/月', `${REGULATION}第十六条；中心年度通知`, value.baseLimits),
  amountStep: parameter('月缴存额取整单位', '元', '中心业务规定', value.amountStep),
  depositRates: parameter('个人账户存款年利率', '年利率', '银发〔2016〕43号', value.depositRates),
  depositDayCount: parameter('存款计息基准', '计息天数/年天数', '银行结息惯例', value.dayCount),
  interestSettlementDay: parameter('年度结息日', '月-日', `${REGULATION}第二十一条`, value.dayOfYear),
  loanRates: parameter('个人住房公积金贷款年利率', '年利率', '中国人民银行公积金贷款利率通知', value.loanRates),
  loanRepricingDay: parameter('存量贷款利率调整日', '月-日', '中国人民银行公积金贷款利率通知', value.dayOfYear),
  penaltyFactor: parameter('罚息倍数', '合同利率的倍数', '银发〔2003〕251号', value.factor),
  loanCeilings: parameter('贷款最高额度', '元', '中心业务规定', value.loanCeilings),
  loanPriceShare: parameter('贷款占房价最高比例', '比例', '中心业务规定', value.percent),
  loanTerms: parameter('贷款期限与年龄上限', '月、周岁', '中心业务规定', value.loanTerms),
  loanReviewDays: parameter('贷款审批时限', '天', `${REGULATION}第二十六条`, value.days),
  loanToDepositWarning: parameter('个贷率预警线', '比例', '住房公积金业务监管指标', value.percent),
  overdueLadder: parameter('逾期催收阶梯', '期', '中心贷后管理规定', value.overdueLadder),
  withdrawalReasons: parameter('提取情形', '情形', `${REGULATION}第二十四条`, value.withdrawalReasons),
  withdrawalDecisionDays: parameter('提取审批时限', '天', `${REGULATION}第二十五条`, value.days),
  withdrawalRules: parameter('部分提取限制', '元、月', '中心业务规定', value.withdrawalRules),
  voluntaryRules: parameter('自愿缴存规定', '比例、月', `${REGULATION}第四十九条；中心自愿缴存办法`, value.voluntaryRules),
  rentLimits: parameter('租房提取年度限额', '元/年', '中心业务规定', value.rentLimits),
} as const

export type ParameterName = keyof typeof POLICY_PARAMETERS

/** What the domain reckons with, by parameter. */
export type PolicyValues = { readonly [Name in ParameterName]: z.output<(typeof POLICY_PARAMETERS)[Name]['schema']> }
/** What is stored and written in documents: decimal text. */
export type StoredValues = { readonly [Name in ParameterName]: z.input<(typeof POLICY_PARAMETERS)[Name]['schema']> }

export const PARAMETER_NAMES = Object.keys(POLICY_PARAMETERS) as [ParameterName, ...ParameterName[]]

/** Parses a stored value; throws a ZodError when it is none of this parameter. */
export const parseValue = <Name extends ParameterName>(name: Name, stored: unknown): PolicyValues[Name] =>
  POLICY_PARAMETERS[name].schema.parse(stored) as PolicyValues[Name]

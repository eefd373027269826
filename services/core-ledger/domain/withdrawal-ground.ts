import { businessMonthSchema, monthsBetween, monthsFrom } from '@anju/standards/business-date.ts'
import { titleOf } from '@anju/standards/code-list.ts'
import { withdrawalReason } from '@anju/standards/code-lists/collection.ts'
import { fenFromYuan, scaleHalfUp } from '@anju/standards/money.ts'
import { z } from 'zod'
import { fail } from '../errors.ts'
import { accountNo, anyNumber, bankAccountNo, businessDate, loanNo, ownBankAccountNo, text, yuanText } from './field-shapes.ts'
import type { Policy } from './policy.ts'

/*
 * 提取依据: what a withdrawal is asked for with, by reason (提取原因 TQYY; 条例第二十四条, codes 10–12 from 2026-09-20 by 国务院令第844号, 13 by the rules of voluntary contributors).
 */

const payee = z.strictObject({ name: text(100).meta({ title: '户名' }), accountNo: bankAccountNo }).meta({ title: '收款人' })
const common = { accountNo, bankAccountNo: ownBankAccountNo }
const partial = { ...common, amount: yuanText.meta({ title: '提取金额' }), payee }

/** The reasons of one kind of ground. */
const reasonOf = <const Codes extends readonly [string, ...string[]]>(...codes: Codes) =>
  z.literal(codes).meta({
    title: withdrawalReason.title,
    'x-titles': Object.fromEntries(codes.map((code) => [code, titleOf(withdrawalReason, code)])),
  })
const closing = { ...common, payee }

const house = z
  .strictObject({
    address: text(400).meta({ title: '房屋坐落' }),
    contractNo: text(100).meta({ title: '合同编号' }),
    price: yuanText.meta({ title: '合同价款' }),
    paid: yuanText.meta({ title: '已付款' }),
    paidOn: businessDate.meta({ title: '付款日期' }),
    counterparty: text(100).meta({ title: '出卖人或施工方' }),
  })
  .meta({ title: '购建房屋' })
const LENDERS = { here: '本中心公积金贷款', bank: '银行住房贷款' } as const
const lenderOf = <Lender extends keyof typeof LENDERS>(lender: Lender) =>
  z.literal(lender).meta({ title: '贷款种类', 'x-titles': { [lender]: LENDERS[lender] } })
const loan = z
  .discriminatedUnion('lender', [
    z.strictObject({ lender: lenderOf('here'), loanNo }),
    z.strictObject({
      lender: lenderOf('bank'),
      bankName: text(100).meta({ title: '贷款银行' }),
      contractNo: text(100).meta({ title: '借款合同编号' }),
      houseAddress: text(400).meta({ title: '房屋坐落' }),
      outstanding: yuanText.meta({ title: '贷款余额' }),
      yearlyRepayment: yuanText.meta({ title: '近一年已还本息' }),
    }),
  ])
  .meta({ title: '购房贷款' })
const rent = z
  .strictObject({
    address: text(400).meta({ title: '房屋坐落' }),
    contractNo: text(100).meta({ title: '租赁合同编号' }),
    landlord: text(100).meta({ title: '出租人' }),
    monthlyRent: yuanText.meta({ title: '月租金' }),
    fromMonth: businessMonthSchema.meta({ title: '租期起月' }),
    toMonth: businessMonthSchema.meta({ title: '租期止月' }),
    married: z.boolean().meta({ title: '已婚' }),
    spouseAccountNo: accountNo.optional().meta({ title: '配偶个人账号' }),
    familyMonthlyIncome: yuanText.optional().meta({ title: '家庭月工资收入', description: '规定有收入比例时必填' }),
  })
  .refine(({ fromMonth, toMonth }) => fromMonth <= toMonth && monthsBetween(fromMonth, toMonth) < 60, {
    path: ['toMonth'],
    message: '租期止月不早于起月，至多 60 个月',
  })
  .meta({ title: '租房' })
const expense = z
  .strictObject({
    address: text(400).meta({ title: '房屋坐落' }),
    documentNo: text(100).meta({ title: '合同或发票号' }),
    amount: yuanText.meta({ title: '支出金额' }),
    paidOn: businessDate.meta({ title: '付款日期' }),
    counterparty: text(100).meta({ title: '收款方', description: '收款的商户、物业公司' }),
  })
  .meta({ title: '支出' })
const proof = (about: string) =>
  z
    .strictObject({ documentNo: text(100).meta({ title: '证明编号' }), since: businessDate.meta({ title: about }) })
    .meta({ title: '证明' })

/** Content of an application for a withdrawal. A closing has no amount: it takes the whole balance with interest to the day. */
export const withdrawalContent = z.discriminatedUnion('reason', [
  z.strictObject({ reason: reasonOf('01', '02'), ...partial, house }),
  z.strictObject({ reason: reasonOf('06'), ...partial, loan }),
  z.strictObject({ reason: reasonOf('07'), ...partial, rent }),
  z.strictObject({ reason: reasonOf('10', '11', '12'), ...partial, expense }),
  z.strictObject({
    reason: reasonOf('09'),
    ...partial,
    illness: z
      .strictObject({
        hospital: text(100).meta({ title: '医院' }),
        documentNo: text(100).meta({ title: '票据编号' }),
        amount: yuanText.meta({ title: '自付金额' }),
        paidOn: businessDate.meta({ title: '付款日期' }),
      })
      .meta({ title: '大病' }),
  }),
  z.strictObject({ reason: reasonOf('03'), ...closing, proof: proof('退休日期') }),
  z.strictObject({ reason: reasonOf('04'), ...closing, proof: proof('终止劳动关系日期') }),
  z.strictObject({ reason: reasonOf('05'), ...closing, proof: proof('出境定居日期') }),
  z.strictObject({
    reason: reasonOf('13'),
    ...closing,
    agreementNo: anyNumber.meta({ title: '协议编号', description: '已终止的自愿缴存协议' }),
  }),
  z.strictObject({
    reason: reasonOf('08'),
    ...common,
    payee: payee.optional().meta({ title: '收款人', description: '继承人或受遗赠人；没有继承人时不填' }),
    proof: proof('死亡或宣告死亡日期'),
    heirs: z
      .array(
        z.strictObject({
          name: text(100).meta({ title: '姓名' }),
          idNumber: text(18).meta({ title: '证件号码' }),
          relation: text(20).meta({ title: '与缴存人关系' }),
        }),
      )
      .max(20, '至多 20 人')
      .meta({ title: '继承人' }),
  }),
])
export type WithdrawalContent = z.infer<typeof withdrawalContent>

/** The paper that a withdrawal rests on and the house it is for, written so that one paper or house is found again however it was typed. */
export interface GroundKeys {
  readonly document: string
  readonly house: string | null
}

const keyOf = (written: string) =>
  written
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{P}]/gu, '')

/** The keys of a ground. */
export function groundKeys(content: WithdrawalContent): GroundKeys {
  switch (content.reason) {
    case '01':
    case '02':
      return { document: keyOf(content.house.contractNo), house: keyOf(content.house.address) }
    case '06':
      return content.loan.lender === 'here'
        ? { document: content.loan.loanNo, house: null }
        : { document: keyOf(content.loan.contractNo), house: keyOf(content.loan.houseAddress) }
    case '07': {
      const { contractNo, fromMonth, toMonth } = content.rent
      return { document: `${keyOf(contractNo)}/${fromMonth}-${toMonth}`, house: keyOf(content.rent.address) }
    }
    case '09':
      return { document: keyOf(content.illness.documentNo), house: null }
    case '13':
      return { document: content.agreementNo, house: null }
    case '03':
    case '04':
    case '05':
    case '08':
      return { document: keyOf(content.proof.documentNo), house: null }
    default:
      return { document: keyOf(content.expense.documentNo), house: keyOf(content.expense.address) }
  }
}

/** The day that the ground speaks of, and where it stands in the content: none may lie after the acceptance. */
export function groundDay(content: WithdrawalContent): { date: string; field: string } | undefined {
  if ('house' in content) return { date: content.house.paidOn, field: 'house.paidOn' }
  if ('expense' in content) return { date: content.expense.paidOn, field: 'expense.paidOn' }
  if ('illness' in content) return { date: content.illness.paidOn, field: 'illness.paidOn' }
  if ('proof' in content) return { date: content.proof.since, field: 'proof.since' }
  return undefined
}

/** Rent of the period; where the policy has a threshold, only what exceeds that share of the family's income. Refuses field_inconsistent. */
export function rentOf({ rent }: Extract<WithdrawalContent, { reason: '07' }>, { rentLimits: { incomeShare } }: Policy): bigint {
  const months = BigInt(monthsFrom(rent.fromMonth, rent.toMonth).length)
  const whole = fenFromYuan(rent.monthlyRent) * months
  if (incomeShare === null) return whole
  if (rent.familyMonthlyIncome === undefined)
    throw fail('field_inconsistent', {
      field: 'rent.familyMonthlyIncome',
      detail: '受理日的规定要求房租超出家庭工资收入的一定比例，须写明家庭月工资收入',
      allowed: '大于 0 的金额',
    })
  const threshold = scaleHalfUp(fenFromYuan(rent.familyMonthlyIncome) * months, incomeShare, 100n)
  return whole > threshold ? whole - threshold : 0n
}

/** Refuses a payee who is neither the member nor the other side of what is paid for (payee_not_allowed), by name. */
export function assertPayee(content: WithdrawalContent, memberName: string): void {
  const others = counterparties(content)
  const { payee } = content
  if (content.reason === '08' && content.heirs.length === 0 && !payee) return
  if (payee && [...(content.reason === '08' ? [] : [memberName]), ...others.names].includes(payee.name)) return
  throw fail('payee_not_allowed', {
    field: payee ? 'payee.name' : 'payee',
    ...(payee ? { value: payee.name } : {}),
    allowed: others.allowed,
  })
}

function counterparties(content: WithdrawalContent): { names: readonly string[]; allowed: string } {
  if ('house' in content) return { names: [content.house.counterparty], allowed: '缴存人本人、出卖人或施工方' }
  if ('rent' in content) return { names: [content.rent.landlord], allowed: '缴存人本人、出租人' }
  if ('expense' in content) return { names: [content.expense.counterparty], allowed: '缴存人本人、合同或发票的收款方' }
  if ('illness' in content) return { names: [content.illness.hospital], allowed: '缴存人本人、医院' }
  if ('loan' in content && content.loan.lender === 'bank')
    return { names: [content.loan.bankName], allowed: '缴存人本人、贷款银行' }
  if ('heirs' in content)
    return {
      names: content.heirs.map(({ name }) => name),
      allowed: content.heirs.length > 0 ? '所列继承人之一' : '没有继承人时不填收款人',
    }
  return { names: [], allowed: '缴存人本人' }
}

import { type BusinessDate, businessMonthSchema, monthOf } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { assertBusinessDate } from '../../domain/business-day.ts'
import { accountNo, bankAccountNo, mobile, plainRatio, text, unitNo, yuanText } from '../../domain/field-shapes.ts'
import { personOf } from '../../domain/identity.ts'
import { internalVoucher } from '../../domain/transfer-voucher.ts'
import { assertCollective, judgeTerms } from '../../domain/voluntary.ts'
import { assertNotClosing, assertOpenAccount } from '../../domain/withdrawal.ts'
import { fail, inItem } from '../../errors.ts'
import { moveAccounts } from '../../store/account-moves.ts'
import { type LockedAccount, lockAccounts, readNames, setAccountStatus, setBases } from '../../store/accounts.ts'
import { findClosing } from '../../store/closings.ts'
import { lockKnownMembers } from '../../store/known-members.ts'
import { postVouchers } from '../../store/post-vouchers.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { lockUnits } from '../../store/units.ts'
import { insertAgreement, lockAgreements } from '../../store/voluntary.ts'
import { assertReturning, insertMembers } from '../open-members.ts'
import { known } from '../operation.ts'
import { identityContent } from './identity-content.ts'
import { defineKind, type Handling } from './kind.ts'

const person = z.strictObject({
  ...identityContent,
  mobile,
  occupation: text(4).optional().meta({ title: '职业代码' }),
  address: text(400).optional().meta({ title: '住址' }),
})
const content = z.strictObject({
  unitNo: unitNo.meta({ title: '自愿缴存集中户' }),
  person: person.optional().meta({ title: '新开户的缴存人' }),
  accountNo: accountNo
    .optional()
    .meta({ title: '已有的个人账号', description: '原单位封存的本人账户，转入集中户；新开户的不填' }),
  base: yuanText.meta({ title: '缴存基数' }),
  ratio: plainRatio.meta({ title: '缴存比例', description: '单位与个人部分之和，由本人承担' }),
  everyMonths: z
    .int('应为月数')
    .min(1, '至少 1 个月')
    .max(12, '至多 12 个月')
    .meta({ title: '缴存周期', description: '每几个月缴一次' }),
  fromMonth: businessMonthSchema.meta({ title: '起缴年月' }),
  payerAccountNo: bankAccountNo.optional().meta({ title: '扣收银行账号', description: '本人的账号；不填则由本人自行汇入' }),
})
type Content = z.infer<typeof content>

/**
 * 自愿缴存开户: an agreement with somebody who has no employing unit; a new person gets an account, a sealed one of an earlier unit comes over with
 * its balance (内部转移, 009) and is normal again. Refuses unit_unknown, unit_not_collective, what judgeTerms refuses, month_not_next (a first month
 * before the day's), field_inconsistent (neither person nor account, or both), then for a person what personOf and insertMembers refuse, for an account
 * account_unknown, account_closed, account_not_sealed, account_closing, agreement_in_force.
 */
export const voluntaryAgreement = defineKind({
  kind: 'voluntary_agreement',
  title: '自愿缴存协议',
  content,
  concerns: ({ unitNo, accountNo }) => (accountNo ? { accountNo } : { unitNo }),
  async submit(trx, asked, handling) {
    const { monthly, who } = await judge(trx, asked, handling)
    const name = 'account' in who ? (await readNames(trx, [who.account.accountNo])).get(who.account.accountNo)! : who.person.name
    return [
      { label: '缴存人', value: name },
      'account' in who
        ? { label: '原账户', value: `${who.account.accountNo}，余额 ${yuanFromFen(who.account.balance)}` }
        : { label: '证件号码', value: `尾号 ${who.person.idNumber.slice(-4)}` },
      ...('person' in who && who.memberNo
        ? [{ label: '曾在本中心缴存', value: `缴存人 ${who.memberNo}，原账户已销户，另开新户` }]
        : []),
      { label: '缴存基数', value: asked.base },
      { label: '缴存比例（本人承担）', value: asked.ratio },
      { label: '月缴存额', value: yuanFromFen(monthly) },
      { label: '缴存周期', value: `每 ${asked.everyMonths} 个月，${asked.fromMonth} 起` },
      { label: '扣收账号', value: asked.payerAccountNo ? `尾号 ${asked.payerAccountNo.slice(-4)}` : '自行汇入' },
    ]
  },
  async approve(trx, asked, handling) {
    const { monthly, who, policyVersion } = await judge(trx, asked, handling)
    const opened =
      'account' in who
        ? await takeOver(trx, who.account, asked, monthly, handling)
        : await open(trx, who.person, asked, monthly, handling)
    const agreementNo = await insertAgreement(trx, {
      base: fenFromYuan(asked.base),
      ratioPercent: fenFromYuan(asked.ratio),
      everyMonths: asked.everyMonths,
      monthly,
      payerAccountNo: asked.payerAccountNo ?? null,
      policyVersion,
      accountNo: opened.accountNo,
      fromMonth: asked.fromMonth,
      signedOn: handling.businessDate,
      applicationNo: handling.application.applicationNo,
    })
    return { outcome: { agreementNo, monthly: yuanFromFen(monthly), ...opened } }
  },
})

type Person = z.infer<typeof person>

async function judge(trx: Transaction<LedgerTables>, asked: Content, { businessDate, policyAt, today }: Handling) {
  const unit = known(await lockUnits(trx, [asked.unitNo], 'use'), asked.unitNo, 'unit_unknown', 'unitNo')
  assertCollective(unit)
  assertBusinessDate(businessDate, { today, earliest: unit.openedOn })
  const policy = policyAt(businessDate)
  const monthly = judgeTerms(
    { base: fenFromYuan(asked.base), ratioPercent: fenFromYuan(asked.ratio), everyMonths: asked.everyMonths },
    policy,
  )
  if (asked.fromMonth < monthOf(businessDate))
    throw fail('month_not_next', { field: 'fromMonth', value: asked.fromMonth, allowed: `${monthOf(businessDate)} 起` })
  return { monthly, policyVersion: policy.version, who: await judgeWho(trx, asked, businessDate) }
}

/** Whom the agreement is with: a person who has no account, if known before as which member, or the holder of a sealed account. */
async function judgeWho(
  trx: Transaction<LedgerTables>,
  { person, accountNo }: Content,
  openedOn: BusinessDate,
): Promise<{ person: Person; memberNo: string | undefined } | { account: LockedAccount }> {
  if ((person === undefined) === (accountNo === undefined))
    throw fail('field_inconsistent', {
      field: 'person',
      detail: '新开户写明缴存人，已有账户写明账号',
      allowed: 'person 与 accountNo 二者之一',
    })
  if (person) {
    personOf(person)
    const member = (await lockKnownMembers(trx, [person])).get(person.idType + person.idNumber)
    return { person, memberNo: member && inItem('person.', () => assertReturning({ ...person, openedOn }, member)) }
  }
  const account = known(await lockAccounts(trx, [accountNo!]), accountNo!, 'account_unknown', 'accountNo')
  assertOpenAccount(account, { sealedToo: true })
  assertNotClosing(accountNo!, await findClosing(trx, [accountNo!]))
  if ((await lockAgreements(trx, [accountNo!])).size > 0)
    throw fail('agreement_in_force', { field: 'accountNo', value: accountNo!, allowed: '没有未终止的自愿缴存协议' })
  if (account.status !== '02')
    throw fail('account_not_sealed', { field: 'accountNo', value: accountNo!, allowed: '状态 02 封存' })
  return { account }
}

/** A new person with an account that nobody but himself pays into. */
async function open(
  trx: Transaction<LedgerTables>,
  person: Person,
  asked: Content,
  monthly: Fen,
  { businessDate, actor }: Handling,
) {
  const item = { ...person, unitNo: asked.unitNo, base: fenFromYuan(asked.base), openedOn: businessDate }
  const opening = { ...personOf(person), unitAmount: 0n, memberAmount: monthly }
  const [opened] = await insertMembers(trx, [item], [opening], { at: () => 'person.', actor })
  return { memberNo: opened!.memberNo, accountNo: opened!.accountNo }
}

/** A sealed account comes into the 集中户 with its balance, or is taken up again there. */
async function takeOver(
  trx: Transaction<LedgerTables>,
  { accountNo, unitNo: fromUnitNo, priorBalance: prior, currentBalance: current, balance }: LockedAccount,
  { unitNo: toUnitNo, base: baseText }: Content,
  monthly: Fen,
  { businessDate, actor }: Handling,
) {
  const amounts = { accountNo, base: fenFromYuan(baseText), unitAmount: 0n, memberAmount: monthly }
  if (fromUnitNo === toUnitNo) {
    await setBases(trx, [amounts])
    await setAccountStatus(trx, [accountNo], '01')
    return { accountNo, voucherNo: null }
  }
  const summary = `内部转移 ${fromUnitNo} → ${toUnitNo}`
  const move = internalVoucher({ from: accountNo, to: accountNo, parts: { prior, current }, summary }, businessDate)
  const [voucherNo = null] = balance > 0n ? await postVouchers(trx, [move]) : []
  await moveAccounts(trx, [{ ...amounts, fromUnitNo, toUnitNo, businessDate, voucherNo, actor: actor.subject }])
  return { accountNo, voucherNo }
}

import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { assertBase, monthlyAmounts } from '../domain/contribution.ts'
import { personOf } from '../domain/identity.ts'
import { fail } from '../errors.ts'
import { insertRows } from '../store/insert-rows.ts'
import { type KnownMember, lockKnownMembers } from '../store/known-members.ts'
import { takeDayNumbers, takeMemberNumbers } from '../store/numbers.ts'
import { changeRegister } from '../store/register.ts'
import type { LedgerTables } from '../store/tables.ts'
import { lockUnits } from '../store/units.ts'
import { assertDistinct, decideEach, known, type Operation, type OperationContext } from './operation.ts'

export interface MemberItem {
  readonly unitNo: string
  readonly name: string
  readonly idType: string
  readonly idNumber: string
  /** Needed unless the id is a Chinese id card, which carries them. */
  readonly gender?: string | undefined
  readonly birthDate?: BusinessDate | undefined
  readonly mobile: string
  readonly maritalStatus?: string | undefined
  readonly occupation?: string | undefined
  readonly education?: string | undefined
  readonly address?: string | undefined
  readonly monthlyIncome?: Fen | undefined
  readonly base: Fen
  readonly openedOn: BusinessDate
}

export interface OpenedMember {
  memberNo: string
  accountNo: string
  unitAmount: string
  memberAmount: string
}

/**
 * 个人开户: a member with one account in a unit; somebody all of whose accounts are closed (销户, 转出) is the same member with a new one. Refuses
 * duplicate_in_batch, date_in_future, unit_unknown, unit_not_active, date_too_early (before the unit), id_number_invalid, birth_date_mismatch,
 * base_out_of_range, and what insertMembers refuses. Refusals never repeat the id number.
 */
export const openMembers: Operation<MemberItem, OpenedMember> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'idNumber', identify: (item) => item.idType + item.idNumber, show: false })
  const units = await lockUnits(trx, [...new Set(items.map((item) => item.unitNo))].sort(), 'use')
  const opened = decideEach(items, context, (item) => {
    assertBusinessDate(item.openedOn, { today: context.today, field: 'openedOn' })
    const unit = known(units, item.unitNo, 'unit_unknown', 'unitNo')
    if (unit.status !== '01') throw fail('unit_not_active', { field: 'unitNo', value: item.unitNo, allowed: '状态 01 正常' })
    assertBusinessDate(item.openedOn, { today: context.today, earliest: unit.openedOn, field: 'openedOn' })
    const policy = context.policyAt(item.openedOn)
    assertBase(item.base, policy)
    return { ...personOf(item), ...monthlyAmounts(item.base, unit.ratios, policy) }
  })
  return insertMembers(trx, items, opened, context)
}

/** What a person is found to be, and what is paid a month for him. */
export interface Opening {
  readonly birthDate: BusinessDate
  readonly gender: string
  readonly unitAmount: Fen
  readonly memberAmount: Fen
}

/**
 * Registers people with their accounts in locked units, as they were judged. Who is registered already gets a new account, and what is told of
 * him anew is written to the register. Refuses member_exists (with an account that is open), member_name_differs, date_too_early (before his
 * last account was closed).
 */
export async function insertMembers(
  trx: Transaction<LedgerTables>,
  items: readonly MemberItem[],
  opened: readonly Opening[],
  context: Pick<OperationContext, 'at' | 'actor'>,
): Promise<OpenedMember[]> {
  const fresh = await takeMemberNumbers(trx, items.length)
  const inserted = await insertRows(
    trx,
    'ledger.member',
    items.map((item, index) => memberRow(item, opened[index]!, fresh[index]!)),
    { key: 'member_no', skipTaken: true },
  )
  const registered = await lockKnownMembers(
    trx,
    items.filter((_, index) => !inserted.has(fresh[index]!)),
  )
  const memberNos = decideEach(items, context, (item, index) =>
    inserted.has(fresh[index]!) ? fresh[index]! : assertReturning(item, registered.get(item.idType + item.idNumber)!),
  )
  for (const item of items) {
    const member = registered.get(item.idType + item.idNumber)
    if (member) await retell(trx, item, member, context.actor.subject)
  }
  const accountNos = await takeDayNumbers(
    trx,
    'account',
    items.map((item) => item.openedOn),
  )
  const answers = items.map(
    (_, index): OpenedMember => ({
      memberNo: memberNos[index]!,
      accountNo: accountNos[index]!,
      unitAmount: yuanFromFen(opened[index]!.unitAmount),
      memberAmount: yuanFromFen(opened[index]!.memberAmount),
    }),
  )
  await insertRows(
    trx,
    'ledger.account',
    items.map((item, index) => accountRow(item, answers[index]!)),
    { key: 'account_no' },
  )
  return answers
}

/** The number of a registered member who may have a new account. Refuses what insertMembers refuses. */
export function assertReturning(
  item: Pick<MemberItem, 'name' | 'openedOn'>,
  { memberNo, name, openAccountNo, closedOn }: KnownMember,
): string {
  if (openAccountNo) throw fail('member_exists', { field: 'idNumber', allowed: `一人一户：个人账户 ${openAccountNo} 未销户` })
  if (item.name !== name)
    throw fail('member_name_differs', { field: 'name', value: item.name, allowed: '该证件登记的姓名，不符的先办姓名证件更正' })
  if (closedOn && item.openedOn < closedOn)
    throw fail('date_too_early', { field: 'openedOn', value: item.openedOn, allowed: `不早于原账户销户日 ${closedOn}` })
  return memberNo
}

/** Writes what a known member has told anew of how to reach him and what he does; the register keeps what was there. */
async function retell(trx: Transaction<LedgerTables>, item: MemberItem, member: KnownMember, actor: string) {
  const told = Object.entries(toldBy(item)).filter(([column, value]) => value !== null && value !== member.told[column])
  if (told.length === 0) return
  const change = {
    of: 'member',
    no: member.memberNo,
    values: Object.fromEntries(told),
    businessDate: item.openedOn,
    actor,
  } as const
  await changeRegister(trx, change)
}

const memberRow = (item: MemberItem, person: { birthDate: BusinessDate; gender: string }, memberNo: string) => ({
  member_no: memberNo,
  name: item.name,
  id_type: item.idType,
  id_number: item.idNumber,
  gender: person.gender,
  birth_date: person.birthDate,
  ...toldBy(item),
  opened_on: item.openedOn,
})

/** What a person says of himself beside who he is. */
const toldBy = (item: MemberItem) => ({
  mobile: item.mobile,
  marital_status: item.maritalStatus ?? null,
  occupation: item.occupation ?? null,
  education: item.education ?? null,
  address: item.address ?? null,
  monthly_income: item.monthlyIncome === undefined ? null : yuanFromFen(item.monthlyIncome),
})

const accountRow = (item: MemberItem, opened: OpenedMember) => ({
  account_no: opened.accountNo,
  member_no: opened.memberNo,
  unit_no: item.unitNo,
  base: yuanFromFen(item.base),
  unit_amount: opened.unitAmount,
  member_amount: opened.memberAmount,
  status: '01',
  opened_on: item.openedOn,
})

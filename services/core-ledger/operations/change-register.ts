import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { assertUnitOpen } from '../domain/contribution.ts'
import { fail } from '../errors.ts'
import { changeRegister, lockMembers, type RegisterChange } from '../store/register.ts'
import type { LedgerTables } from '../store/tables.ts'
import { lockUnits } from '../store/units.ts'
import { assertDistinct, decideEach, known, type Operation } from './operation.ts'

/** What may change of a unit without a second person; its ratios, credit code and closing are applications or not at all. */
export interface UnitChange {
  readonly unitNo: string
  readonly businessDate: BusinessDate
  readonly name?: string | undefined
  readonly address?: string | undefined
  readonly countyCode?: string | undefined
  readonly legalRepresentative?: string | undefined
  readonly economicType?: string | undefined
  readonly industry?: string | undefined
  readonly contactName?: string | undefined
  readonly contactMobile?: string | undefined
}

/** What may change of a member without a second person; name and identity are a member_correction. */
export interface MemberChange {
  readonly memberNo: string
  readonly businessDate: BusinessDate
  readonly mobile?: string | undefined
  readonly maritalStatus?: string | undefined
  readonly occupation?: string | undefined
  readonly education?: string | undefined
  readonly address?: string | undefined
  readonly monthlyIncome?: Fen | undefined
}

export interface Changed {
  changeNo: string
}

/** 单位信息变更. Refuses duplicate_in_batch, date_in_future, field_inconsistent (nothing to change), unit_unknown, unit_not_active. */
export const changeUnits: Operation<UnitChange, Changed> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'unitNo', identify: (item) => item.unitNo })
  const units = await lockUnits(trx, items.map((item) => item.unitNo).sort(), 'change')
  const changes = decideEach(items, context, ({ unitNo, businessDate, ...fields }) => {
    assertBusinessDate(businessDate, { today: context.today })
    const values = columnsOf({
      name: fields.name,
      address: fields.address,
      county_code: fields.countyCode,
      legal_representative: fields.legalRepresentative,
      economic_type: fields.economicType,
      industry: fields.industry,
      contact_name: fields.contactName,
      contact_mobile: fields.contactMobile,
    })
    assertUnitOpen(known(units, unitNo, 'unit_unknown', 'unitNo'))
    return { of: 'unit', no: unitNo, businessDate, values, actor: context.actor.subject } as const
  })
  return writeAll(trx, changes)
}

/** 缴存人信息变更. Refuses duplicate_in_batch, date_in_future, field_inconsistent (nothing to change), member_unknown. */
export const changeMembers: Operation<MemberChange, Changed> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'memberNo', identify: (item) => item.memberNo })
  const members = await lockMembers(trx, items.map((item) => item.memberNo).sort())
  const changes = decideEach(items, context, ({ memberNo, businessDate, ...fields }) => {
    assertBusinessDate(businessDate, { today: context.today })
    const values = columnsOf({
      mobile: fields.mobile,
      marital_status: fields.maritalStatus,
      occupation: fields.occupation,
      education: fields.education,
      address: fields.address,
      monthly_income: fields.monthlyIncome === undefined ? undefined : yuanFromFen(fields.monthlyIncome),
    })
    known(members, memberNo, 'member_unknown', 'memberNo')
    return { of: 'member', no: memberNo, businessDate, values, actor: context.actor.subject } as const
  })
  return writeAll(trx, changes)
}

async function writeAll(trx: Transaction<LedgerTables>, changes: readonly RegisterChange[]): Promise<Changed[]> {
  const made: Changed[] = []
  for (const change of changes) made.push({ changeNo: await changeRegister(trx, change) })
  return made
}

/** The columns that are given. */
function columnsOf(fields: Record<string, string | undefined>): Record<string, string> {
  const given = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined)
  if (given.length === 0) throw fail('field_inconsistent', { field: 'body', detail: '没有要变更的内容', allowed: '至少一项' })
  return Object.fromEntries(given)
}

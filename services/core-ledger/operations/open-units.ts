import type { BusinessDate } from '@anju/standards/business-date.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { assertRatios, type Ratios, ratioText } from '../domain/contribution.ts'
import { isCreditCode } from '../domain/identity.ts'
import { fail } from '../errors.ts'
import { insertRows } from '../store/insert-rows.ts'
import { takeDayNumbers } from '../store/numbers.ts'
import { assertDistinct, decideEach, type Operation } from './operation.ts'

export interface UnitItem {
  readonly name: string
  readonly creditCode: string
  readonly address: string
  readonly countyCode: string
  readonly legalRepresentative: string
  readonly economicType: string
  readonly industry: string
  readonly contactName: string
  readonly contactMobile: string
  readonly unitRatio: bigint
  readonly memberRatio: bigint
  readonly openedOn: BusinessDate
}

const ratiosOf = (item: UnitItem): Ratios => ({ unitPercent: item.unitRatio, memberPercent: item.memberRatio })

/** 单位开户. Refuses date_in_future, credit_code_invalid, ratio_out_of_range, duplicate_in_batch, unit_exists. */
export const openUnits: Operation<UnitItem, { unitNo: string }> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'creditCode', identify: (item) => item.creditCode })
  decideEach(items, context, (item) => {
    assertBusinessDate(item.openedOn, { today: context.today, field: 'openedOn' })
    if (!isCreditCode(item.creditCode))
      throw fail('credit_code_invalid', {
        field: 'creditCode',
        value: item.creditCode,
        allowed: 'GB 32100 的 18 位代码，校验位正确',
      })
    assertRatios(ratiosOf(item), context.policyAt(item.openedOn))
  })
  const numbers = await takeDayNumbers(
    trx,
    'unit',
    items.map((item) => item.openedOn),
  )
  const opened = await insertRows(
    trx,
    'ledger.unit',
    items.map((item, index) => unitRow(item, numbers[index]!)),
    { key: 'unit_no', skipTaken: true },
  )
  return decideEach(items, context, (item, index) => {
    if (!opened.has(numbers[index]!))
      throw fail('unit_exists', {
        field: 'creditCode',
        value: item.creditCode,
        allowed: '尚未开户的单位；已销户的，办理“恢复单位账户”',
      })
    return { unitNo: numbers[index]! }
  })
}

const unitRow = (item: UnitItem, unitNo: string) => ({
  unit_no: unitNo,
  name: item.name,
  credit_code: item.creditCode,
  address: item.address,
  county_code: item.countyCode,
  legal_representative: item.legalRepresentative,
  economic_type: item.economicType,
  industry: item.industry,
  contact_name: item.contactName,
  contact_mobile: item.contactMobile,
  status: '01',
  unit_ratio: ratioText(item.unitRatio),
  member_ratio: ratioText(item.memberRatio),
  opened_on: item.openedOn,
})

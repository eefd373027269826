import type { LedgerClient } from '@anju/demo/ledger-client.ts'
import { creditCode, idNumber } from '@anju/demo/plan/identity.ts'
import { addDays } from '@anju/standards/business-date.ts'

/** Everything of the measured units is opened on this day; their first month is the one it lies in. */
export const OPENED_ON = '2019-01-01'
const FIRST_BIRTHDAY = '1960-01-01'
const ORDERS_A_DAY = 500
const REGION = '411202'

/** Opens units of equal size whose members all have the same base: any two of them do the same work and move the same money. */
export async function openEqualUnits(
  ledger: LedgerClient,
  { units, members }: { readonly units: number; readonly members: number },
): Promise<string[]> {
  const opened = await ledger.postAll<{ unitNo: string }>(
    '/units',
    'bench/units',
    Array.from({ length: units }, (_, n) => unit(n)),
  )
  const unitNos = opened.map(({ unitNo }) => unitNo)
  const people = unitNos.flatMap((unitNo, n) => Array.from({ length: members }, (_, m) => member(unitNo, n * members + m)))
  await ledger.postAll('/members', 'bench/members', people)
  return unitNos
}

const unit = (n: number) => ({
  name: `测量单位${n}`,
  creditCode: creditCode('91', REGION, n),
  address: '河南省三门峡市湖滨区崤山路1号',
  countyCode: REGION,
  legalRepresentative: '张一',
  economicType: '150',
  industry: 'I',
  contactName: '李二',
  contactMobile: '13800000001',
  unitRatio: '0.12',
  memberRatio: '0.12',
  openedOn: OPENED_ON,
})

const member = (unitNo: string, n: number) => ({
  unitNo,
  name: '王三',
  idType: '01',
  idNumber: idNumber(REGION, addDays(FIRST_BIRTHDAY, Math.floor(n / ORDERS_A_DAY)), n % ORDERS_A_DAY),
  mobile: '13900000000',
  base: '8000.00',
  openedOn: OPENED_ON,
})

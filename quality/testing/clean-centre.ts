import type { Lake, LakeValue } from '@anju/infra/lake/engine.ts'
import { type Dataset, lakeColumns, ORIGIN_IN_FILE } from '@anju/standards/dataset.ts'
import { account } from '@anju/standards/datasets/account.ts'
import { member } from '@anju/standards/datasets/member.ts'
import { unit } from '@anju/standards/datasets/unit.ts'
import { creditCheckCharacter, genderOfId, idCheckDigit } from '@anju/standards/personal-number.ts'
import type { Row } from '@anju/standards/row-schema.ts'

/** Rows of the three datasets that every rule of theirs passes, as of 2026-11-25; by dataset name. */
export type Centre = Record<'unit' | 'member' | 'account', Row[]>

const pad = (value: number, width: number) => String(value).padStart(width, '0')

function unitRow(index: number): Row {
  const first = `914112${pad(index % 30, 2)}MA${pad(index, 7)}`
  return {
    unit_no: `98200301${pad(index, 5)}`,
    name: `三门峡第${index}单位`,
    credit_code: first + creditCheckCharacter(first),
    county_code: index % 2 ? '411202' : '411282',
    status: '01',
    unit_ratio: '0.12',
    member_ratio: '0.12',
    paid_month: '202610',
    opened_on: '2020-03-01',
  }
}

function memberRow(index: number): Row {
  const birth = `19${60 + (index % 40)}${pad(1 + (index % 12), 2)}${pad(1 + (index % 28), 2)}`
  const first = `411202${birth}${pad(index % 1000, 3)}`
  const idNumber = first + idCheckDigit(first)
  return {
    member_no: `M${pad(index, 9)}`,
    name: '赵一',
    gender: genderOfId(idNumber),
    id_type: '01',
    id_number: idNumber,
    birth_date: `${birth.slice(0, 4)}-${birth.slice(4, 6)}-${birth.slice(6)}`,
    mobile: `138${pad(index, 8)}`,
    opened_on: '2020-03-02',
  }
}

const accountRow = (index: number, units: number): Row => ({
  account_no: `99200302${pad(index, 5)}`,
  member_no: `M${pad(index, 9)}`,
  unit_no: `98200301${pad(index % units, 5)}`,
  base: '5000.00',
  unit_amount: '600.00',
  member_amount: '600.00',
  status: '01',
  balance: '3600.00',
  prior_balance: '1200.00',
  current_balance: '2400.00',
  held: '0.00',
  opened_on: '2020-03-02',
})

/** A centre without a fault: so many units and members, each with one account. */
export const cleanCentre = ({ units, members }: { units: number; members: number }): Centre => ({
  unit: Array.from({ length: units }, (_, index) => unitRow(index)),
  member: Array.from({ length: members }, (_, index) => memberRow(index)),
  account: Array.from({ length: members }, (_, index) => accountRow(index, units)),
})

const DATASETS: readonly Dataset[] = [unit, member, account]

/** Makes the centre's dwd tables anew, as rows of an import. */
export async function writeCentre(lake: Lake, centre: Centre): Promise<void> {
  for (const dataset of DATASETS) {
    const columns = [
      ...lakeColumns(dataset),
      { name: 'source', type: 'VARCHAR' },
      ...ORIGIN_IN_FILE,
      { name: 'as_of_lsn', type: 'BIGINT' },
    ]
    await lake.run(`DROP TABLE IF EXISTS ${dataset.table}`)
    await lake.run(`CREATE TABLE ${dataset.table} (${columns.map(({ name, type }) => `"${name}" ${type}`).join(', ')})`)
    const rows = centre[dataset.name as keyof Centre].map((row, index) => {
      const origin: Row = { source: 'import', import_file: `${dataset.title}.csv`, import_line: index + 2 }
      return columns.map(({ name }): LakeValue => row[name] ?? origin[name] ?? null)
    })
    await lake.appendRows(dataset.table!, columns, rows)
  }
}

import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import type { FileRow, PlantedDefect, ReferenceRows } from './reference-files.ts'

/** One kind of defect: how it is planted on the member, account, entry, unit or loan of a number, and what must find it. */
interface Plant {
  readonly dataset: keyof ReferenceRows
  readonly key: string
  readonly at: readonly number[]
  /** What the row says instead. */
  readonly spoil: (row: FileRow) => FileRow
  /** Rule → the dataset whose row it accuses. */
  readonly rules: readonly string[]
}

const otherDigit = (digit: string) => String((Number(digit) + 1) % 10)

const PLANTS: readonly Plant[] = [
  {
    dataset: 'member',
    key: 'account_no',
    at: [3, 41, 120],
    spoil: (row) => ({ id_number: withWrongCheck(row.id_number!) }),
    rules: ['member.id_number.check'],
  },
  {
    dataset: 'member',
    key: 'account_no',
    at: [10, 99],
    spoil: () => ({ birth_date: '1969-12-31' }),
    rules: ['member.birth_date.matches_id'],
  },
  {
    dataset: 'member',
    key: 'account_no',
    at: [15, 150],
    spoil: (row) => ({ gender: row.gender === '1' ? '2' : '1' }),
    rules: ['member.gender.matches_id'],
  },
  {
    dataset: 'member',
    key: 'account_no',
    at: [22, 23, 200],
    spoil: () => ({ mobile: '12345678901' }),
    rules: ['member.mobile.check'],
  },
  {
    dataset: 'member',
    key: 'account_no',
    at: [60, 61],
    spoil: () => ({ education: '77' }),
    rules: ['member.education.code'],
  },
  { dataset: 'account', key: 'account_no', at: [30, 180], spoil: rebase('25000.00'), rules: ['account.base.range'] },
  {
    dataset: 'account',
    key: 'account_no',
    at: [70, 71, 210],
    spoil: (row) => ({ balance: yuanFromFen(fenFromYuan(row.balance!) + 1n) }),
    rules: ['account.balance.sum'],
  },
  {
    dataset: 'account',
    key: 'account_no',
    at: [80],
    spoil: () => ({ opened_on: '2027-05-01' }),
    rules: ['account.opened_on.not_future'],
  },
  {
    dataset: 'account_entry',
    key: 'entry_no',
    at: [5, 95],
    spoil: () => ({ prior_amount: '1.00' }),
    rules: ['account_entry.amount.sum'],
  },
  {
    dataset: 'unit',
    key: 'unit_no',
    at: [2, 9],
    spoil: (row) => ({ credit_code: withWrongLast(row.credit_code!) }),
    rules: ['unit.credit_code.check'],
  },
  {
    dataset: 'loan',
    key: 'loan_no',
    at: [1],
    spoil: () => ({ balance: '310000.00' }),
    rules: ['loan.balance.within_principal', 'loan.balance.recovered'],
  },
]

const withWrongCheck = (id: string) => id.slice(0, 17) + (id.endsWith('X') ? '0' : otherDigit(id[17]!))
const withWrongLast = (code: string) => code.slice(0, 17) + (code.endsWith('A') ? 'B' : 'A')

/** A base with the monthly amounts that belong to it, so that only the base itself is wrong. */
function rebase(base: string): () => FileRow {
  const month = yuanFromFen(fenFromYuan(base) / 10n)
  return () => ({ base, unit_amount: month, member_amount: month })
}

/** Spoils rows in place and says what was done: every defect, with all rules that must find it. */
export function plantDefects(rows: ReferenceRows): PlantedDefect[] {
  const planted = PLANTS.flatMap(({ dataset, key, at, spoil, rules }) =>
    at.map((index): PlantedDefect => {
      const row = rows[dataset][index]!
      Object.assign(row, spoil(row))
      return { dataset, key: row[key]!, rules }
    }),
  )
  return [...planted, ...plantBetweenRows(rows)]
}

/** Defects that no row shows by itself. */
function plantBetweenRows(rows: ReferenceRows): PlantedDefect[] {
  for (const unit of rows.unit_account) unit.balance = balanceOf(rows, unit.unit_no!)
  const wrongTotal = rows.unit_account[4]!
  wrongTotal.balance = yuanFromFen(fenFromYuan(wrongTotal.balance!) - 1_245_16n)
  const wrongRatio = rows.unit_account[7]!
  wrongRatio.unit_ratio = '0.15'
  const [first, twice] = [rows.member[130]!, rows.member[131]!]
  Object.assign(twice, { id_number: first.id_number, birth_date: first.birth_date, gender: first.gender })
  const [orphan] = rows.member.splice(250, 1)
  return [
    { dataset: 'unit_account', key: wrongTotal.unit_no!, rules: ['unit_account.balance.members'] },
    { dataset: 'unit_account', key: wrongRatio.unit_no!, rules: ['unit_account.unit_ratio.range'] },
    { dataset: 'unit', key: wrongRatio.unit_no!, rules: ['unit.unit_ratio.range'] },
    { dataset: 'member', key: first.account_no!, rules: ['member.id_number.unique'] },
    { dataset: 'member', key: twice.account_no!, rules: ['member.id_number.unique'] },
    { dataset: 'account', key: orphan!.account_no!, rules: ['account.member_no.exists'] },
  ]
}

function balanceOf(rows: ReferenceRows, unitNo: string): string {
  const own = rows.account.filter((account) => account.unit_no === unitNo)
  return yuanFromFen(own.reduce((sum, { balance }) => sum + fenFromYuan(balance!), 0n))
}

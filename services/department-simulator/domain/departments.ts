import { genderOfId } from '@anju/standards/personal-number.ts'
import { between, chance, oneOf } from './chance.ts'
import type { Person } from './people.ts'

export const DEPARTMENTS = ['civil-affairs', 'property', 'insurance', 'population', 'credit'] as const
export type Department = (typeof DEPARTMENTS)[number]

/** A row as the department sends it: its own names of columns, its own codes. */
export type DepartmentRow = Readonly<Record<string, string | number | null>>

interface Told {
  readonly seed: string
  readonly person: Person
  readonly people: readonly Person[]
  readonly index: number
  /** How often the row has changed since it was first told. */
  readonly changes: number
}

const two = (value: number) => String(value).padStart(2, '0')
const dayIn = (low: number, high: number, ...words: (string | number)[]) =>
  `${between(low, high, 'year', ...words)}-${two(between(1, 12, 'month', ...words))}-${two(between(1, 28, 'day', ...words))}`
const isMan = ({ idNumber }: Person) => genderOfId(idNumber) === '1'

/** What each department knows of a person; null: nothing. Pure: the same words, the same row. */
export const KNOWS: Readonly<Record<Department, (told: Told) => DepartmentRow | null>> = {
  'civil-affairs': ({ seed, person, people, index, changes }) => {
    const other = people[(index + 1) % people.length]!
    if (index % 2 === 1 || isMan(person) === isMan(other)) return null
    const [husband, wife] = isMan(person) ? [person, other] : [other, person]
    const event =
      changes === 0 ? (chance(seed, 'divorced', index) < 0.1 ? '离婚' : '结婚') : oneOf(['结婚', '离婚'], seed, index, changes)
    return {
      djzh: `J411200-${between(1995, 2025, seed, 'register', index)}-${String(index).padStart(6, '0')}`,
      ywlx: event,
      nfxm: husband.name,
      nfsfzh: husband.idNumber,
      nvfxm: wife.name,
      nvfsfzh: wife.idNumber,
      djrq: dayIn(2000, 2025, seed, 'married', index, changes),
      djjg: '三门峡市民政局婚姻登记处',
    }
  },
  property: ({ seed, person, index, changes }) => {
    if (chance(seed, 'owns', index) > 0.55) return null
    const area = (between(480, 1800, seed, 'area', index) / 10).toFixed(2)
    return {
      bdcqzh: `豫(${between(2016, 2025, seed, 'certificate', index)})三门峡市不动产权第${String(index).padStart(7, '0')}号`,
      qlrmc: person.name,
      zjhm: person.idNumber,
      zl: `三门峡市湖滨区${oneOf(['崤山路', '黄河路', '建设路', '大岭路'], seed, 'road', index)}${between(1, 200, seed, 'number', index)}号`,
      fwyt: oneOf(['住宅', '住宅', '住宅', '商业'], seed, 'use', index),
      // One clerk in the world still writes it out: such a row does not fit, and is kept with its reason.
      jzmj: index === 7 ? '九十平方米' : area,
      djsj: dayIn(2016, 2025, seed, 'registered', index).replaceAll('-', ''),
      qszt: changes === 0 ? '现势' : oneOf(['现势', '已转移', '已注销'], seed, 'state', index, changes),
    }
  },
  insurance: ({ seed, person, index, changes }) => ({
    shbzh: `4112${String(index).padStart(10, '0')}`,
    xm: person.name,
    sfzh: person.idNumber,
    tyshxydm: person.employerCreditCode,
    dwmc: person.employerName,
    jfjs: person.wage + changes * 100,
    cbzt: chance(seed, 'insured', index, changes) < 0.96 ? '参保缴费' : '暂停缴费',
    zjjfny: '202610',
  }),
  population: ({ seed, person, index, changes }) => {
    const dead = changes > 0 && chance(seed, 'dead', index, changes) < 0.2
    return {
      gmsfhm: person.idNumber,
      xm: person.name,
      xb: isMan(person) ? '男' : '女',
      csrq: person.idNumber.slice(6, 14),
      hjdz: person.address,
      rkzt: dead ? '死亡' : '正常',
      bgrq: dead ? '20261101' : null,
    }
  },
  credit: ({ seed, person, index, changes }) => {
    if (chance(seed, 'borrows', index) > 0.35) return null
    const loans = between(0, 3, seed, 'loans', index)
    const late = loans > 0 && chance(seed, 'late', index, changes) < 0.06
    return {
      certNo: person.idNumber,
      name: person.name,
      reportDate: dayIn(2025, 2025, seed, 'report', index, changes),
      openLoans: loans,
      balance: (loans * between(3, 40, seed, 'balance', index) * 10_000).toFixed(2),
      monthlyDue: (loans * between(8, 40, seed, 'due', index) * 100).toFixed(2),
      overdue: late ? between(500, 9_000, seed, 'overdue', index, changes).toFixed(2) : '0.00',
      overdueMonths24: late ? between(1, 9, seed, 'months', index, changes) : 0,
    }
  },
}

/** A row as it is now, and when it last changed: the order in which the department tells. */
export interface ToldRow {
  readonly seq: number
  readonly row: DepartmentRow
}

/** What a department has to tell: every row once, as it is after so many changes, the one that changed last at the end. */
export function rowsOf(
  department: Department,
  { seed, people, changes }: { seed: string; people: readonly Person[]; changes: number },
): ToldRow[] {
  const knows = KNOWS[department]
  const rows = new Map<number, ToldRow>()
  for (const [index, person] of people.entries()) {
    const row = knows({ seed, person, people, index, changes: 0 })
    if (row) rows.set(index, { seq: index + 1, row })
  }
  const known = [...rows.keys()]
  for (let change = 1; change <= changes && known.length > 0; change++) {
    const index = known[between(0, known.length - 1, seed, department, 'changed', change)]!
    const row = knows({ seed, person: people[index]!, people, index, changes: change })
    if (row) rows.set(index, { seq: people.length + change, row })
  }
  return [...rows.values()].sort((a, b) => a.seq - b.seq)
}

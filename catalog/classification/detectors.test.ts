import type { PersonalKind } from '@anju/standards/classification.ts'
import { creditCheckCharacter, idCheckDigit } from '@anju/standards/personal-number.ts'
import { describe, expect, test } from 'vitest'
import { detectPersonal } from './detectors.ts'

/** A generator that gives the same numbers every time. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
const digits = (next: (below: number) => number, count: number) => Array.from({ length: count }, () => next(10)).join('')
const pad = (value: number) => String(value).padStart(2, '0')
const date = (next: (below: number) => number) => `${1955 + next(50)}${pad(1 + next(12))}${pad(1 + next(28))}`

const idNumber = (next: (below: number) => number) => {
  const first = `4112${pad(next(30))}${date(next)}${digits(next, 3)}`
  return first + idCheckDigit(first)
}
const creditCode = (next: (below: number) => number) => {
  const first = `91411200${digits(next, 9)}`
  return first + creditCheckCharacter(first)
}
const luhn = (body: string) => {
  const sum = [...body].reverse().reduce((total, digit, index) => {
    const weighted = index % 2 === 0 ? Number(digit) * 2 : Number(digit)
    return total + (weighted > 9 ? weighted - 9 : weighted)
  }, 0)
  return body + String((10 - (sum % 10)) % 10)
}
const pick = (next: (below: number) => number, text: string) => text[next(text.length)]!
const name = (next: (below: number) => number) =>
  pick(next, '王李张刘陈杨赵黄周吴') + pick(next, '伟芳娜敏静强磊军洋艳') + (next(2) ? pick(next, '杰娟涛明超秀霞平刚桂') : '')
const address = (next: (below: number) => number) =>
  `三门峡市${['湖滨区', '陕州区', '卢氏县'][next(3)]}${['黄河路', '崤山路', '莘源路'][next(3)]}${1 + next(200)}号`

const POSITIVES: readonly (readonly [PersonalKind, string, (next: (below: number) => number) => string])[] = [
  ['id_number', '身份证号', idNumber],
  ['id_number', '身份证号，六成填写有误', (next) => (next(10) < 4 ? idNumber(next) : digits(next, 18))],
  ['mobile', '手机号', (next) => `1${3 + next(7)}${digits(next, 9)}`],
  ['mobile', '手机号，一成为空号占位', (next) => (next(10) === 0 ? `0${digits(next, 7)}` : `13${digits(next, 9)}`)],
  ['bank_card', '19 位银行卡', (next) => luhn(`6222021${digits(next, 11)}`)],
  ['bank_card', '16 位银行卡', (next) => luhn(`622588${digits(next, 9)}`)],
  ['credit_code', '信用代码', creditCode],
  ['account_no', '公积金账号', (next) => `99${digits(next, 11)}`],
  ['name', '姓名', name],
  ['name', '姓名，含复姓', (next) => (next(5) === 0 ? `欧阳${pick(next, '伟芳娜敏静')}` : name(next))],
  ['address', '住址', address],
]

const NEGATIVES: readonly (readonly [string, (next: (below: number) => number) => string])[] = [
  ['流水号 01+yymmdd+7', (next) => `01${date(next).slice(2)}${digits(next, 7)}`],
  ['单位账号 98+11', (next) => `98${digits(next, 11)}`],
  ['18 位订单号', (next) => digits(next, 18)],
  ['18 位订单号，前缀像日期', (next) => `2026${pad(1 + next(12))}${pad(1 + next(28))}${digits(next, 10)}`],
  ['16 位随机数', (next) => `6${digits(next, 15)}`],
  ['11 位编号', (next) => `2${digits(next, 10)}`],
  ['日期 YYYYMMDD', (next) => date(next)],
  ['年月', (next) => `2026${pad(1 + next(12))}`],
  ['科目编码 001-106', (next) => `${digits(next, 3)}-${digits(next, 3)}`],
  ['SCN-125', (next) => `SCN-${digits(next, 3)}`],
  ['状态', (next) => ['正常', '封存', '销户', '冻结', '其他'][next(5)]!],
  ['县区', (next) => ['湖滨区', '陕州区', '渑池县', '卢氏县', '义马市', '灵宝市'][next(6)]!],
  ['科室', (next) => ['归集管理科', '资金管理科', '信贷管理科', '稽核科', '办公室'][next(5)]!],
  ['单位名称', (next) => `三门峡市第${1 + next(40)}${['中学', '医院', '机械厂', '商贸有限公司'][next(4)]}`],
  ['十六进制摘要', (next) => Array.from({ length: 40 }, () => '0123456789abcdef'[next(16)]).join('')],
  ['提取原因', (next) => ['购买住房', '偿还贷款', '租房', '退休', '大病'][next(5)]!],
  ['金额文字', (next) => `${next(100_000)}.${pad(next(100))}`],
  ['学年代码', (next) => `${2000 + next(26)}-${2000 + next(26)}`],
]

const column = (make: (next: (below: number) => number) => string, seed: number, count = 200) => {
  const next = seeded(seed)
  return [...new Set(Array.from({ length: count }, () => make(next)))]
}
const SEEDS = [1, 2, 3, 4, 5]

describe('each kind is recognised by its contents', () => {
  test.each(POSITIVES)('%s: %s', (kind, _title, make) => {
    for (const seed of SEEDS) expect(detectPersonal(column(make, seed))?.personal).toBe(kind)
  })
})

describe('what only looks like it is not accused', () => {
  test.each(NEGATIVES)('%s', (_title, make) => {
    for (const seed of SEEDS) expect(detectPersonal(column(make, seed))).toMatchObject({ personal: 'none', level: 2 })
  })
})

test('precision and recall over all sample columns are at least 0.98', () => {
  let right = 0
  let accused = 0
  let found = 0
  for (const seed of Array.from({ length: 40 }, (_, index) => index + 100)) {
    for (const [kind, , make] of POSITIVES) {
      const personal = detectPersonal(column(make, seed, 60))?.personal
      if (personal !== 'none') accused += 1
      if (personal === kind) found += 1
    }
    for (const [, make] of NEGATIVES) if (detectPersonal(column(make, seed, 60))?.personal !== 'none') accused += 1
  }
  right = found
  expect(right / accused).toBeGreaterThanOrEqual(0.98)
  expect(found / (40 * POSITIVES.length)).toBeGreaterThanOrEqual(0.98)
})

test('one document number in free text among a thousand is enough', () => {
  const next = seeded(9)
  const texts = Array.from({ length: 999 }, (_, index) => `第 ${index} 行：材料齐全`)
  expect(detectPersonal([...texts, `申请人证件${idNumber(next)}，请核`])).toMatchObject({ level: 4, personal: 'none' })
  expect(detectPersonal([...texts, '电话 13912345678 已联系'])).toMatchObject({ level: 4 })
})

test('of a column without values nothing is said', () => {
  expect(detectPersonal([])).toBeNull()
})

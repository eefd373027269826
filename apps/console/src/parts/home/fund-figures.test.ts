import { expect, test } from 'vitest'
import { fundFigure } from './fund-figures.ts'

const asOf = '2026-11-26T02:28:11Z'
const series = (...values: (string | null)[]) =>
  values.map((value, index) => ({ period: String(202612 - values.length + index), value, asOf }))
const BALANCE = { name: '归集余额', unit: '元', flow: false }
const COLLECTED = { name: '实归集额', unit: '元', flow: true }

test('a balance is compared with the month before, in yuan and per cent', () => {
  expect(fundFigure(BALANCE, series('33977693.13', '34345906.73'))).toEqual({
    title: '归集余额',
    value: '3,434.59 万元',
    change: '比 2026-10 +36.82 万元（+1.1%）',
    asOf: '2026-11-26 10:28',
  })
  expect(fundFigure(BALANCE, series('200', '150'))?.change).toBe('比 2026-10 −50.00 元（−25.0%）')
})

test('what adds up over a running month is not compared with a whole one: the whole one is shown beside it', () => {
  expect(fundFigure(COLLECTED, series('828047.60', '458913.60'))).toMatchObject({
    title: '本月实归集额',
    change: '2026-10 全月 82.80 万元',
  })
})

test('a month that is over is named and compared', () => {
  const points = series('100', '110', '0').slice(0, 2)
  expect(fundFigure(COLLECTED, points)).toMatchObject({ title: '2026-10实归集额', change: '比 2026-09 +10.00 元（+10.0%）' })
})

test('a rate changes by points of a per cent', () => {
  expect(fundFigure({ name: '个贷率', unit: '%', flow: false }, series('81.2', '80.95'))).toMatchObject({
    value: '80.95%',
    change: '比 2026-10 −0.25 个百分点',
  })
})

test('without a month before, or before the first publication, that is said', () => {
  expect(fundFigure(BALANCE, series('100'))?.change).toBe('没有上月可比')
  expect(fundFigure(BALANCE, [])).toBeUndefined()
})

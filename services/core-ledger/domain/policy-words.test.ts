import { expect, test } from 'vitest'
import { PARAMETER_NAMES, type ParameterName } from './policy-parameters.ts'
import { SEED_PERIODS } from './policy-seed.ts'
import { changeInWords, shapeOf, type ValueShape } from './policy-words.ts'

const seedOf = (name: ParameterName) => SEED_PERIODS.findLast(({ parameter }) => parameter === name)!.value

test('a rate is told in per cent, a limit in yuan, what stays as staying', () => {
  expect(changeInWords('depositRates', { prior: '0.015', current: '0.015' }, { prior: '0.0175', current: '0.015' })).toEqual([
    { label: '上年结转', value: '1.5% → 1.75%' },
    { label: '当年归集', value: '1.5%（不变）' },
  ])
  expect(
    changeInWords('loanCeilings', { single: '650000.00', couple: '800000.00' }, { single: '700000.00', couple: '900000.00' }),
  ).toEqual([
    { label: '单缴存人', value: '650000.00 元 → 700000.00 元' },
    { label: '双缴存人', value: '800000.00 元 → 900000.00 元' },
  ])
})

test('a single value is told by the name of its parameter', () => {
  expect(changeInWords('withdrawalDecisionDays', 3, 2)).toEqual([{ label: '提取审批时限', value: '3 天 → 2 天' }])
  expect(changeInWords('depositDayCount', 'actual/360', 'actual/365')).toEqual([
    { label: '存款计息基准', value: '按实际天数，一年按 360 天 → 按实际天数，一年按 365 天' },
  ])
})

test('a limit that is taken away is told as not set', () => {
  const limits = { single: '12000.00', couple: '24000.00' }
  const [, , share] = changeInWords('rentLimits', { ...limits, incomeShare: '0.15' }, { ...limits, incomeShare: null })
  expect(share).toEqual({ label: '房租超过家庭收入的比例', value: '15% → 不设' })
})

test('of a list, what comes and what goes', () => {
  const before = seedOf('withdrawalReasons') as { situations: { title: string }[] }
  const situations = before.situations.filter(({ title }) => title !== '装修自住住房')
  const [list, ...heirs] = changeInWords('withdrawalReasons', before, { ...before, situations })
  expect(list).toEqual({
    label: '提取情形',
    value: '取消：条文表述 装修自住住房，提取原因 装修自住住房，同时销户 否。不变：8 项',
  })
  expect(heirs.map(({ value }) => value)).toEqual(expect.arrayContaining([expect.stringContaining('不变')]))
})

const untitled = (shape: ValueShape, within: string): string[] =>
  Object.entries(shape.properties ?? shape.items?.properties ?? {}).flatMap(([name, part]) => [
    ...(part.title ? [] : [`${within}.${name}`]),
    ...untitled(part, `${within}.${name}`),
  ])

test.each(PARAMETER_NAMES)('every part of %s has a title for people, and its value is told without a sign of JSON', (name) => {
  expect(untitled(shapeOf(name), name)).toEqual([])
  for (const { value } of changeInWords(name, seedOf(name), seedOf(name)))
    expect(value).not.toMatch(/[{}"[\]]|null|undefined|true|false/)
})

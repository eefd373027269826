import { describe, expect, test } from 'vitest'
import { DATASETS, findDataset } from '../datasets/registry.ts'
import { judgeRows } from './judge.ts'
import { findRule, RULES, rulesOver } from './registry.ts'
import { DIMENSIONS } from './rule.ts'

const CONTEXT = { asOf: '2026-11-25' }

test('ids are unique, name their dataset, and find their rule', () => {
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length)
  for (const rule of RULES) {
    expect(rule.id).toMatch(new RegExp(`^${rule.dataset}\\.[a-z_]+\\.[a-z_]+$`))
    expect(findRule(rule.id)).toBe(rule)
    expect(findDataset(rule.dataset)).toBeDefined()
  }
})

test('every column that a rule reads is an element of its dataset (or tells where the row came from)', () => {
  for (const rule of RULES) {
    const known = [...findDataset(rule.dataset)!.elements.map(({ name }) => name), 'source']
    expect(known, rule.id).toEqual(expect.arrayContaining([...rule.columns]))
  }
})

test('every sentence says in Chinese what passes', () => {
  for (const rule of RULES) expect(rule.title, rule.id).toMatch(/\p{Script=Han}/u)
})

test('all six dimensions are judged, and every dataset by completeness, conformity or uniqueness', () => {
  expect(new Set(RULES.map(({ dimension }) => dimension))).toEqual(new Set(DIMENSIONS))
  for (const dataset of DATASETS)
    expect(
      RULES.some((rule) => rule.dataset === dataset.name),
      dataset.name,
    ).toBe(true)
})

test('only rules whose columns are at hand are picked', () => {
  expect(rulesOver('member', ['mobile']).map(({ id }) => id)).toEqual(['member.mobile.length', 'member.mobile.check'])
})

describe('each rule passes the row it shows as passing and fails the one it shows as failing', () => {
  test.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (_id, rule) => {
    for (const [verdict, { row, beside = {} }] of [
      ['pass', rule.passing],
      ['fail', rule.failing],
    ] as const) {
      const rows = [row, ...(beside[rule.dataset] ?? [])]
      expect(judgeRows(rule, rows, { ...beside, [rule.dataset]: rows }, CONTEXT)[0]).toBe(verdict)
    }
  })
})

import { expect, test } from 'vitest'
import { PROFILE_TAGS } from '../profile-tags.ts'
import { sourceIndicators, sourceTables } from './indicator.ts'
import { indicatorsSql } from './indicator-sql.ts'
import { findIndicator, INDICATORS } from './registry.ts'

test('codes are unique: ten digits of the supervisor, or AJ and eight of the centre', () => {
  expect(new Set(INDICATORS.map(({ code }) => code)).size).toBe(INDICATORS.length)
  for (const { code } of INDICATORS) expect(code).toMatch(/^(\d{10}|AJ\d{8})$/)
})

test('each says what it counts, in which unit, and who answers for it', () => {
  for (const indicator of INDICATORS) {
    expect(indicator.definition.length, indicator.code).toBeGreaterThan(8)
    expect(indicator.owner).not.toBe('')
    expect(indicator.periods.length).toBeGreaterThan(0)
  }
})

test('a derived indicator is made of others that are told for the same periods and are not derived themselves', () => {
  for (const indicator of INDICATORS)
    for (const code of sourceIndicators(indicator)) {
      const source = findIndicator(code)!
      expect(sourceTables(source).length, `${indicator.code} ← ${code}`).toBeGreaterThan(0)
      for (const period of indicator.periods) expect(source.periods, `${indicator.code} ← ${code}`).toContain(period)
    }
})

test('tables are named as the caller names them, and the as-of date is his', () => {
  const sql = indicatorsSql(INDICATORS, { asOf: "DATE '2026-11-25'", table: (name) => `"lake.${name}"` })
  expect(sql).not.toMatch(/(?<!lake)[ (]d(?:wd|ws)\./)
  expect(sql).not.toContain('{as_of}')
  expect(sql).toContain("i.due_on < DATE '2026-11-25'")
})

test('profile tags have unique codes and a 口径 each', () => {
  expect(new Set(PROFILE_TAGS.map(({ code }) => code)).size).toBe(PROFILE_TAGS.length)
  for (const tag of PROFILE_TAGS) expect(tag.definition.length, tag.code).toBeGreaterThan(4)
})

import { describe, expect, it } from 'vitest'
import { baseYearsSince, springShare } from './calendar.ts'

describe('springShare', () => {
  it.each([
    ['202501', 28 / 30], // festival on 29 January 2025: 28 of the 30 days in January, 2 in December
    ['202412', 2 / 30],
    ['202602', 16 / 30], // festival on 17 February 2026
    ['202601', 14 / 30],
    ['202607', 0],
  ])('%s holds %d of the thirty days before the festival', (month, share) => {
    expect(springShare(month)).toBeCloseTo(share, 10)
  })
})

describe('baseYearsSince', () => {
  it('steps up every July', () => {
    expect([baseYearsSince('202401', '202406'), baseYearsSince('202401', '202407'), baseYearsSince('202408', '202506')]).toEqual([
      0, 1, 0,
    ])
    expect(baseYearsSince('202401', '202612')).toBe(3)
  })
})

import { addDays } from '@anju/standards/business-date.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PolicyPeriod, policyBook } from './policy.ts'
import { assertPolicyChange, assertUpToDate, type PolicyChange, revisePeriods } from './policy-change.ts'
import { SEED_PERIODS } from './policy-seed.ts'

const line = (validFrom: string, value: unknown, region = '411200') => ({
  parameter: 'loanPriceShare' as const,
  region,
  validFrom,
  value,
})
const change = (...lines: PolicyChange['lines']): PolicyChange => ({ docNo: '三公积金〔2026〕9号', summary: '测试', lines })
const revised = (live: readonly PolicyPeriod[], one: PolicyChange): PolicyPeriod[] => {
  const { superseded, opened } = revisePeriods(live, one)
  return [...live.filter((period) => !superseded.includes(period)), ...opened]
}
const problemOf = (act: () => void): Record<string, unknown> | undefined => {
  try {
    act()
  } catch (error) {
    return { ...(error as { problem: object }).problem }
  }
}

test('whatever changes come in whatever order, each day has one value: that of the last change whose span covers it', () => {
  const day = fc.nat(9_000).map((days) => addDays('1999-04-03', days))
  const changes = fc.array(fc.record({ validFrom: day, percent: fc.integer({ min: 10, max: 99 }) }), { maxLength: 12 })
  fc.assert(
    fc.property(changes, day, (made, asked) => {
      let live: readonly PolicyPeriod[] = SEED_PERIODS
      let expected: { from: string; value: bigint }[] = [{ from: '1999-04-03', value: 80n }]
      for (const { validFrom, percent } of made) {
        live = revised(live, change(line(validFrom, `0.${percent}`)))
        expected = [...expected.filter(({ from }) => from !== validFrom), { from: validFrom, value: BigInt(percent) }]
      }
      const own = live
        .filter(({ parameter }) => parameter === 'loanPriceShare')
        .sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1))
      own.forEach(({ validTo }, index) => {
        expect(validTo).toBe(index + 1 < own.length ? addDays(own[index + 1]!.validFrom, -1) : null)
      })
      const wanted = expected.filter(({ from }) => from <= asked).sort((a, b) => (a.from < b.from ? 1 : -1))[0]!
      expect(policyBook(live, { city: '411200', revision: 2 }).at(asked).loanPriceShare).toBe(wanted.value)
    }),
  )
})

test('a region that had no value of its own gets one from the day on; before it the wider region’s holds', () => {
  const live = revised(SEED_PERIODS, change({ ...line('2027-01-01', 7), parameter: 'loanReviewDays' }))
  const book = policyBook(live, { city: '411200', revision: 2 })
  expect([book.at('2026-12-31').loanReviewDays, book.at('2027-01-01').loanReviewDays]).toEqual([10, 7])
})

test('a maker cannot have seen a revision that is not there yet', () => {
  const live = SEED_PERIODS.map((period) => ({ ...period, revision: 4 }))
  expect(problemOf(() => assertUpToDate(change(), live, 5))).toMatchObject({
    code: 'field_inconsistent',
    field: 'basedOn',
    allowed: '不大于 4',
  })
  expect(problemOf(() => assertUpToDate(change(), live, 4))).toBeUndefined()
})

test.each([
  [change(line('2026-11-25', '0.75')), undefined],
  [change(line('2026-11-24', '0.75')), { code: 'policy_retroactive', field: 'lines[0].validFrom', value: '2026-11-24' }],
  [{ ...change(line('2026-11-24', '0.75')), retroactive: true }, undefined],
  [change(line('2027-01-01', '1.75')), { code: 'policy_value_invalid', field: 'lines[0].value', value: '"1.75"' }],
  [
    change({ ...line('2027-07-01', { floor: '2300', ceiling: '2000' }), parameter: 'baseLimits' }),
    { code: 'policy_value_invalid', field: 'lines[0].value.ceiling', value: '"2000"', allowed: '上限不低于下限' },
  ],
  [
    change(line('2027-01-01', '0.75', '110000')),
    { code: 'field_inconsistent', field: 'lines[0].region', allowed: '000000、410000、411200' },
  ],
  [change(line('2027-01-01', '0.75'), line('2028-01-01', '0.70')), { code: 'duplicate_in_batch', field: 'lines[1].parameter' }],
])('on 2026-11-25 change %j: %j', (one, problem) => {
  const refused = problemOf(() => assertPolicyChange(one, SEED_PERIODS, { today: '2026-11-25' }))
  if (problem) expect(refused).toMatchObject(problem)
  else expect(refused).toBeUndefined()
})

test('a change made by a book that has since changed is refused', () => {
  const live = SEED_PERIODS.map((period) => ({ ...period, revision: period.parameter === 'loanPriceShare' ? 3 : 1 }))
  const one = change(line('2027-01-01', '0.75'))
  expect(problemOf(() => assertUpToDate(one, live, 3))).toBeUndefined()
  expect(problemOf(() => assertUpToDate(one, live, 2))).toMatchObject({
    code: 'policy_changed_meanwhile',
    value: 'loanPriceShare',
  })
})

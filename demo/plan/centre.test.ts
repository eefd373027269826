import { expect, test } from 'vitest'
import { planMembers, planUnits } from './centre.ts'

test('a centre has as many members as were asked for, each with a number of their own', () => {
  const units = planUnits(1, 20)
  const members = planMembers(1, units, 20_000, 24, 2024)
  expect(members).toHaveLength(20_000)
  expect(new Set(members.map(({ idNumber }) => idNumber)).size).toBe(20_000)
  expect(planMembers(1, units, 20_000, 24, 2024)).toEqual(members)
})

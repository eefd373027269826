import { creditCheckCharacter, residentId } from '@anju/standards/personal-number.ts'
import { z } from 'zod'
import { between, oneOf } from './chance.ts'

/** Somebody whom the departments know. All of them are made up; their numbers have valid check digits. */
export const personSchema = z.strictObject({
  name: z.string().min(1).max(60),
  idNumber: z.string().regex(/^\d{17}[\dX]$/, '应为 18 位身份证号'),
  address: z.string().max(200),
  employerName: z.string().max(200),
  employerCreditCode: z.string().max(18),
  /** Monthly wage in whole yuan. */
  wage: z.int().min(0),
})
export type Person = z.infer<typeof personSchema>

const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林']
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平']
const COUNTIES = ['411202', '411203', '411221', '411224', '411281', '411282']

/** People of a place that has no centre yet: the same seed, the same people. */
export const peopleFrom = (seed: string, count: number): Person[] =>
  Array.from({ length: count }, (_, index) => personOf(seed, index))

function personOf(seed: string, index: number): Person {
  const drawn = (what: string) => [seed, what, index] as const
  const county = oneOf(COUNTIES, ...drawn('county'))
  const born = `${between(1966, 2003, ...drawn('year'))}${two(between(1, 12, ...drawn('month')))}${two(between(1, 28, ...drawn('day')))}`
  const employer = index % 40
  const credit17 = `91${county}${String(10_000_000 + employer).padStart(8, '0')}X`
  return {
    name: oneOf(SURNAMES, ...drawn('surname')) + oneOf(GIVEN, ...drawn('given')) + oneOf(['', ...GIVEN], ...drawn('second')),
    // The order within a birthday is the person's own index: no two people share a number until a thousand were born on one day.
    idNumber: residentId(county, born, index % 1000),
    address: `河南省三门峡市和平路${between(1, 300, ...drawn('house'))}号`,
    employerName: `三门峡市第${employer + 1}商贸有限公司`,
    employerCreditCode: credit17 + creditCheckCharacter(credit17),
    wage: between(22, 180, ...drawn('wage')) * 100,
  }
}

const two = (value: number) => String(value).padStart(2, '0')

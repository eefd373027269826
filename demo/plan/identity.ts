import { creditCheckCharacter } from '@anju/standards/personal-number.ts'
import { between, oneOf, type Random } from './random.ts'

const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕']
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文博宇轩欣怡梓涵浩然晨曦雨泽佳宁思远家豪']

/** A synthetic name of two or three characters. */
export function personName(random: Random): string {
  return oneOf(random, SURNAMES) + oneOf(random, GIVEN) + (random() < 0.7 ? oneOf(random, GIVEN) : '')
}

const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]

/** A unified social credit code with both check characters valid (GB 32100-2015 over GB 11714). */
export function creditCode(kind: string, region: string, order: number): string {
  const organisation = order.toString().padStart(8, '0')
  const inner = 11 - ([...organisation].reduce((sum, digit, index) => sum + Number(digit) * ORGANISATION_WEIGHTS[index]!, 0) % 11)
  const body = kind + region + organisation + (inner === 10 ? 'X' : inner === 11 ? '0' : String(inner))
  return body + creditCheckCharacter(body)
}

/** A mobile number of the ranges that are in use. */
export const mobileNumber = (random: Random) =>
  `1${oneOf(random, ['38', '39', '50', '51', '58', '76', '86', '87', '99'])}${String(between(random, 0, 99_999_999)).padStart(8, '0')}`

/** A day of the given year. */
export function dayOf(random: Random, year: number): string {
  return `${year}-${String(between(random, 1, 12)).padStart(2, '0')}-${String(between(random, 1, 28)).padStart(2, '0')}`
}

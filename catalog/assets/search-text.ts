import { pinyin } from 'pinyin-pro'

const HAN = /\p{Script=Han}/u

/** What people type for a term of the standard. */
const EVERYDAY: readonly (readonly [term: string, words: string])[] = [
  ['证件号码', '身份证号码'],
  ['手机号码', '电话号码'],
  ['缴存人', '职工'],
  ['单位', '公司 企业'],
  ['缴存基数', '工资'],
  ['提取', '支取'],
  ['贷款', '房贷'],
  ['还款', '还贷'],
  ['封存', '停缴'],
  ['销户', '注销'],
]

const everyday = (words: readonly string[]): string[] =>
  EVERYDAY.filter(([term]) => words.some((word) => word.includes(term))).map(([, spoken]) => spoken)

/**
 * The text that search looks through: the words themselves in lower case, the full pinyin of the Chinese ones run together
 * (`gongjijin`), and their initials (`gjj`); and the everyday words for the standard's.
 */
export function searchText(parts: readonly (string | null)[]): string {
  const given = parts.filter((part): part is string => part !== null && part !== '')
  const words = [...given, ...everyday(given)]
  const chinese = words.filter((word) => HAN.test(word))
  return [...words, ...chinese.map((word) => spelled(word)), ...chinese.map((word) => initials(word))].join('\n').toLowerCase()
}

const spelled = (text: string): string => pinyin(text, { toneType: 'none', type: 'array' }).join('').replaceAll(' ', '')
const initials = (text: string): string =>
  pinyin(text, { pattern: 'first', toneType: 'none', type: 'array' }).join('').replaceAll(' ', '')

/** The words of a query, each of which must be found. At most eight. */
export const queryWords = (query: string): string[] =>
  query.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8)

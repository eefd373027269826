import { pinyin } from 'pinyin-pro'

const HAN = /\p{Script=Han}/u

/**
 * The text that search looks through: the words themselves in lower case, the full pinyin of the Chinese ones run together
 * (`gongjijin`), and their initials (`gjj`).
 */
export function searchText(parts: readonly (string | null)[]): string {
  const words = parts.filter((part): part is string => part !== null && part !== '')
  const chinese = words.filter((word) => HAN.test(word))
  return [...words, ...chinese.map((word) => spelled(word)), ...chinese.map((word) => initials(word))].join('\n').toLowerCase()
}

const spelled = (text: string): string => pinyin(text, { toneType: 'none', type: 'array' }).join('').replaceAll(' ', '')
const initials = (text: string): string =>
  pinyin(text, { pattern: 'first', toneType: 'none', type: 'array' }).join('').replaceAll(' ', '')

/** The words of a query, each of which must be found. At most eight. */
export const queryWords = (query: string): string[] =>
  query.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8)

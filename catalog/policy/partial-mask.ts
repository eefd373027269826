import type { PersonalKind } from '@anju/standards/classification.ts'

/** One shape that a text may have, and what is left of it: so many characters before and after the stars. */
interface TextMask {
  /** RE2 and JavaScript pattern of the whole text. */
  readonly shape: string
  readonly before: number
  readonly stars: string
  readonly after: number
}

/** A text of another shape than expected shows nothing: a document number in the name column must not come out as a name. */
const HIDDEN = '***'

/**
 * The customary masks: each kind's shapes, the first that fits counts. Of an 18-digit document number 前 3 后 4 stay: with the county's six
 * digits and the year that a masked birth date keeps, its check digit would leave about 33 days of birth to choose from.
 */
const TEXT_MASKS: Readonly<Partial<Record<PersonalKind, readonly TextMask[]>>> = {
  name: [{ shape: '[^0-9]+', before: 1, stars: '**', after: 0 }],
  id_number: [
    { shape: '[0-9]{17}[0-9Xx]', before: 3, stars: '***********', after: 4 },
    { shape: '[0-9]{15}', before: 3, stars: '*********', after: 3 },
  ],
  mobile: [{ shape: '1[0-9]{10}', before: 3, stars: '****', after: 4 }],
  bank_card: [{ shape: '[0-9]{16,19}', before: 0, stars: '************', after: 4 }],
  account_no: [{ shape: '[0-9A-Za-z]{8,}', before: 2, stars: '****', after: 2 }],
  address: [{ shape: '.{14,}', before: 6, stars: '***', after: 0 }],
}

/** Upper bounds (below it) in yuan, and the band's name. */
const INCOME_BANDS: readonly (readonly [bound: number, band: string])[] = [
  [0, '负数'],
  [1_000, '1千元以下'],
  [3_000, '1千–3千元'],
  [5_000, '3千–5千元'],
  [10_000, '5千–1万元'],
  [30_000, '1万–3万元'],
  [50_000, '3万–5万元'],
  [100_000, '5万–10万元'],
]
const HIGHEST_BAND = '10万元以上'

const isNumeric = (type: string): boolean => /^(DECIMAL|DOUBLE|FLOAT|BIGINT|INTEGER|HUGEINT|SMALLINT)/i.test(type)
const isDate = (type: string): boolean => /^(DATE|TIMESTAMP)/i.test(type)

/**
 * SQL of a raw column as its kind is commonly shown. Twin of `partialMask`: same value, same text. A birth date in a date column stays a date, cut
 * to its year: ages, comparisons and date functions go on working for statistics, and nothing but the year is there to be found. That 1 January
 * would pass for a real day, so what leaves is said by `yearOnly`.
 */
export function partialMaskSql(kind: PersonalKind, raw: string, type: string): string {
  if (kind === 'birth_date' && isDate(type)) return `CAST(date_trunc('year', ${raw}) AS ${type})`
  const text = `CAST(${raw} AS VARCHAR)`
  if (kind === 'birth_date')
    return `CASE WHEN ${text} IS NULL THEN NULL WHEN ${fits(text, '[0-9]{4}.+')} THEN left(${text}, 4) || '-**-**' ELSE '${HIDDEN}' END`
  // A sensitive amount of no personal kind (a loan's principal) is shown as its band, like an income.
  if (kind === 'income' || kind === 'none')
    return isNumeric(type) ? bandSql(raw) : `CASE WHEN ${text} IS NOT NULL THEN '${HIDDEN}' END`
  const cases = (TEXT_MASKS[kind] ?? []).map(
    (mask) =>
      `WHEN ${fits(text, mask.shape)} THEN left(${text}, ${mask.before}) || '${mask.stars}' || right(${text}, ${mask.after})`,
  )
  return `CASE WHEN ${text} IS NULL THEN NULL ${cases.join(' ')} ELSE '${HIDDEN}' END`
}

const fits = (text: string, shape: string): string => `regexp_full_match(${text}, '${shape}', 's')`

const bandSql = (raw: string): string =>
  `CASE WHEN ${raw} IS NULL THEN NULL ${INCOME_BANDS.map(([bound, band]) => `WHEN ${raw} < ${bound} THEN '${band}'`).join(' ')} ELSE '${HIGHEST_BAND}' END`

/** A raw value as its kind is commonly shown, for what does not go through SQL (profiles). Values as the lake gives them. */
export function partialMask(kind: PersonalKind, raw: string | number | null, type: string): string | null {
  if (raw === null) return null
  const text = String(raw)
  if (kind === 'birth_date') return /^\d{4}.+$/s.test(text) ? `${text.slice(0, 4)}-**-**` : HIDDEN
  if (kind === 'income' || kind === 'none') return isNumeric(type) ? bandOf(Number(raw)) : HIDDEN
  const mask = TEXT_MASKS[kind]?.find(({ shape }) => new RegExp(`^(?:${shape})$`, 'su').test(text))
  if (!mask) return HIDDEN
  const characters = [...text]
  const tail = mask.after === 0 ? [] : characters.slice(-mask.after)
  return [...characters.slice(0, mask.before), mask.stars, ...tail].join('')
}

const DAY = /(\d{4})-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}:\d{2}[\d.+:Z]*)?/g

/** Text in which every day is said by its year, `1985-**-**`: for what was made of a birth date that the scan cut to its year. */
export const yearOnly = (text: string): string => text.replaceAll(DAY, '$1-**-**')

const bandOf = (amount: number): string => INCOME_BANDS.find(([bound]) => amount < bound)?.[1] ?? HIGHEST_BAND

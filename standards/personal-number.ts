import { isBusinessDate } from './business-date.ts'

/** Numbers that carry their own check digit. Every predicate here has its SQL twin in `rules/sql-functions.ts`. */

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const ID_CHECKS = '10X98765432'
const ID_18 = /^[1-9]\d{5}(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]$/
const ID_15 = /^[1-9]\d{7}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}$/

const isCalendarDate = (digits: string) => isBusinessDate(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`)

/** Check digit of the first 17 digits (GB 11643, ISO 7064 MOD 11-2). */
export const idCheckDigit = (first17: string): string =>
  ID_CHECKS[ID_WEIGHTS.reduce((sum, weight, index) => sum + weight * Number(first17[index]), 0) % 11]!

/** A resident ID number with a valid check digit (GB 11643): region, birth date, order (odd for men), check. Only for people who do not exist. */
export function residentId(region: string, birthDate: string, order: number): string {
  const first17 = `${region}${birthDate.replaceAll('-', '')}${String(order).padStart(3, '0')}`
  return first17 + idCheckDigit(first17)
}

/** The birth date written in a resident ID number as YYYYMMDD, or null when the text does not have its shape. */
export function birthDigitsOfId(text: string): string | null {
  if (ID_18.test(text)) return text.slice(6, 14)
  return ID_15.test(text) ? `19${text.slice(6, 12)}` : null
}

/** The sex written in a resident ID number: '1' 男, '2' 女; null when the text does not have its shape. */
export function genderOfId(text: string): string | null {
  const digit = ID_18.test(text) ? text[16] : ID_15.test(text) ? text[14] : undefined
  return digit === undefined ? null : Number(digit) % 2 === 1 ? '1' : '2'
}

/** A resident ID number (GB 11643): shape, real birth date, and for 18 characters the check digit. The X must be upper case. */
export function isResidentId(text: string): boolean {
  const birth = birthDigitsOfId(text)
  if (birth === null || !isCalendarDate(birth)) return false
  return text.length === 15 || idCheckDigit(text.slice(0, 17)) === text[17]
}

const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const CREDIT_SHAPE = /^[1-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/

/** Check character of the first 17 characters of a unified social credit code (GB 32100). */
export function creditCheckCharacter(first17: string): string {
  const sum = CREDIT_WEIGHTS.reduce((total, weight, index) => total + weight * CREDIT_ALPHABET.indexOf(first17[index]!), 0)
  return CREDIT_ALPHABET[(31 - (sum % 31)) % 31]!
}

/** A unified social credit code (GB 32100): shape and check character. */
export const isCreditCode = (text: string): boolean =>
  CREDIT_SHAPE.test(text) && creditCheckCharacter(text.slice(0, 17)) === text[17]

/** A mobile number of the mainland: 11 digits, 13–19. */
export const isMobile = (text: string): boolean => /^1[3-9]\d{9}$/.test(text)

/** Luhn's check (ISO/IEC 7812-1) over digits. */
function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index])
    const weighted = index % 2 === 1 ? digit * 2 : digit
    sum += weighted > 9 ? weighted - 9 : weighted
  }
  return sum % 10 === 0
}

/** A bank card number: 16–19 digits, an issuer prefix of a Chinese bank (62…, or 3–6 of the international schemes), Luhn. */
export const isBankCard = (text: string): boolean => /^[3-6]\d{15,18}$/.test(text) && passesLuhn(text)

import type { BusinessDate } from '@anju/standards/business-date.ts'

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const ID_CHECKS = '10X98765432'
const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** Check character of the first 17 digits of a Chinese id number (GB 11643). */
export function idCheckCharacter(digits: string): string {
  const sum = ID_WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0)
  return ID_CHECKS[sum % 11]!
}

/** Check character of the first 17 characters of a unified social credit code (GB 32100). */
export function creditCodeCheckCharacter(characters: string): string {
  let sum = 0
  for (let index = 0; index < 17; index++) sum += (CREDIT_ALPHABET.indexOf(characters[index]!) * 3 ** index) % 31
  return CREDIT_ALPHABET[(31 - (sum % 31)) % 31]!
}

/** Birth date and gender ('1' 男, '2' 女) that an id number carries, or undefined when the number is not valid. */
export function personOfIdNumber(idNumber: string): { birthDate: BusinessDate; gender: '1' | '2' } | undefined {
  if (!/^\d{17}[\dX]$/.test(idNumber) || idCheckCharacter(idNumber) !== idNumber[17]) return undefined
  const birthDate = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`
  if (!isCalendarDate(birthDate)) return undefined
  return { birthDate, gender: Number(idNumber[16]) % 2 === 1 ? '1' : '2' }
}

/** Whether the text is a unified social credit code with a right check character. */
export const isCreditCode = (text: string): boolean =>
  /^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text) && creditCodeCheckCharacter(text) === text[17]

function isCalendarDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

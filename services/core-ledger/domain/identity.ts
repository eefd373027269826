import { type BusinessDate, isBusinessDate } from '@anju/standards/business-date.ts'
import { creditCheckCharacter, idCheckDigit } from '@anju/standards/personal-number.ts'

/** Birth date and gender ('1' 男, '2' 女) that an id number carries, or undefined when the number is not valid. */
export function personOfIdNumber(idNumber: string): { birthDate: BusinessDate; gender: '1' | '2' } | undefined {
  if (!/^\d{17}[\dX]$/.test(idNumber) || idCheckDigit(idNumber.slice(0, 17)) !== idNumber[17]) return undefined
  const birthDate = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`
  if (!isBusinessDate(birthDate)) return undefined
  return { birthDate, gender: Number(idNumber[16]) % 2 === 1 ? '1' : '2' }
}

/** Whether the text is a unified social credit code with a right check character. */
export const isCreditCode = (text: string): boolean =>
  /^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text) && creditCheckCharacter(text.slice(0, 17)) === text[17]

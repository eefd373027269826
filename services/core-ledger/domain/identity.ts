import { type BusinessDate, isBusinessDate } from '@anju/standards/business-date.ts'
import { creditCheckCharacter, idCheckDigit } from '@anju/standards/personal-number.ts'
import { fail } from '../errors.ts'

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

const ID_CARD = '01'

/** An identity document, and what it does not say itself. */
export interface Identity {
  readonly idType: string
  readonly idNumber: string
  readonly gender?: string | undefined
  readonly birthDate?: BusinessDate | undefined
}

/**
 * Birth date and gender of a person: an id card carries them, for other documents they must be given. Refuses field_inconsistent,
 * id_number_invalid, birth_date_mismatch; never repeats the number.
 */
export function personOf({ idType, idNumber, birthDate, gender }: Identity): { birthDate: BusinessDate; gender: string } {
  if (idType !== ID_CARD) {
    if (!birthDate || !gender)
      throw fail('field_inconsistent', {
        field: birthDate ? 'gender' : 'birthDate',
        detail: '非身份证件须写明出生日期和性别',
        allowed: '必填',
      })
    return { birthDate, gender }
  }
  const person = personOfIdNumber(idNumber)
  if (!person) throw fail('id_number_invalid', { field: 'idNumber', allowed: 'GB 11643 的 18 位号码，出生日期存在、校验位正确' })
  if ((birthDate && birthDate !== person.birthDate) || (gender && gender !== person.gender))
    throw fail('birth_date_mismatch', {
      field: birthDate && birthDate !== person.birthDate ? 'birthDate' : 'gender',
      allowed: '与身份证号码一致',
    })
  return person
}

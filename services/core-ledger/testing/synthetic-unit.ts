import { creditCheckCharacter } from '@anju/standards/personal-number.ts'

/** What is told of a unit that does not exist, but for its name, credit code and ratios. */
export const UNIT_DETAILS = {
  address: '三门峡市湖滨区建设路1号',
  countyCode: '411202',
  legalRepresentative: '张一',
  economicType: '120',
  industry: 'P',
  contactName: '李二',
  contactMobile: '13800000001',
}

/** A valid credit code of a public institution of 湖滨区. */
export function creditCodeOf(order: number): string {
  const body = `12411202${String(order).padStart(9, '0')}`
  return body + creditCheckCharacter(body)
}

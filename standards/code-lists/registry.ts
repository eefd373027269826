import type { CodeList } from '../code-list.ts'
import { APPLICATION_CODE_LISTS } from './application.ts'
import { COLLECTION_CODE_LISTS } from './collection.ts'
import { DEPARTMENT_CODE_LISTS } from './department.ts'
import { FINANCE_CODE_LISTS } from './finance.ts'
import { LOAN_CODE_LISTS } from './loan.ts'
import { PARTY_CODE_LISTS } from './party.ts'
import { REGION_CODE_LISTS } from './region.ts'

/** Every code list of the standard, as the data dictionary shows them. */
export const CODE_LISTS: readonly CodeList[] = [
  ...COLLECTION_CODE_LISTS,
  ...LOAN_CODE_LISTS,
  ...PARTY_CODE_LISTS,
  ...REGION_CODE_LISTS,
  ...FINANCE_CODE_LISTS,
  ...APPLICATION_CODE_LISTS,
  ...DEPARTMENT_CODE_LISTS,
]

import type { Dataset } from '../dataset.ts'
import { account } from './account.ts'
import { accountEntry } from './account-entry.ts'
import { remittance, withdrawal } from './collection-ledger.ts'
import { creditRecord } from './departments/credit-record.ts'
import { insuranceRecord } from './departments/insurance-record.ts'
import { marriageRecord } from './departments/marriage-record.ts'
import { propertyRecord } from './departments/property-record.ts'
import { residentRecord } from './departments/resident-record.ts'
import { loan } from './loan.ts'
import { loanContract } from './loan-contract.ts'
import { loanEntry } from './loan-entry.ts'
import { loanInstalment } from './loan-instalment.ts'
import { member } from './member.ts'
import { unit } from './unit.ts'
import { unitAccount } from './unit-account.ts'
import { posting, voucher } from './voucher.ts'

/** What other departments know of the centre's people; it comes from outside alone. */
export const DEPARTMENT_DATASETS: readonly Dataset[] = [
  marriageRecord,
  propertyRecord,
  insuranceRecord,
  residentRecord,
  creditRecord,
]

/** Every dataset of the standard. */
export const DATASETS: readonly Dataset[] = [
  unit,
  unitAccount,
  member,
  account,
  accountEntry,
  remittance,
  withdrawal,
  loanContract,
  loan,
  loanInstalment,
  loanEntry,
  voucher,
  posting,
  ...DEPARTMENT_DATASETS,
]

/** Datasets with a lake table: what quality scores and the catalog describes. */
export const LAKE_DATASETS: readonly Dataset[] = DATASETS.filter((dataset) => dataset.table !== null)

/** Datasets that come from outside, as files or otherwise, in the order in which they refer to each other. */
export const FILE_DATASETS: readonly Dataset[] = [
  unit,
  unitAccount,
  member,
  account,
  accountEntry,
  loanContract,
  loan,
  ...DEPARTMENT_DATASETS,
]

const byName = new Map(DATASETS.map((dataset) => [dataset.name, dataset]))
const byTable = new Map(LAKE_DATASETS.map((dataset) => [dataset.table, dataset]))

/** The dataset of that name, or undefined. */
export const findDataset = (name: string): Dataset | undefined => byName.get(name)

/** The dataset whose lake table is `schema.name`, or undefined. */
export const findDatasetOfTable = (table: string): Dataset | undefined => byTable.get(table)

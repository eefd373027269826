import type { Dataset } from '../dataset.ts'
import { account } from './account.ts'
import { accountEntry } from './account-entry.ts'
import { remittance, withdrawal } from './collection-ledger.ts'
import { loan } from './loan.ts'
import { loanContract } from './loan-contract.ts'
import { loanEntry } from './loan-entry.ts'
import { loanInstalment } from './loan-instalment.ts'
import { member } from './member.ts'
import { unit } from './unit.ts'
import { unitAccount } from './unit-account.ts'
import { posting, voucher } from './voucher.ts'

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
]

/** Datasets with a lake table: what quality scores and the catalog describes. */
export const LAKE_DATASETS: readonly Dataset[] = DATASETS.filter((dataset) => dataset.table !== null)

/** Datasets that a centre may import as files, in the order in which they refer to each other. */
export const FILE_DATASETS: readonly Dataset[] = [unit, unitAccount, member, account, accountEntry, loanContract, loan]

const byName = new Map(DATASETS.map((dataset) => [dataset.name, dataset]))
const byTable = new Map(LAKE_DATASETS.map((dataset) => [dataset.table, dataset]))

/** The dataset of that name, or undefined. */
export const findDataset = (name: string): Dataset | undefined => byName.get(name)

/** The dataset whose lake table is `schema.name`, or undefined. */
export const findDatasetOfTable = (table: string): Dataset | undefined => byTable.get(table)

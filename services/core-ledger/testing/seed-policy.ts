import { CITY } from '@anju/standards/code-lists/region.ts'
import { policyBook } from '../domain/policy.ts'
import { SEED_PERIODS } from '../domain/policy-seed.ts'

/** The policy with which a ledger begins, for tests of the pure domain. */
export const { at: policyAt } = policyBook(SEED_PERIODS, { city: CITY.code, revision: 1 })

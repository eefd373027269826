/** Limits of the deposit base (缴存基数上下限) of one policy year. */
export interface BaseLimits {
  readonly validFrom: string
  readonly docNo: string
  readonly floor: string
  readonly ceiling: string
}

/** Assumptions: the official figures of 三门峡 were not at hand. Oldest first; the ledger's policy takes them from here. */
export const BASE_LIMITS: readonly [BaseLimits, ...BaseLimits[]] = [
  { validFrom: '1999-04-03', docNo: '国务院令第262号', floor: '1800.00', ceiling: '18300.00' },
  { validFrom: '2025-07-01', docNo: '2025年度缴存基数（假定）', floor: '2000.00', ceiling: '18900.00' },
  { validFrom: '2026-07-01', docNo: '2026年度缴存基数（假定）', floor: '2150.00', ceiling: '19500.00' },
]

const amounts = (key: 'floor' | 'ceiling') => BASE_LIMITS.map((limits) => Number(limits[key])).sort((a, b) => a - b)

/**
 * The widest limits of all years. A base set under last year's limits stays until the unit's next adjustment, so that a stored base
 * is judged by these and not by the newest year alone.
 */
export const WIDEST_BASE = { floor: amounts('floor')[0]!.toFixed(2), ceiling: amounts('ceiling').at(-1)!.toFixed(2) } as const

const NO = '[0-9A-Za-z]{1,40}'
const READ = [
  '/units',
  `/units/${NO}`,
  '/members',
  `/members/${NO}`,
  `/accounts/${NO}`,
  `/accounts/${NO}/(entries|holds|withdrawals|loans|withdrawal-limits)`,
  `/loans/${NO}`,
  `/loans/${NO}/(instalments|entries|overdue)`,
  `/vouchers/${NO}`,
  `/vouchers/${NO}/contribution-lines`,
  '/receipts',
  `/receipts/${NO}`,
  '/voluntary-suggestions',
  '/bank-accounts',
  '/policy',
  '/desk',
  `/desk/${NO}`,
  '/corrections',
  '/application-kinds',
  '/people',
  '/applications',
  `/applications/${NO}`,
  '/day-closes',
  '/month-closes',
  '/batches',
  `/batches/${NO}`,
  '/batch-schedules',
  '/batch-alerts',
  '/day-ends/\\d{4}-\\d{2}-\\d{2}',
]
const POST = [
  '/units',
  '/members',
  `/instructions/${NO}/ask`,
  '/seals',
  '/unseals',
  '/applications/[a-z_]{1,40}(:preview)?',
  '/applications/contribution_correction:batch',
  `/applications/${NO}/(submit|withdraw|return|approve|void)`,
  '/day-closes',
  '/month-closes',
  '/batches',
  `/batches/${NO}/retry`,
  '/batch-schedules',
]

const anyOf = (patterns: readonly string[]) => new RegExp(`^(${patterns.join('|')})$`)
const ALLOWED: Readonly<Record<string, RegExp>> = { GET: anyOf(READ), POST: anyOf(POST) }

/** Whether the counter may ask this of the ledger; what is not listed here is not reachable through the console. */
export const isAllowed = (method: string, path: string): boolean => ALLOWED[method]?.test(path) ?? false

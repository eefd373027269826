import type { ExampleNumbers } from '../testing/example-business.ts'

/** Which numbers belong at an address, by how it begins. */
const NUMBERS_AT: Readonly<Record<string, string>> = {
  '/units': 'unitNo',
  '/members': 'memberNo',
  '/accounts': 'accountNo',
  '/withdrawals': 'withdrawalNo',
  '/loans': 'loanNo',
  '/vouchers': 'voucherNo',
  '/applications': 'applicationNo',
  '/bank-accounts': 'bankAccountNo',
  '/receipts': 'receiptNo',
}

/** Days and months that business can be done on, and other names of fields that carry a number. */
const values = (numbers: ExampleNumbers): ExampleNumbers => ({
  ...numbers,
  toUnitNo: numbers.unitNo!,
  intoAccountNo: numbers.accountNo!,
  businessDate: ['2026-11-25', '2026-11-24', '2024-12-20', '2026-09-19'],
  month: ['202412', '202501', '202611'],
})

/** Where a field of a body or query may stand. */
const PLACES = ['query.', 'body.', 'body.content.', 'body.items[*].', 'body.items[*].content.']

/**
 * Settings of a run as schemathesis reads them (TOML). Half of what it makes speaks of the example business, so that it gets past "no such
 * account"; the rest is whatever the document allows, and what it forbids.
 *
 * Beside the checks as they are: what the document allows may be refused by a rule of the business (422), which no schema can say; 503 is said by
 * a ledger without a bank; 304 and 412 answer If-None-Match and If-Match, whatever else is sent. 400 on what the document allows stays a fault:
 * the document would be too generous. A status that the document does not name for its operation is a fault, too.
 */
export function schemathesisSettings(numbers: ExampleNumbers, bankToken: string): string {
  const known = values(numbers)
  const binding = (place: string, dictionary: string) => `"${place}" = { dictionary = "${dictionary}", probability = 0.5 }`
  return [
    'warnings = false',
    '[checks]',
    'positive_data_acceptance.expected-statuses = ["2xx", "304", "412", "401", "403", "404", "409", "422", "503"]',
    'negative_data_rejection.expected-statuses = ["304", "400", "412", "401", "403", "404", "405", "409", "413", "415", "422", "503"]',
    'not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "503"]',
    ...Object.entries(known).flatMap(([name, list]) => [`[dictionaries.${name}]`, `values = ${JSON.stringify(list)}`]),
    '[parameters]',
    ...Object.keys(known).flatMap((name) => PLACES.map((place) => binding(place + name, name))),
    ...Object.entries(NUMBERS_AT).flatMap(([path, name]) => [
      '[[operations]]',
      `include-path-regex = "^${path}/"`,
      `parameters = { ${binding('path.no', name)} }`,
    ]),
    // The bank's own door opens with the bank's own token.
    '[[operations]]',
    'include-path = "/bank/notices"',
    `headers = { Authorization = "Bearer ${bankToken}" }`,
    // Which content fits depends on the kind that the application was opened as.
    '[[operations]]',
    'include-path = "/applications/{no}/submit"',
    'checks.positive_data_acceptance.enabled = false',
    // One item more than 5,000, and each of the 5,000 with 5,000 rows, is hundreds of megabytes: bodies of that size have a test of their own.
    '[[operations]]',
    'include-path-regex = ":batch$|/base-adjustments$|base_adjustment_file|base-file:preview|/back-payments$"',
    'phases.coverage.enabled = false',
  ].join('\n')
}

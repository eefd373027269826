import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { openUnitWith, startTestLedger, type TestLedger } from './testing/test-ledger.ts'

const SCRIPT = fileURLToPath(new URL('../../docs/verify-voucher.mjs', import.meta.url))
const DAYS = ['2024-12-10', '2024-12-11', '2024-12-12'] as const

let ledger: TestLedger
let dir: string
let vouchers: string[]
let heads: string[]

/** Three closed days of 2, 5 and 1 vouchers. */
beforeEach(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  const { accountNos } = await openUnitWith(ledger, 1, 5)
  const days = [DAYS[0], DAYS[0], DAYS[1], DAYS[1], DAYS[1], DAYS[1], DAYS[1], DAYS[2]]
  vouchers = []
  for (const [index, businessDate] of days.entries()) {
    const item = { accountNo: accountNos[index % 5], amount: `${index + 1}00.00`, businessDate }
    vouchers.push(String((await ledger.post('/transfers-in', item)).body.voucherNo))
  }
  heads = []
  for (const date of DAYS) heads.push(String((await ledger.post('/day-closes', { date })).body.head))
})
afterEach(() => ledger?.close())
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'anju-proof-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const proofOf = async (voucherNo: string) => (await ledger.get(`/vouchers/${voucherNo}/proof`)).body
/** Runs the independent script on a proof; returns its exit code. */
function verify(proof: object, head: string | undefined): number | null {
  const file = join(dir, 'proof.json')
  writeFileSync(file, JSON.stringify(proof))
  return spawnSync(process.execPath, [SCRIPT, file, head ?? ''], { encoding: 'utf8' }).status
}
/** What an administrator of the database does past every trigger. */
const tamper = (...statements: string[]) =>
  ledger.superuser.transaction().execute(async (trx) => {
    await sql`SET LOCAL session_replication_role = replica`.execute(trx)
    for (const statement of statements) await sql.raw(statement).execute(trx)
  })
const differences = async (query = '') => (await ledger.get(`/day-closes:verify${query}`)).body.differences as object[]

test('every voucher of a closed day is proved by the independent script against the head kept outside', async () => {
  for (const [index, voucherNo] of vouchers.entries()) {
    const head = heads[index < 2 ? 0 : index < 7 ? 1 : 2]
    expect(verify(await proofOf(voucherNo), head)).toBe(0)
  }
  expect(execFileSync('node', [SCRIPT, join(dir, 'proof.json'), heads[2]!], { encoding: 'utf8' })).toContain('2024-12-12 的账中')
})

test('the script refuses another text, another path, another number, another head', async () => {
  const proof = await proofOf(vouchers[3]!)
  const path = proof.path as { side: string; hash: string }[]
  expect(verify({ ...proof, text: String(proof.text).replace('400.00', '900.00') }, heads[1])).toBe(1)
  expect(verify({ ...proof, path: path.toReversed() }, heads[1])).toBe(1)
  expect(verify({ ...proof, path: path.slice(1) }, heads[1])).toBe(1)
  expect(verify({ ...proof, voucherNo: vouchers[4] }, heads[1])).toBe(1)
  expect(verify({ ...proof, voucherCount: 6 }, heads[1])).toBe(1)
  expect(verify(proof, heads[2])).toBe(1)
})

test('the text of a voucher holds its header, its legs and what it did to accounts', async () => {
  const { text } = await proofOf(vouchers[0]!)
  const [header, ...lines] = String(text)
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(header).toEqual(['voucher', vouchers[0], '006', '2024-12-10', '外部转入', '100.00', null, expect.stringMatching(/Z$/)])
  expect(lines.map((line: unknown[]) => line.slice(0, 5))).toMatchObject([
    ['leg', 1, '101', 'debit', '100.00'],
    ['leg', 2, '201', 'credit', '100.00'],
    ['account', expect.any(String), expect.any(String), '2024-12-10', '08'],
  ])
})

test('untouched books verify, also from the middle of the chain', async () => {
  expect((await ledger.get('/day-closes:verify')).body).toEqual({ days: 3, vouchers: 8, differences: [] })
  const asked = `?from=2024-12-11&headDate=${DAYS[2]}&head=${heads[2]}`
  expect((await ledger.get(`/day-closes:verify${asked}`)).body).toEqual({ days: 2, vouchers: 6, differences: [] })
})

const onDay2 = { businessDate: DAYS[1] }
test.each([
  ['an amount edited on both sides', (no: string) => [`UPDATE ledger.posting SET amount = 1 WHERE voucher_no = '${no}'`]],
  ['a summary edited', (no: string) => [`UPDATE ledger.voucher SET summary = '!' WHERE voucher_no = '${no}'`]],
  ['an account line edited', (no: string) => [`UPDATE ledger.account_entry SET interest_amount = 9 WHERE voucher_no = '${no}'`]],
  ['an account line deleted', (no: string) => [`DELETE FROM ledger.account_entry WHERE voucher_no = '${no}'`]],
])('%s is found and named', async (_, statements) => {
  await tamper(...statements(vouchers[4]!))
  expect(await differences()).toContainEqual(
    expect.objectContaining({ ...onDay2, kind: 'voucher_altered', voucherNo: vouchers[4] }),
  )
  expect(verify(await proofOf(vouchers[4]!), heads[1])).toBe(1)
})

test('a voucher deleted is named; deleted with its leaf, its day is', async () => {
  const [no] = vouchers.slice(5)
  await tamper(
    ...['posting', 'account_entry', 'voucher'].map((table) => `DELETE FROM ledger.${table} WHERE voucher_no = '${no}'`),
  )
  expect(await differences()).toContainEqual(expect.objectContaining({ ...onDay2, kind: 'voucher_missing', voucherNo: no }))
  await tamper(`DELETE FROM ledger.voucher_digest WHERE voucher_no = '${no}'`)
  expect((await differences()).map((one) => (one as { kind: string }).kind)).toEqual([
    'count_differs',
    'root_differs',
    'turnover_differs',
    // Its entries are gone, what they did to the account is not.
    'account_differs',
  ])
})

test('two vouchers that change places, leaves and all, are found', async () => {
  const [a, b] = [vouchers[2]!, vouchers[3]!]
  const rename = (table: string, from: string, to: string) =>
    `UPDATE ledger.${table} SET voucher_no = '${to}' WHERE voucher_no = '${from}'`
  const swap = (table: string) => [rename(table, a, 'x'), rename(table, b, a), rename(table, 'x', b)]
  await tamper(...['voucher_digest', 'posting', 'account_entry', 'voucher'].flatMap(swap))
  expect(await differences()).toContainEqual(expect.objectContaining({ ...onDay2, kind: 'root_differs' }))
})

test('a voucher put into a closed day, or into a day passed over, is named', async () => {
  const copy = (no: string, day: string) =>
    `INSERT INTO ledger.voucher (voucher_no, kind, business_date, summary, total) VALUES ('${no}', '006', '${day}', '外部转入', 1)`
  await tamper(copy('302412110009999', DAYS[1]), copy('302412010009998', '2024-12-01'))
  const found = await differences()
  expect(found).toContainEqual(expect.objectContaining({ ...onDay2, kind: 'voucher_added', voucherNo: '302412110009999' }))
  expect(found).toContainEqual(expect.objectContaining({ kind: 'voucher_added', voucherNo: '302412010009998' }))
})

test('a chain rewritten from an edited voucher on agrees with itself, but not with a head kept outside', async () => {
  const no = vouchers[7]!
  await tamper(
    `UPDATE ledger.voucher SET summary = '改' WHERE voucher_no = '${no}'`,
    `UPDATE ledger.voucher_digest SET leaf = ledger.voucher_leaf(voucher_no) WHERE voucher_no = '${no}'`,
    `UPDATE ledger.day_close SET merkle_root = (SELECT leaf FROM ledger.voucher_digest WHERE voucher_no = '${no}')
      WHERE business_date = '${DAYS[2]}'`,
    `UPDATE ledger.day_close SET head = sha256(previous_head || convert_to(business_date::text, 'UTF8') || int8send(voucher_count) || merkle_root)
      WHERE business_date = '${DAYS[2]}'`,
  )
  expect(await differences()).toEqual([])
  expect(await differences(`?headDate=${DAYS[2]}&head=${heads[2]}`)).toMatchObject([
    { kind: 'head_differs', businessDate: DAYS[2] },
  ])
})

test('days cut from the end are missed by whoever kept the head; a day cut out breaks the chain', async () => {
  await tamper(`DELETE FROM ledger.day_close WHERE business_date = '${DAYS[2]}'`)
  expect(await differences(`?headDate=${DAYS[2]}&head=${heads[2]}`)).toMatchObject([
    { kind: 'day_missing', businessDate: DAYS[2] },
  ])
  await tamper(`UPDATE ledger.day_close SET business_date = '2024-12-09' WHERE business_date = '${DAYS[0]}'`)
  expect(await differences()).toContainEqual(expect.objectContaining({ kind: 'chain_broken', businessDate: '2024-12-09' }))
})

test('what was changed before its day is closed is found when it is closed', async () => {
  const { accountNos } = await openUnitWith(ledger, 2, 1)
  const posted = await ledger.post('/transfers-in', { accountNo: accountNos[0], amount: '7.00', businessDate: '2024-12-13' })
  await tamper(`UPDATE ledger.posting SET reference_no = 'x' WHERE voucher_no = '${posted.body.voucherNo}'`)
  const refused = await ledger.post('/day-closes', { date: '2024-12-13' })
  expect(refused.body).toMatchObject({ code: 'day_not_ready', value: 'vouchers_altered' })
  expect(refused.body.detail).toContain(String(posted.body.voucherNo))
})

test('before its day is closed a voucher has no proof, and an unknown one never', async () => {
  const { accountNos } = await openUnitWith(ledger, 2, 1)
  const posted = await ledger.post('/transfers-in', { accountNo: accountNos[0], amount: '7.00', businessDate: '2024-12-13' })
  expect((await ledger.get(`/vouchers/${posted.body.voucherNo}/proof`)).body).toMatchObject({
    code: 'day_not_closed',
    allowed: '2024-12-13 日终之后',
  })
  expect((await ledger.get('/vouchers/30/proof')).body.code).toBe('voucher_unknown')
  expect((await ledger.get('/day-closes/2024-12-13')).body.code).toBe('day_not_closed')
  expect((await ledger.get(`/day-closes/${DAYS[1]}`)).body).toMatchObject({
    head: heads[1],
    previousHead: heads[0],
    voucherCount: 5,
  })
  expect((await ledger.get(`/day-closes:verify?headDate=${DAYS[1]}`)).body).toMatchObject({
    code: 'field_inconsistent',
    field: 'head',
  })
})

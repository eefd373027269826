import { freePort } from '@anju/infra/local/free-port.ts'
import { createLedgerDatabase, type LedgerDatabase } from '@anju/infra/local/test-postgres.ts'
import { startTestProcess } from '@anju/infra/local/test-process.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { connectLedger, type LedgerDb } from './store/connect.ts'
import { migrateLedger } from './store/migrate.ts'
import { assertComplete, LENT_FUNCTIONS, RIGHTS } from './store/rights.ts'
import { assertServing } from './store/serving.ts'
import { migrateAsOwner, openUnitWith, startTestLedger, TEST_TOKEN, type TestLedger } from './testing/test-ledger.ts'

const INSUFFICIENT_PRIVILEGE = '42501'
let ledger: TestLedger
let voucherNo: string

beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'))
  const { unitNo } = await openUnitWith(ledger, 1, 2)
  const { body } = await ledger.post('/remittances', { unitNo, month: '202411', businessDate: '2024-11-20' })
  voucherNo = String(body.voucherNo)
})
afterAll(() => ledger?.close())

/** What PostgreSQL answers to whom serves; nothing of it is kept. */
async function answerTo(...statements: string[]): Promise<string> {
  const undone = new Error('done')
  const tried = ledger.db.transaction().execute(async (trx) => {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    throw undone
  })
  return tried.catch((error: Error & { code?: string }) => (error === undone ? 'done' : `${error.code} ${error.message}`))
}

/** Tables whose rows never change by their own guard, and what it refuses. */
const guarded = async () =>
  (
    await sql<{ name: string; refused: ('UPDATE' | 'DELETE')[] }>`
    SELECT relname AS name, array_remove(ARRAY[CASE WHEN tgtype & 16 > 0 AND tgattr::text = '' THEN 'UPDATE' END, CASE WHEN tgtype & 8 > 0 THEN 'DELETE' END], NULL)
      AS refused FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid
    WHERE relnamespace = 'ledger'::regnamespace AND proname = 'refuse_change' AND tgqual IS NULL ORDER BY 1`.execute(
      ledger.superuser,
    )
  ).rows

const tablesOf = async (db: LedgerDb) =>
  (
    await sql<{ name: string }>`SELECT relname AS name FROM pg_class
      WHERE relnamespace = 'ledger'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1`.execute(db)
  ).rows.map(({ name }) => name)

test('the ledger serves as a role that owns nothing, is nobody’s member and has no power over the server', async () => {
  const { rows } = await sql`SELECT current_user AS me, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication,
      (SELECT count(*)::int FROM pg_auth_members WHERE member = r.oid) AS member_of,
      (SELECT count(*)::int FROM pg_shdepend WHERE refobjid = r.oid AND deptype = 'o') AS owns,
      has_database_privilege(current_database(), 'CREATE') AS may_create, has_database_privilege(current_database(), 'TEMP') AS may_temp
    FROM pg_roles r WHERE rolname = current_user`.execute(ledger.db)
  expect(rows).toEqual([
    {
      me: 'anju_ledger',
      ...{ rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolbypassrls: false, rolreplication: false },
      ...{ member_of: 0, owns: 0, may_create: false, may_temp: false },
    },
  ])
})

test('all of the schema belongs to the owner', async () => {
  const { rows } = await sql`SELECT DISTINCT owner::regrole::text FROM (
      SELECT relowner AS owner FROM pg_class WHERE relnamespace = 'ledger'::regnamespace
      UNION ALL SELECT nspowner FROM pg_namespace WHERE nspname = 'ledger'
      UNION ALL SELECT pubowner FROM pg_publication
      UNION ALL SELECT proowner FROM pg_proc p WHERE pronamespace = 'ledger'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')) o`.execute(ledger.db)
  expect(rows).toEqual([{ owner: 'anju_ledger_owner' }])
})

test.each([
  ['a guard taken off', () => ['ALTER TABLE ledger.account DISABLE TRIGGER refuse_unexplained']],
  ['every guard taken off', () => ['ALTER TABLE ledger.voucher DISABLE TRIGGER ALL']],
  ['a guard dropped', () => ['DROP TRIGGER refuse_change ON ledger.posting']],
  [
    'a guard’s function rewritten',
    () => ["CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"],
  ],
  ['a check dropped', () => ['ALTER TABLE ledger.account DROP CONSTRAINT account_held_within_balance']],
  ['a table dropped', () => ['DROP TABLE ledger.withdrawal_ground']],
  ['the schema dropped', () => ['DROP SCHEMA ledger CASCADE']],
  ['history emptied', () => ['TRUNCATE ledger.posting']],
  ['everything emptied', () => ['TRUNCATE ledger.account CASCADE']],
  ['a posted voucher changed', () => [`UPDATE ledger.voucher SET summary = '改' WHERE voucher_no = '${voucherNo}'`]],
  ['a posted voucher deleted', () => [`DELETE FROM ledger.voucher WHERE voucher_no = '${voucherNo}'`]],
  ['a leg changed', () => [`UPDATE ledger.posting SET amount = 1 WHERE voucher_no = '${voucherNo}'`]],
  ['a leg deleted', () => [`DELETE FROM ledger.posting WHERE voucher_no = '${voucherNo}'`]],
  ['an entry changed', () => [`UPDATE ledger.account_entry SET amount = 1 WHERE voucher_no = '${voucherNo}'`]],
  ['an entry deleted', () => [`DELETE FROM ledger.account_entry WHERE voucher_no = '${voucherNo}'`]],
  ['a step of history changed', () => ["UPDATE ledger.transition SET actor = 'x'"]],
  ['a voucher’s seal deleted', () => ['DELETE FROM ledger.voucher_digest']],
  ['a closed day taken out of the chain', () => ['DELETE FROM ledger.day_close']],
  ['whose an account is', () => ["UPDATE ledger.account SET member_no = '1'"]],
  ['an account deleted', () => ['DELETE FROM ledger.account']],
  ['a value of the policy rewritten', () => [`UPDATE ledger.policy_period SET value = '"1"'`]],
  ['a rule of the states rewritten', () => ["INSERT INTO ledger.transition_rule VALUES ('20', 'x', '90')"]],
  ['numbers set back', () => ["SELECT setval('ledger.voucher_number', 1)"]],
  ['the history of migrations rewritten', () => ['DELETE FROM ledger.kysely_migration']],
  ['a table made in the schema', () => ['CREATE TABLE ledger.mine (n int)']],
  ['a function made in the schema', () => ['CREATE FUNCTION ledger.mine() RETURNS int LANGUAGE sql RETURN 1']],
  ['a table of its own that hides one', () => ['CREATE TEMP TABLE voucher (n int)']],
  ['a schema made', () => ['CREATE SCHEMA mine']],
  ['the owner’s place taken', () => ['SET ROLE anju_ledger_owner']],
  ['a superuser’s place taken', () => ['SET ROLE postgres']],
  ['guards passed by as a replica', () => ['SET session_replication_role = replica']],
  ['rights given on', () => ['GRANT anju_ledger_owner TO anju_ledger']],
  ['the capture of changes stopped', () => ['DROP PUBLICATION anju_capture']],
  ['a file of the server read', () => ["SELECT pg_read_file('PG_VERSION')"]],
])('refused to whom serves: %s', async (_, statements) => {
  expect(await answerTo(...statements())).toMatch(new RegExp(`^${INSUFFICIENT_PRIVILEGE} `))
})

test('on what a guard keeps from changing, who serves has no right to change it, on any column', async () => {
  const tables = await guarded()
  expect(tables.length).toBeGreaterThan(20)
  for (const { name, refused } of tables) {
    const { rows } =
      await sql`SELECT has_any_column_privilege(c, 'UPDATE') AS "UPDATE", has_table_privilege(c, 'DELETE') AS "DELETE"
      FROM (SELECT ${`ledger.${name}`}::regclass::oid AS c) t`.execute(ledger.db)
    expect({ name, ...(rows[0] as object) }).toMatchObject({ name, ...Object.fromEntries(refused.map((verb) => [verb, false])) })
  }
})

test('what is only added to by RIGHTS is guarded besides, or is what never needs it', async () => {
  const never = new Set((await guarded()).map(({ name }) => name))
  const unguarded = Object.keys(RIGHTS).filter((table) => RIGHTS[table] === 'add' && !never.has(table))
  // Whom rights bind is refused here all the same; a superuser is not.
  expect(unguarded).toEqual(['bank_entry', 'bank_match', 'deferral', 'statement_line', 'withdrawal_ground'])
})

test('nobody but the owner may empty, refer to, maintain or put triggers on a table, and everything may be read by whom serves', async () => {
  const { rows } = await sql`SELECT relname FROM pg_class WHERE relnamespace = 'ledger'::regnamespace AND relkind IN ('r', 'v')
    AND (has_table_privilege(oid, 'TRUNCATE, REFERENCES, TRIGGER, MAINTAIN') OR has_table_privilege(oid, 'SELECT WITH GRANT OPTION')
      OR NOT has_table_privilege(oid, 'SELECT'))`.execute(ledger.db)
  expect(rows).toEqual([])
})

test('every table has its line in RIGHTS; a migration that forgets one fails and says what to write', async () => {
  expect(Object.keys(RIGHTS).sort()).toEqual((await tablesOf(ledger.superuser)).sort())
  await sql`CREATE TABLE ledger.forgotten (n int)`.execute(ledger.superuser)
  await expect(migrateLedger(ledger.superuser)).rejects.toThrow(
    /ledger\.forgotten 在 services\/core-ledger\/store\/rights\.ts 的 RIGHTS 中没有授权：为每张新表加一行，'read'/,
  )
  await sql`DROP TABLE ledger.forgotten`.execute(ledger.superuser)
  const [, ...others] = Object.keys(RIGHTS)
  expect(() => assertComplete(others)).toThrow('RIGHTS 中的 account 在模式 ledger 中不存在')
})

test('a right that was given by hand, or that an earlier release needed, is taken back by the next migration', async () => {
  await sql`GRANT UPDATE, DELETE, TRUNCATE ON ledger.voucher TO anju_ledger`.execute(ledger.superuser)
  await sql`GRANT UPDATE (member_no) ON ledger.account TO anju_ledger`.execute(ledger.superuser)
  await migrateLedger(ledger.superuser)
  for (const statement of [
    'DELETE FROM ledger.voucher',
    'TRUNCATE ledger.voucher CASCADE',
    "UPDATE ledger.account SET member_no = '1'",
  ])
    expect(await answerTo(statement)).toContain(INSUFFICIENT_PRIVILEGE)
})

test('the functions that the owner lends lock and do no more; nobody else may call them', async () => {
  const { rows } =
    await sql`SELECT p.oid::regprocedure::text AS name, prorettype::regtype::text AS returns, proconfig AS settings,
      proacl::text AS may_call
    FROM pg_proc p WHERE pronamespace = 'ledger'::regnamespace AND prosecdef ORDER BY 1`.execute(ledger.db)
  const lent = (name: string) => ({
    ...{ name: `ledger.${name}`, returns: 'void', settings: ['search_path=pg_catalog, pg_temp'] },
    may_call: '{anju_ledger_owner=X/anju_ledger_owner,anju_ledger=X/anju_ledger_owner}',
  })
  expect(rows).toEqual(LENT_FUNCTIONS.map(lent))
})

test('a voucher that one transaction has locked is waited for by the next, though nobody may change it', async () => {
  const locks = () => sql`SELECT ledger.lock_voucher(${voucherNo})`
  await ledger.db.transaction().execute(async (trx) => {
    await locks().execute(trx)
    const impatient = ledger.db.transaction().execute(async (other) => {
      await sql`SET LOCAL lock_timeout = 50`.execute(other)
      await locks().execute(other)
    })
    await expect(impatient).rejects.toMatchObject({ code: '55P03' })
  })
})

describe('the ledger refuses to serve', () => {
  let empty: LedgerDatabase
  beforeAll(async () => {
    empty = await createLedgerDatabase(inject('postgresUrl'))
  })
  afterAll(() => empty?.drop())

  async function refusal(url: string): Promise<string> {
    const db = connectLedger(url, { connections: 1 })
    try {
      return await assertServing(db).then(
        () => 'served',
        (error: Error) => error.message,
      )
    } finally {
      await db.destroy()
    }
  }

  test('before the schema is there, and says who brings it', async () => {
    expect(await refusal(empty.url)).toMatch(
      /结构不是本版本的（缺 001-tables、.*先以属主运行 node services\/core-ledger\/migrate\.ts/,
    )
  })

  test('as a superuser, as the owner, as a member of the owner; as anju_ledger it serves', async () => {
    await migrateAsOwner(empty)
    expect(await refusal(empty.superuserUrl)).toMatch(
      /不能以角色 postgres 提供服务：它有 SUPERUSER，.*LEDGER_DATABASE_URL 应使用/,
    )
    expect(await refusal(empty.ownerUrl)).toMatch(
      /不能以角色 anju_ledger_owner 提供服务：它有 拥有 数据库、模式 ledger、ledger\.account/,
    )
    const member = `member_${Date.now()}`
    await sql.raw(`CREATE ROLE ${member} LOGIN PASSWORD 'member' IN ROLE anju_ledger_owner`).execute(ledger.superuser)
    await sql.raw(`GRANT anju_ledger TO ${member}`).execute(ledger.superuser)
    const url = Object.assign(new URL(empty.url), { username: member, password: 'member' }).toString()
    expect(await refusal(url)).toContain('拥有 数据库、模式 ledger')
    await sql.raw(`DROP ROLE ${member}`).execute(ledger.superuser)
    expect(await refusal(empty.url)).toBe('served')
  })

  test('as a process it ends with those words, and so does its worker', async () => {
    const env = { LEDGER_DATABASE_URL: empty.superuserUrl, LEDGER_TOKEN: TEST_TOKEN, TEMPORAL_ADDRESS: '127.0.0.1:1' }
    for (const [script, name] of [
      ['main.ts', 'LEDGER_PORT'],
      ['batches/worker.ts', 'LEDGER_WORKER_PORT'],
    ] as const) {
      const port = await freePort()
      const started = startTestProcess(`services/core-ledger/${script}`, port, { ...env, [name]: String(port) }, 'kept')
      await expect(started, script).rejects.toThrow('不能以角色 postgres 提供服务')
    }
  })

  test('nor is a schema migrated by another than its owner; one that still belongs to whom serves is handed over first', async () => {
    const migratedBy = async (url: string) => {
      const db = connectLedger(url, { connections: 1 })
      await migrateLedger(db).finally(() => db.destroy())
    }
    await expect(migratedBy(empty.url)).rejects.toThrow(
      '模式 ledger 属于角色 anju_ledger_owner：应以它升级结构（LEDGER_OWNER_URL），而不是以 anju_ledger',
    )
    const superuser = connectLedger(empty.superuserUrl, { connections: 1 })
    await sql`ALTER SCHEMA ledger OWNER TO anju_ledger`.execute(superuser)
    await superuser.destroy()
    await expect(migratedBy(empty.ownerUrl)).rejects.toThrow(
      '还属于提供服务的角色 anju_ledger：先由数据库管理员在账务数据库中执行 REASSIGN OWNED BY anju_ledger TO anju_ledger_owner',
    )
  })
})

import { createHash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import { fail } from '../errors.ts'
import { type LedgerDb, SENT_AHEAD } from './connect.ts'
import { NEWEST_REVISION } from './policy.ts'
import type { LedgerTables } from './tables.ts'

/** A posting request as its caller named it. */
export interface PostRequest {
  readonly key: string
  readonly operation: string
  readonly body: Readonly<Record<string, unknown>>
  /** Who asked: subject of the token. */
  readonly actor: string
}

/** What a posting was answered, now or when its key was first used. */
export interface Posted<Answer> {
  readonly answer: Answer
  readonly replayed: boolean
}

/**
 * Runs `work` in one transaction, once per key: the key, the postings and the answer commit together or not at all. A key seen before
 * gives the stored answer; a second caller with the same key waits for the first. Throws idempotency_key_reused when the key was used for
 * another body or operation, or by somebody else. `work` is told the newest revision of the policy, which the claim reads on its way.
 */
export async function postOnce<Answer>(
  db: LedgerDb,
  request: PostRequest,
  work: (trx: Transaction<LedgerTables>, policyRevision: number) => Promise<Answer>,
): Promise<Posted<Answer>> {
  const fingerprint = fingerprintOf(request.body)
  return db.transaction().execute(async (trx) => {
    const claimed = await trx
      .insertInto('ledger.idempotency')
      .values({ key: request.key, operation: request.operation, fingerprint: JSON.stringify(fingerprint), actor: request.actor })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .returning(NEWEST_REVISION.as('revision'))
      .executeTakeFirst()
    if (!claimed) return { answer: await storedAnswer<Answer>(trx, request, fingerprint), replayed: true }
    const answer = await work(trx, claimed.revision)
    await answerAll(trx, { [request.key]: answer })
    return { answer, replayed: false }
  })
}

/** How long claims that travel together let their transaction wait for somebody's lock. */
export const PATIENCE_MS = 100

/** Claims the keys of many requests; returns the newest revision of the policy, or undefined when any key has been used before. */
export async function claimAll(trx: Transaction<LedgerTables>, requests: readonly PostRequest[]): Promise<number | undefined> {
  const claims = requests
    .map(({ key, operation, body, actor }) => ({ key, operation, fingerprint: fingerprintOf(body), actor }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  const { rows } = await sql<{ revision: number }>`
    WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', ${String(PATIENCE_MS)}, true))
    INSERT INTO ledger.idempotency (key, operation, fingerprint, actor)
    SELECT c.key, c.operation, c.fingerprint, c.actor FROM patience,
      jsonb_to_recordset(${JSON.stringify(claims)}::jsonb) AS c(key text, operation text, fingerprint jsonb, actor text)
    ON CONFLICT (key) DO NOTHING RETURNING ${NEWEST_REVISION} AS revision`.execute(trx)
  return rows.length === requests.length ? rows[0]!.revision : undefined
}

/** Writes what claimed keys are answered: the last a transaction does, so that its COMMIT need not wait for it. */
export async function answerAll(trx: Transaction<LedgerTables>, answers: Readonly<Record<string, unknown>>): Promise<void> {
  await sql`${sql.raw(SENT_AHEAD)} UPDATE ledger.idempotency SET answer = ${JSON.stringify(answers)}::jsonb -> key
    WHERE key = ANY(${Object.keys(answers)}::text[])`.execute(trx)
}

async function storedAnswer<Answer>(
  trx: Transaction<LedgerTables>,
  request: PostRequest,
  fingerprint: Record<string, string>,
): Promise<Answer> {
  const stored = await trx
    .selectFrom('ledger.idempotency')
    .select(['operation', 'fingerprint', 'actor', 'answer'])
    .where('key', '=', request.key)
    .executeTakeFirstOrThrow()
  if (stored.operation !== request.operation)
    throw fail('idempotency_key_reused', { field: 'Idempotency-Key', value: request.key, allowed: `仅限 ${stored.operation}` })
  // An answer is of who asked: another would read in it that he had done it.
  if (stored.actor !== request.actor)
    throw fail('idempotency_key_reused', {
      field: 'Idempotency-Key',
      value: request.key,
      detail: '幂等键已由他人使用',
      allowed: '换一个幂等键',
    })
  const field = differingField(stored.fingerprint, fingerprint)
  if (field)
    throw fail('idempotency_key_reused', {
      field: 'Idempotency-Key',
      value: request.key,
      detail: `幂等键已用于另一笔业务：${field} 与首次请求不同`,
      allowed: '与首次请求相同的内容，或换一个幂等键',
    })
  return stored.answer as Answer
}

/** Digest of each field of a body, of each item of a batch: enough to say which one differs, nothing to read a person's data from. */
export function fingerprintOf(body: Readonly<Record<string, unknown>>): Record<string, string> {
  const parts = Object.entries(body).flatMap(([field, value]) =>
    Array.isArray(value)
      ? value.map((item, index): [string, unknown] => [`${field}[${index}]`, item])
      : [[field, value] as [string, unknown]],
  )
  return Object.fromEntries(parts.map(([path, value]) => [path, digest(value)]))
}

const digest = (value: unknown) => createHash('sha256').update(canonical(value)).digest('base64url').slice(0, 16)

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => {
    if (typeof inner === 'bigint') return inner.toString()
    if (inner && typeof inner === 'object' && !Array.isArray(inner))
      return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
    return inner
  }) ?? ''

function differingField(before: Record<string, string>, now: Record<string, string>): string | undefined {
  return [...Object.keys(now), ...Object.keys(before)].find((path) => before[path] !== now[path])
}

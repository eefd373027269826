import { lsnFromText } from '@anju/pipelines/capture/wire/lsn.ts'
import pg from 'pg'
import type { Station } from './station.ts'

/** The publication that capture follows. */
export const PUBLICATION = 'anju_capture'

/** Changes of the ledger's tables that were committed while nobody read them. */
export interface Backlog extends AsyncDisposable {
  /** The part of the log they are in: after `from`, up to `to`. */
  readonly from: bigint
  readonly to: string
  readonly changes: number
  /** Bytes of their messages as pgoutput sends them. */
  readonly bytes: number
  /** Runs `work` with a slot of its own that gives out the whole backlog. */
  withSlot<Result>(name: string, work: (slot: string) => Promise<Result>): Promise<Result>
}

const ACCOUNTS = 2_000
const BULK_VOUCHERS = 2_500
const CHANGES_A_POSTING = 5
const SLOT = 'bench_backlog'

const account = `SELECT 'A' || lpad(n::text, 12, '0'), 'M' || lpad(n::text, 12, '0'), 'U' || lpad((n / 30)::text, 10, '0'), 8000, 960, 960, '01',
    100000, 0, 100000, 0, date '2019-01-01' FROM generate_series(1, ${ACCOUNTS}) AS n`
const voucher = (vouchers: string) => `INSERT INTO ledger.voucher (voucher_no, kind, business_date, summary, total)
    SELECT 'V' || lpad(n::text, 14, '0'), '001', date '2026-01-01', '汇缴入账 个人账户月缴存', 1920 FROM ${vouchers} AS n`
const posting = (
  vouchers: string,
) => `INSERT INTO ledger.posting (voucher_no, line_no, subject_code, direction, amount, reference_kind, reference_no)
    SELECT 'V' || lpad(n::text, 14, '0'), line, CASE line WHEN 1 THEN '10101' ELSE '20101' END, CASE line WHEN 1 THEN 'debit' ELSE 'credit' END,
      1000 + n % 9000 + 0.37, 'account', 'A' || lpad((n % ${ACCOUNTS} + 1)::text, 12, '0') FROM ${vouchers} AS n, generate_series(1, 2) AS line`
const entry = (vouchers: string) => `INSERT INTO ledger.account_entry
      (entry_no, account_no, voucher_no, business_date, kind, amount, current_amount, prior_amount, month, reversal_flag)
    SELECT 'E' || lpad(n::text, 14, '0'), 'A' || lpad((n % ${ACCOUNTS} + 1)::text, 12, '0'), 'V' || lpad(n::text, 14, '0'), date '2026-01-01',
      '01', 1920, 1920, 0, '202601', '01' FROM ${vouchers} AS n`

/** Makes the members' accounts that the changes below are of. */
export const makeAccounts = (station: Station): Promise<void> =>
  withSource(station, async (source) => {
    await source.query(`INSERT INTO ledger.account (account_no, member_no, unit_no, base, unit_amount, member_amount, status,
      balance, prior_balance, current_balance, held, opened_on) ${account}`)
  })

/**
 * Commits about `changes` changes as the ledger makes them (a voucher, its two postings, an entry, the account's balance), half of them in
 * transactions of five and half in ones of ${BULK_VOUCHERS} vouchers. `first` numbers the first voucher: use another for each backlog.
 */
export async function makeBacklog(station: Station, { changes, first }: { changes: number; first: number }): Promise<Backlog> {
  const vouchers = Math.ceil(changes / CHANGES_A_POSTING)
  const middle = first + Math.floor(vouchers / 2)
  return withSource(station, async (source) => {
    await source.query('SET synchronous_commit = off')
    await source.query(`SELECT pg_create_logical_replication_slot('${SLOT}', 'pgoutput')`)
    const from = lsnFromText(await walPosition(source))
    await source.query(`DO $$ BEGIN FOR i IN ${first}..${middle - 1} LOOP ${post('unnest(ARRAY[i])')} COMMIT; END LOOP; END $$`)
    for (let at = middle; at < first + vouchers; at += BULK_VOUCHERS) {
      const series = `generate_series(${at}, ${Math.min(at + BULK_VOUCHERS, first + vouchers) - 1})`
      await source.query(`DO $$ BEGIN ${post(series)} END $$`)
    }
    await source.query('CHECKPOINT') // what is not yet in the log's file is not decoded
    const { rows } = await source.query<{ changes: string; bytes: string }>(
      `SELECT count(*) FILTER (WHERE get_byte(data, 0) IN (ascii('I'), ascii('U'), ascii('D'))) AS changes, sum(length(data)) AS bytes
       FROM pg_logical_slot_peek_binary_changes('${SLOT}', NULL, NULL, 'proto_version', '1', 'publication_names', '${PUBLICATION}')`,
    )
    return {
      from,
      to: await walPosition(source),
      changes: Number(rows[0]!.changes),
      bytes: Number(rows[0]!.bytes),
      withSlot: (name, work) => withCopy(station, name, work),
      [Symbol.asyncDispose]: () => dropSlot(station, SLOT),
    }
  })
}

const post = (vouchers: string) => `${voucher(vouchers)}; ${posting(vouchers)}; ${entry(vouchers)};
    UPDATE ledger.account SET balance = balance + 1920, current_balance = current_balance + 1920, updated_at = clock_timestamp()
    WHERE account_no IN (SELECT 'A' || lpad((n % ${ACCOUNTS} + 1)::text, 12, '0') FROM ${vouchers} AS n);`

async function withCopy<Result>(station: Station, name: string, work: (slot: string) => Promise<Result>): Promise<Result> {
  await withSource(station, (source) => source.query('SELECT pg_copy_logical_replication_slot($1, $2)', [SLOT, name]))
  try {
    return await work(name)
  } finally {
    await dropSlot(station, name)
  }
}

/** Drops a slot, whose reader may still be on its way out. */
const dropSlot = (station: Station, name: string) =>
  withSource(station, async (source) => {
    await source.query('SELECT pg_terminate_backend(active_pid, 10000) FROM pg_replication_slots WHERE slot_name = $1', [name])
    await source.query('SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1', [name])
  })

const walPosition = async (source: pg.Client): Promise<string> =>
  (await source.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn()::text AS lsn')).rows[0]!.lsn

/** Runs `work` with a connection of its own to the ledger's database. */
export async function withSource<Result>({ sourceUrl }: Station, work: (source: pg.Client) => Promise<Result>): Promise<Result> {
  const source = new pg.Client({ connectionString: sourceUrl })
  await source.connect()
  try {
    return await work(source)
  } finally {
    await source.end()
  }
}

import type { Lake } from '@anju/infra/lake/engine.ts'

/** Rows that one commit of the lake brings: about what capture's merging of small files leaves in a file. */
const FILE_ROWS = 1_000_000

const COLUMNS = `voucher_no VARCHAR, line_no INTEGER, subject_code VARCHAR, direction VARCHAR, amount DECIMAL(18,2),
  reference_kind VARCHAR, reference_no VARCHAR, _op VARCHAR, _lsn BIGINT, _seq BIGINT, _xid BIGINT, _committed_at TIMESTAMPTZ`

/** Commit of the log in which the rows of a snapshot stand. */
const SNAPSHOT_LSN = 1_000

/** Commit of the log in which the rows of a change of that number stand; 0: those of the snapshot. As digits. */
export const lsnOf = (batch: number): string => String(SNAPSHOT_LSN + batch)

const keyOf = (n: string) => `'V' || lpad((${n} // 2)::VARCHAR, 14, '0') AS voucher_no, (${n} % 2 + 1)::INTEGER AS line_no`
const valuesOf = (n: string, amount: string) => `
  CASE ${n} % 2 WHEN 0 THEN '10101' ELSE '201' || lpad((hash(${n}) % 7)::VARCHAR, 2, '0') END AS subject_code,
  CASE ${n} % 2 WHEN 0 THEN 'debit' ELSE 'credit' END AS direction, (${amount})::DECIMAL(18,2) AS amount, 'account' AS reference_kind,
  'A' || lpad((hash(${n} // 2) % 200000)::VARCHAR, 12, '0') AS reference_no`

/** Makes ods.ledger_posting as capture leaves it after a first snapshot of `rows` postings. */
export async function makeOdsPostings(lake: Lake, { rows }: { readonly rows: number }): Promise<void> {
  await lake.run(`CREATE TABLE ods.ledger_posting (${COLUMNS})`)
  for (let from = 0; from < rows; from += FILE_ROWS)
    await lake.run(`INSERT INTO ods.ledger_posting
      SELECT ${keyOf('n')}, ${valuesOf('n', '1000 + hash(n) % 900000 / 100.0')}, 'snapshot', ${SNAPSHOT_LSN}, n + 1, 0, TIMESTAMPTZ '2026-11-26 00:00:00+08'
      FROM range(${from}, ${Math.min(from + FILE_ROWS, rows)}) AS series (n)`)
}

/** Change number `batch` (from 1) of `changes` rows: half of them new amounts of postings spread over the table, half new postings. */
export const changesOf = (batch: number, { changes, rows }: { readonly changes: number; readonly rows: number }): string => {
  const half = changes / 2
  const before = rows + (batch - 1) * half
  const n = `CASE WHEN i < ${half} THEN (i * ${Math.floor(rows / half)} + ${batch}) % ${rows} ELSE ${before} + i - ${half} END`
  return `SELECT ${keyOf('n')}, ${valuesOf('n', `${batch} + 1000 + hash(n) % 900000 / 100.0`)}, CASE WHEN i < ${half} THEN 'update' ELSE 'insert' END AS _op,
      ${SNAPSHOT_LSN + batch}::BIGINT AS _lsn, i + 1 AS _seq, ${batch}::BIGINT AS _xid, TIMESTAMPTZ '2026-11-26 01:00:00+08' AS _committed_at
    FROM (SELECT i, ${n} AS n FROM range(${changes}) AS series (i))`
}

import { join } from 'node:path'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { type Comparison, compare, measurePairs } from '../pairs.ts'
import { assertSame } from '../parity.ts'
import { makeOdsPostings } from './ods-postings.ts'
import type { Station } from './station.ts'

const PAIRS = 9
const SCANS = 3

const question = (rows: string) => `
  SELECT subject_code, direction, count(*) AS postings, sum(amount)::VARCHAR AS amount, max(line_no) AS last_line
  FROM ${rows} WHERE amount > 1500 GROUP BY ALL ORDER BY ALL`

/**
 * Milliseconds of an aggregate over all rows of a table of the lake (catalog, manifests, our metadata), against the same rows in one plain
 * Parquet file, both by the same engine. Both must answer the same.
 */
export async function compareScan(
  { lake: options }: Station,
  { rows, dir }: { readonly rows: number; readonly dir: string },
): Promise<Comparison> {
  const lake = await openLake(options)
  try {
    await makeOdsPostings(lake, { rows })
    const file = join(dir, 'plain.parquet')
    await lake.run(`COPY (SELECT * FROM ods.ledger_posting) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`)
    const [ours, plain] = [question('ods.ledger_posting'), question(`read_parquet('${file}')`)]
    assertSame('聚合扫描', await lake.query(ours), await lake.query(plain)) // and both have been read once
    const pairs = await measurePairs(
      () => milliseconds(lake, ours),
      () => milliseconds(lake, plain),
      PAIRS,
    )
    return compare(
      { name: `聚合扫描 ${rows} 行,Iceberg`, reference: '同样的行在一个 Parquet 文件', unit: '毫秒', bar: '≤ 1.3' },
      pairs,
    )
  } finally {
    await lake.close()
  }
}

async function milliseconds(lake: Lake, sql: string): Promise<number> {
  const began = performance.now()
  for (let scan = 0; scan < SCANS; scan++) await lake.query(sql)
  return (performance.now() - began) / SCANS
}

import type { LakeSession, LakeValue } from '@anju/infra/lake/engine.ts'
import { z } from 'zod'
import { type RejectedRow, WAITING } from './rejected-rows.ts'

/** Where a row stands in the list: the newest batch first, its rows in their order. */
export const rejectedPlace = z.object({
  at: z.string().regex(/^\d{1,19}$/),
  batch: z.string(),
  dataset: z.string(),
  line: z.number().int(),
  digest: z.string(),
})
type RejectedPlace = z.infer<typeof rejectedPlace>

/** Which rows are asked for. `kind` is a reason without the values that it quotes; `source` a declared source's name, or the file's that came by hand. */
export interface RejectedFilter {
  readonly dataset?: string | undefined
  readonly source?: string | undefined
  readonly kind?: string | undefined
}

/** A row of the list, and whose it is. */
export type ListedRow = RejectedRow & { readonly source: string }

const LISTED = `
  SELECT waiting.*, coalesce(delivered.source, waiting.file) AS source, epoch_us(imported_at) AS place,
    regexp_replace(reason, '“[^”]*”', '“…”', 'g') AS kind
  FROM (${WAITING}) waiting
  LEFT JOIN (SELECT batch, any_value(source) AS source FROM ods.import_batch GROUP BY batch) delivered ON delivered.batch = waiting.batch`

type Read = Pick<LakeSession, 'query'>

/** A page of the rows that wait, and where the next one begins. */
export async function rejectedFrom(
  lake: Read,
  { dataset, source, kind }: RejectedFilter,
  { limit, after }: { limit: number; after?: RejectedPlace | undefined },
): Promise<{ rows: ListedRow[]; next: RejectedPlace | undefined }> {
  const found = await lake.query<ListedRow & { place: bigint } & Record<string, LakeValue>>(
    `SELECT * EXCLUDE (imported_at, kind) FROM (${LISTED})
     WHERE ($1 IS NULL OR dataset = $1) AND ($2 IS NULL OR source = $2) AND ($3 IS NULL OR kind = $3)
       AND ($4 IS NULL OR place < CAST($4 AS BIGINT) OR (place = CAST($4 AS BIGINT)
         AND (batch < $5 OR (batch = $5 AND (dataset, line, digest) > ($6, CAST($7 AS INTEGER), $8)))))
     ORDER BY place DESC, batch DESC, dataset, line, digest LIMIT ${limit + 1}`,
    [
      ...[dataset, source, kind].map((asked) => asked ?? null),
      ...[after?.at, after?.batch, after?.dataset, after?.line, after?.digest].map((value) => value ?? null),
    ],
  )
  const rows = found.slice(0, limit).map(({ place: _, ...row }) => row as unknown as ListedRow)
  const last = found.length > limit ? found[limit - 1] : undefined
  return { rows, next: last && { at: String(last.place), ...placeOf(last) } }
}

const placeOf = ({ batch, dataset, line, digest }: RejectedRow) => ({ batch, dataset, line, digest })

/** How many rows wait, by dataset, source and kind of reason. */
export async function countRejected(lake: Read): Promise<{ dataset: string; source: string; kind: string; rows: number }[]> {
  return lake.query(`SELECT dataset, source, kind, count(*)::INTEGER AS rows FROM (${LISTED}) GROUP BY ALL`)
}

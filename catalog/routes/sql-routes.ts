import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PURPOSES } from '../policy/purpose.ts'
import { answerSelect } from '../sql-door/door.ts'
import type { CatalogParts } from './routes.ts'

const LONGEST_SQL = 20_000
const MOST_ROWS = 10_000

const sqlBody = z.object({
  sql: z.string().trim().min(1, '请写一条 SELECT 查询').max(LONGEST_SQL, `查询不能超过 ${LONGEST_SQL} 个字符`),
  purpose: z.enum(PURPOSES),
  limit: z.number().int().min(1).max(MOST_ROWS).default(1_000),
})

/** The SQL door: read-only, masked at the scan, logged. */
export function registerSqlRoutes(app: FastifyInstance, parts: CatalogParts): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/sql',
    {
      schema: {
        tags: ['sql'],
        summary: 'SQL 查询',
        description:
          '只接受一条 SELECT。脱敏在读表时完成；行是数组，与 columns 同序；64 位整数超出 2^53 时为文本，金额为十进制文本。',
        body: sqlBody,
      },
    },
    ({ body, viewer }) => answerSelect(parts, viewer, body),
  )
}

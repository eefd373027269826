import { ARROW_STREAM } from '@anju/standards/arrow-stream.ts'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PURPOSES } from '../policy/purpose.ts'
import { arrowStreamOf, collectArrow } from '../sql-door/arrow-stream.ts'
import { answerAs, answerSelect } from '../sql-door/door.ts'
import type { CatalogParts } from './routes.ts'

const LONGEST_SQL = 20_000
const MOST_ROWS = 1_000_000
const LARGEST_ARROW_BYTES = 64 * 1024 * 1024

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
        description: `只接受一条 SELECT。脱敏在读表时完成；行是数组，与 columns 同序；64 位整数超出 2^53 时为文本，金额为十进制文本。以 Accept: ${ARROW_STREAM} 请求时答复为 Arrow IPC 流，列的密级与脱敏写在各字段的元数据中。JSON 至多约 16 MB，Arrow 至多约 64 MB，其余截断。`,
        body: sqlBody,
      },
    },
    async ({ body, viewer, headers }, reply) => {
      if (!headers.accept?.includes(ARROW_STREAM)) return answerSelect(parts, viewer, body)
      const answered = await answerAs(parts, viewer, body, collectArrow, LARGEST_ARROW_BYTES)
      return reply.type(ARROW_STREAM).send(arrowStreamOf(answered))
    },
  )
}

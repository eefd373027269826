import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { webProblem } from '../errors.ts'
import { baseTemplate, readBaseFile } from './base-file.ts'
import type { BaseField, LineMisfit } from './base-rows.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const uploaded = z.strictObject({
  fileName: z.string().min(1).max(200),
  businessDate: z.iso.date(),
  fromMonth: z.string().optional().meta({ description: '执行年月' }),
  content: z.base64().meta({ description: '文件内容，base64' }),
})

/** Asks the ledger in the name of who is signed in. Throws ledger_unreachable. */
export type AskLedger = (
  request: FastifyRequest,
  asked: { method: 'GET' | 'POST'; path: string; body?: unknown },
) => Promise<{ status: number; answer: unknown }>

interface Preview {
  /** Null of a file without a row that could be asked about. */
  readonly fromMonth: string | null
  readonly pending: boolean
  readonly fits: number
  readonly missing: number
  readonly before: string
  readonly after: string
  readonly rows: readonly (Readonly<Record<string, unknown>> & { readonly row: number })[]
  readonly misfits: readonly (Omit<LineMisfit, 'line'> & { readonly row: number; readonly field: BaseField })[]
}
const NOTHING: Preview = {
  fromMonth: null,
  pending: false,
  fits: 0,
  missing: 0,
  before: '0.00',
  after: '0.00',
  rows: [],
  misfits: [],
}

/**
 * 年度基数调整 by file: a template of the unit's members, and the preview of what was filled in. Every line that does not fit is named with its
 * field, its value and what is allowed, whether the form of the file or a rule of the ledger refuses it; nothing is stored. Refuses
 * counter_role_needed, base_file_unreadable, malformed_request, ledger_unreachable, and what the ledger's preview refuses.
 */
export function registerBaseFileRoutes(
  app: FastifyInstance,
  {
    prefix,
    askLedger,
    assertCounter,
  }: { prefix: string; askLedger: AskLedger; assertCounter: (request: FastifyRequest) => void },
): void {
  const path = `${prefix}/units/:no(^\\d{13}$)/base-file`
  app.post(
    `${path}/preview`,
    { schema: { tags: ['counter'], summary: '年度基数调整文件预览：逐行说明不符' } },
    async (request, reply) => {
      assertCounter(request)
      const { no } = request.params as { no: string }
      const parsed = uploaded.safeParse(request.body)
      if (!parsed.success) throw webProblem('malformed_request', { field: parsed.error.issues[0]!.path.join('.') })
      const { fileName, businessDate, fromMonth, content } = parsed.data
      const read = await readBaseFile(fileName, Buffer.from(content, 'base64'))
      const rows = read.rows.map(({ line: _, ...row }) => row)
      const body = { businessDate, ...(fromMonth ? { fromMonth } : {}), rows }
      const { status, answer } =
        rows.length === 0
          ? { status: 200, answer: NOTHING }
          : await askLedger(request, { method: 'POST', path: `/units/${no}/base-file:preview`, body })
      if (status !== 200) return reply.code(status).type('application/problem+json; charset=utf-8').send(JSON.stringify(answer))
      const lineOf = (row: number) => read.rows[row - 1]!.line
      const { rows: fitting, misfits, ...sums } = answer as Preview
      return {
        ...sums,
        fileName,
        content: rows,
        rows: fitting.map(({ row, ...fit }) => ({ line: lineOf(row), ...fit })),
        misfits: [...read.misfits, ...misfits.map(({ row, ...misfit }) => ({ line: lineOf(row), ...misfit }))].sort(
          (a, b) => a.line - b.line,
        ),
      }
    },
  )
  app.get(
    `${path}/template`,
    { schema: { tags: ['counter'], summary: '年度基数调整模板：单位现有职工及原基数' } },
    async (request, reply) => {
      assertCounter(request)
      const { no } = request.params as { no: string }
      const members: { accountNo: string; name: string; base: string; status: string }[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const at: string = cursor && `&cursor=${cursor}`
        const { status, answer } = await askLedger(request, { method: 'GET', path: `/members?unitNo=${no}&limit=1000${at}` })
        if (status !== 200) throw webProblem('ledger_unreachable')
        const page = answer as { items: typeof members; next: string | null }
        members.push(...page.items.filter((member) => member.status === '01'))
        cursor = page.next
      }
      const file = await baseTemplate(members)
      const name = encodeURIComponent(`年度基数调整-${no}.xlsx`)
      return reply.type(XLSX).header('content-disposition', `attachment; filename*=UTF-8''${name}`).send(Buffer.from(file))
    },
  )
}

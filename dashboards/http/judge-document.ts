import type { FastifyReply } from 'fastify'
import type { IndicatorBook } from '../binding/indicator-book.ts'
import { checkReferences } from '../document/check-references.ts'
import { type DocumentProblem, parseDocument } from '../document/parse.ts'
import type { ScreenDocument } from '../document/screen-document.ts'
import { problem } from '../errors.ts'

type Judged = { ok: true; document: ScreenDocument } | { ok: false; problems: readonly DocumentProblem[] }

/** Shape first, then what the document refers to; the id must be the one of the address. */
export function judgeDocument(input: unknown, id: string, book: IndicatorBook): Judged {
  const parsed = parseDocument(input)
  if (!parsed.ok) return parsed
  const { document } = parsed
  const problems = checkReferences(document, {
    indicators: book.notes.map(({ code }) => code),
    counties: Object.keys(book.counties),
  })
  if (document.id !== id) problems.push({ path: 'id', value: document.id, allowed: id, message: '编号与地址不同' })
  return problems.length ? { ok: false, problems } : { ok: true, document }
}

/** 422 that names the first problem as every problem document does, and lists all of them in `problems`. */
export function refuseDocument(reply: FastifyReply, problems: readonly DocumentProblem[]) {
  const [first] = problems
  const detail = `${first?.path}:${first?.message}${problems.length > 1 ? `（共 ${problems.length} 处）` : ''}`
  const fields = first ? { field: first.path, value: first.value, allowed: first.allowed } : {}
  const body = { ...problem('document_invalid', { detail, ...fields }).problem, problems }
  return reply.code(422).type('application/problem+json').send(JSON.stringify(body))
}

import { z } from 'zod'

/** An error as HTTP carries it (RFC 9457 problem+json), in the user's words. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  field: z.string().optional(),
  value: z.string().optional(),
  allowed: z.string().optional(),
})
export type Problem = z.infer<typeof problemSchema>

/** One row of a package's `errors.ts` table. */
export interface ProblemKind {
  readonly status: number
  readonly title: string
}

/** What the error says of this case: the sentence, the field, its value as given and what is allowed. Never personal data. */
export interface ProblemCase {
  readonly detail?: string
  readonly field?: string
  readonly value?: string
  readonly allowed?: string
}

/** An expected refusal: carries its problem document to the edge. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(code: string, kind: ProblemKind, occurrence: ProblemCase = {}) {
    super(occurrence.detail ?? kind.title)
    this.name = 'ProblemError'
    this.problem = {
      type: `urn:anju:problem:${code}`,
      title: kind.title,
      status: kind.status,
      code,
      detail: occurrence.detail ?? kind.title,
      ...occurrence,
    }
  }
}

/** Makes the thrower of one package's table: `const fail = problemsOf(TABLE); throw fail('account_closed', { field: 'accountNo' })`. */
export function problemsOf<Table extends Record<string, ProblemKind>>(table: Table) {
  return (code: keyof Table & string, occurrence?: ProblemCase) => new ProblemError(code, table[code]!, occurrence)
}

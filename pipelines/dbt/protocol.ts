import { z } from 'zod'

/** Values of the project's variables. */
export type DbtVars = Readonly<Record<string, DbtValue>>
type DbtValue = string | boolean | readonly DbtValue[] | { readonly [name: string]: DbtValue }

/** One line to runner.py. */
export interface Request {
  readonly id: number
  readonly command: readonly string[]
  readonly vars: DbtVars
}

/** What dbt says of one node of a run. */
const nodeAnswer = z.object({
  uniqueId: z.string(),
  status: z.enum(['success', 'error', 'skipped', 'partial success', 'pass', 'fail', 'warn', 'no-op', 'runtime error']),
  rows: z.number().nullish(),
  seconds: z.number(),
  failures: z.number().nullish(),
  message: z.string().nullish(),
  compiledSql: z.string().nullish(),
})
export type NodeAnswer = z.infer<typeof nodeAnswer>

/** One line from runner.py. */
const answer = z.object({
  id: z.number(),
  success: z.boolean(),
  error: z.string().nullable(),
  nodes: z.array(nodeAnswer),
  manifestPath: z.string().optional(),
})
export type Answer = z.infer<typeof answer>

/** Reads a line of runner.py; throws a ZodError or SyntaxError for anything else. */
export const parseAnswer = (line: string): Answer => answer.parse(JSON.parse(line))

import { appendFileSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'

/**
 * The document's examples (http/examples.json) are what tests have asked and been answered. To record those that are missing, of an operation that
 * is new or has another shape: take its lines out of that file, then
 *
 *     RECORD_EXAMPLES=/tmp/examples npx vitest run --project integration services/core-ledger
 *     node services/core-ledger/testing/record-examples.ts /tmp/examples
 *
 * Where several are recorded the shortest is taken that leaves least empty.
 */
export interface Example {
  readonly body?: unknown
  readonly answer: unknown
}

const FILE = join(import.meta.dirname, '../http/examples.json')
/** So many rows of a list show what a list is. */
const ROWS = 2

/** Keeps what `app` is asked and answers, as lines of `<file>.<process>.jsonl`. */
export function recordExamples(app: FastifyInstance, file: string): void {
  const { paths = {} } = app.swagger() as { paths?: Record<string, Record<string, unknown>> }
  const shapes = Object.entries(paths)
    .map(([path, methods]) => ({ path, methods, shape: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) }))
    .toSorted((one, other) => Number(one.path.includes('{')) - Number(other.path.includes('{')))
  const inject = app.inject.bind(app) as (asked: object) => Promise<{ statusCode: number; json(): unknown }>
  app.inject = (async (asked: { method?: string; url: string; payload?: unknown }) => {
    const answered = await inject(asked)
    const [url] = asked.url.split('?')
    const method = (asked.method ?? 'GET').toLowerCase()
    const path = shapes.find(({ shape, methods }) => shape.test(url!) && method in methods)?.path
    if (path && !path.endsWith(':batch') && (answered.statusCode === 200 || answered.statusCode === 201)) {
      const body = method === 'post' ? { body: cut(asked.payload) } : {}
      const line = [`${method.toUpperCase()} ${path}`, { ...body, answer: cut(answered.json()) }]
      appendFileSync(`${file}.${process.pid}.jsonl`, `${JSON.stringify(line)}\n`)
    }
    return answered
  }) as typeof app.inject
}

/** With no more rows of a list than show what it is. */
function cut(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, ROWS).map(cut)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, cut(part)]))
}

const EMPTY = /null|\[\]|\{\}|""/g
const weightOf = (example: Example) => {
  const text = JSON.stringify(example)
  return text.length + 1_000 * (text.match(EMPTY)?.length ?? 0)
}

function merge(file: string): void {
  const kept = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Example>
  const recorded = globSync(`${file}.*.jsonl`).flatMap((one) => readFileSync(one, 'utf8').trim().split('\n'))
  const fresh = new Map<string, Example>()
  for (const line of recorded) {
    const [operation, example] = JSON.parse(line) as [string, Example]
    const known = fresh.get(operation)
    if (!known || weightOf(example) < weightOf(known)) fresh.set(operation, example)
  }
  const all = { ...Object.fromEntries(fresh), ...kept }
  const lines = Object.keys(all)
    .sort()
    .map((operation) => `  ${JSON.stringify(operation)}: ${JSON.stringify(all[operation])}`)
  writeFileSync(FILE, `{\n${lines.join(',\n')}\n}\n`)
}

if (import.meta.main) merge(process.argv[2]!)

import { REFUSED_WITH } from '../domain/field-shapes.ts'
import { PROBLEMS, type ProblemCode } from '../errors.ts'
import { BANK_PATH } from './authenticate.ts'
// What the code of each operation can come to, derived from it: see refusals.test.ts.
import reachable from './refusals.json' with { type: 'json' }

/** What of an operation, as the document describes it, decides how it may be refused before its own code is reached. */
export interface Described {
  readonly parameters?: readonly { readonly name: string }[]
  readonly requestBody?: unknown
}

const ANYWHERE: readonly ProblemCode[] = [
  'request_malformed',
  'field_invalid',
  'unauthorized',
  'database_unavailable',
  'internal',
]
/** The bank comes with a token of its own. */
const OF_PERSONS: readonly ProblemCode[] = ['role_not_allowed', 'sign_in_unavailable']
const OF_BODIES: readonly ProblemCode[] = ['json_malformed', 'body_too_large', 'media_type_unsupported']
const OF_KEYS: readonly ProblemCode[] = ['idempotency_key_missing', 'idempotency_key_malformed', 'idempotency_key_reused']

/** What the shapes within what is described say that they are refused with. */
const refusedWith = (described: unknown) =>
  [...JSON.stringify(described).matchAll(new RegExp(`"${REFUSED_WITH}":"(\\w+)"`, 'g'))].map(([, code]) => code!)

/** Every refusal that an operation (`POST /units`) can come to, in the order of the table. */
export function refusalsOf(operation: string, { parameters = [], requestBody }: Described): ProblemCode[] {
  const names = new Set(parameters.map(({ name }) => name))
  const [, path] = operation.split(' ')
  const codes = new Set<string>([
    ...ANYWHERE,
    ...(path === BANK_PATH ? [] : OF_PERSONS),
    ...(requestBody ? OF_BODIES : []),
    ...refusedWith([requestBody, parameters]),
    ...(names.has('idempotency-key') ? OF_KEYS : []),
    ...(names.has('if-match') ? ['precondition_failed'] : []),
    ...(reachable[operation as keyof typeof reachable]?.split(' ') ?? []),
  ])
  return (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => codes.has(code))
}

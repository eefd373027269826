import { z } from 'zod'
import { CatalogError } from '../errors.ts'
import { schemaSchema, sortOrderSchema, specSchema } from '../metadata/model.ts'
import { requirementSchema, updateSchema } from '../metadata/requests.ts'

// PostgreSQL keeps no text with a NUL in it.
const name = z.string().regex(/^[^\0]+$/, 'must not be empty or hold a NUL character')
const namespaceLevels = z.array(name).min(1)
const stringMap = z.record(z.string(), z.string())
const identifier = z.object({ namespace: namespaceLevels, name })

/** The bodies of the REST specification's requests, as far as the catalog reads them. */
export const createNamespaceBody = z.object({ namespace: namespaceLevels, properties: stringMap.default({}) })
export const changePropertiesBody = z.object({ removals: z.array(z.string()).nullish(), updates: stringMap.nullish() })
export const createTableBody = z.object({
  name,
  location: z.string().nullish(),
  schema: schemaSchema,
  'partition-spec': specSchema.nullish(),
  'write-order': sortOrderSchema.nullish(),
  'stage-create': z.boolean().nullish(),
  properties: stringMap.nullish(),
})
export const registerTableBody = z.object({
  name,
  'metadata-location': z.string(),
  overwrite: z.boolean().default(false),
})
export const renameBody = z.object({ source: identifier, destination: identifier })
const changes = { requirements: z.array(requirementSchema).default([]), updates: z.array(updateSchema) }
export const commitBody = z.object({ identifier: identifier.optional(), ...changes })
export const transactionBody = z.object({ 'table-changes': z.array(z.object({ identifier, ...changes })).min(1) })
export const publishBody = z.object({ namespace: namespaceLevels, table: name })
/** A snapshot id exceeds 2^53: digits, not a number. */
export const stageBody = publishBody.extend({ 'snapshot-id': z.string().regex(/^\d+$/) })

/** The catalog's own commit takes milliseconds between a file and its pointer: what is younger than a second is nobody's to remove. */
export const orphansBody = z.object({ 'older-than-ms': z.number().min(1_000) })

/** Parses a body. Throws BadRequestException that names the first part that does not fit. */
export function parseBody<Shape extends z.ZodType>(shape: Shape, body: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new CatalogError('BadRequestException', `Malformed request: ${issue?.path.join('.') || 'body'}: ${issue?.message}`)
}

/** The levels of a namespace as it stands in an address: joined by the unit separator, or by dots in simple clients. */
export function namespaceOf(text: string): string[] {
  return text.split('\u001f').flatMap((level) => (text.includes('\u001f') ? [level] : level.split('.')))
}

const PAGE_MAX = 2_147_483_647

/** Where a listing starts and how long a page is; a client that asks for no pages gets everything. Throws BadRequestException. */
export function pageOf({ pageToken, pageSize }: { pageToken?: string; pageSize?: string }): { after: string; size: number } {
  const size = pageSize === undefined ? PAGE_MAX : Number(pageSize)
  if (!Number.isInteger(size) || size < 1) throw new CatalogError('BadRequestException', `Invalid pageSize: ${pageSize}`)
  return { after: pageToken ?? '', size }
}

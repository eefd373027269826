import { z } from 'zod'

const dependsOn = z.object({ nodes: z.array(z.string()).default([]), macros: z.array(z.string()).default([]) })

const column = z.object({
  name: z.string(),
  description: z.string(),
  data_type: z.string().nullish(),
})

const node = z.object({
  unique_id: z.string(),
  resource_type: z.string(),
  name: z.string(),
  database: z.string().nullish(),
  schema: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  checksum: z.object({ checksum: z.string() }),
  columns: z.record(z.string(), column),
  depends_on: dependsOn,
  config: z.object({
    materialized: z.string().nullish(),
    severity: z.string().nullish(),
    meta: z.record(z.string(), z.unknown()).nullish(),
  }),
  raw_code: z.string().nullish(),
  compiled_code: z.string().nullish(),
  /** Of a generic test: the model that it is written at, and what it tests. */
  attached_node: z.string().nullish(),
  column_name: z.string().nullish(),
  test_metadata: z.object({ name: z.string(), kwargs: z.record(z.string(), z.unknown()) }).nullish(),
})

const source = z.object({ unique_id: z.string(), schema: z.string(), name: z.string(), description: z.string() })
const macro = z.object({ macro_sql: z.string(), depends_on: z.object({ macros: z.array(z.string()) }) })

/** The parts of dbt's manifest (v12) that Anju reads: what the models are, what they are made from, how they are tested. */
const manifest = z.object({
  nodes: z.record(z.string(), node),
  sources: z.record(z.string(), source),
  macros: z.record(z.string(), macro),
})
export type DbtManifest = z.infer<typeof manifest>
export type DbtNode = z.infer<typeof node>

/** Reads manifest.json; throws a ZodError that names the part that is not as expected. */
export const parseManifest = (text: string): DbtManifest => manifest.parse(JSON.parse(text))

/** `dwd.unit`: the key of a model or source everywhere outside dbt, and at the same time dbt's own selector for it. */
export const assetKeyOf = ({ schema, name }: { readonly schema: string; readonly name: string }): string => `${schema}.${name}`

/** The tests written at the given models; each with the key of its model. */
export function testsAt({ nodes }: DbtManifest, assets: readonly string[]): { readonly test: DbtNode; readonly asset: string }[] {
  const wanted = new Map(
    Object.values(nodes)
      .filter((candidate) => candidate.resource_type === 'model' && assets.includes(assetKeyOf(candidate)))
      .map((model) => [model.unique_id, assetKeyOf(model)]),
  )
  return Object.values(nodes).flatMap((test) => {
    const asset = test.resource_type === 'test' ? wanted.get(test.attached_node ?? '') : undefined
    return asset === undefined ? [] : [{ test, asset }]
  })
}

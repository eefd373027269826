import { assetKeyOf, type DbtManifest } from '@anju/pipelines/dbt/manifest.ts'

/** A dbt model as it can be run by hand. */
export interface Model {
  readonly key: string
  readonly sql: string
  readonly dependsOn: readonly string[]
  /** Columns of DECIMAL type. */
  readonly money: readonly string[]
}

/** Models of a compiled manifest. Their SQL reads ods from the lake and each other from the database in which they are run. */
export function modelsOf({ nodes }: DbtManifest): Model[] {
  const models = Object.values(nodes).filter(({ resource_type: type }) => type === 'model')
  const keys = new Map(models.map((model) => [model.unique_id, assetKeyOf(model)]))
  return models.map((model) => {
    if (!model.compiled_code) throw new Error(`${model.name} was not compiled`)
    const columns = Object.values(model.columns)
    return {
      key: assetKeyOf(model),
      sql: model.compiled_code.replaceAll(/"lake"\."(?!ods")(\w+)"\./g, '"$1".'),
      dependsOn: model.depends_on.nodes.flatMap((id) => keys.get(id) ?? []),
      money: columns.filter(({ data_type: type }) => /^decimal/i.test(type ?? '')).map(({ name }) => name),
    }
  })
}

/** Each model after those that it reads. */
export function inOrder(models: readonly Model[]): Model[] {
  const ordered = new Map<string, Model>()
  const byKey = new Map(models.map((model) => [model.key, model]))
  const add = (model: Model) => {
    if (ordered.has(model.key)) return
    for (const key of model.dependsOn) add(byKey.get(key)!)
    ordered.set(model.key, model)
  }
  for (const model of models) add(model)
  return [...ordered.values()]
}

/** Number of rows and sum of every money column: what two builds of a model must agree in. */
export const countsOf = ({ key, money }: Model): string =>
  `SELECT ${['count(*) AS row_count', ...money.map((column) => `sum(${column})::VARCHAR AS ${column}`)].join(', ')} FROM ${key}`

import type { CatalogAddress } from '@anju/infra/lake/publish.ts'
import { findTableSchema } from '@anju/infra/lake/table-schema.ts'
import type { RawRow } from '../ods/replay.ts'
import { SHAPE_PROPERTY, shapeFromText } from '../ods/shape.ts'

/** The name by which the lake has a column of a quarantined row today. */
export type PresentName = (raw: RawRow, name: string) => string

/**
 * Tells under which names an ods table has the columns of rows that wait: the source may have renamed them since, or given their names to others. One that the table has
 * not (yet) gets a name that no column has; where nobody can tell, as of rows of a table that was made anew since, names are taken for what they are. Throws LakeUnavailable.
 */
export async function presentNames(catalog: CatalogAddress, table: string): Promise<PresentName> {
  const schema = await findTableSchema(catalog, { schema: 'ods', table })
  const text = schema?.properties[SHAPE_PROPERTY]
  if (!schema || text === undefined) return (_, name) => name
  const { columns, relationId } = shapeFromText(text)
  const fieldOf = new Map(columns.map(({ attribute, field }) => [attribute, field]))
  const nameOf = new Map(schema.fields.map(({ id, name }) => [id, name]))
  return ({ attributes, relation }, name) => {
    const attribute = attributes?.[name]
    if (attribute === undefined || (relation !== undefined && relation !== relationId)) return name
    return nameOf.get(fieldOf.get(attribute) ?? -1) ?? `${name}#${attribute}`
  }
}

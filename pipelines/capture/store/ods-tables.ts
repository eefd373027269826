import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { type FitCheck, fitCheckOf } from '../ods/fit.ts'
import { alterStatements, createStatement, type LakeColumn, odsTableOf } from '../ods/table.ts'
import type { Relation } from '../wire/message.ts'

/** Asks for the checks that a relation's values must pass, after its ods table was made able to take them. */
export type OdsTables = (relation: Relation) => Promise<readonly FitCheck[]>

/**
 * Creates and widens ods tables as relations appear and change; remembers what it has done.
 * The DDL is outside the transaction of the rows: an added column without rows harms nobody, and the next run finds it there.
 */
export function createOdsTables(lake: LakeSession): OdsTables {
  const known = new WeakMap<Relation, readonly FitCheck[]>()
  return async (relation) => {
    const remembered = known.get(relation)
    if (remembered) return remembered
    await lake.run(createStatement(relation))
    const alterations = alterStatements(relation, await describe(lake, relation))
    for (const statement of alterations) await lake.run(statement)
    const types = new Map((await describe(lake, relation)).map(({ name, type }) => [name.toLowerCase(), type]))
    const checks = relation.columns.map(({ name }) => fitCheckOf(types.get(name.toLowerCase()) ?? 'VARCHAR'))
    known.set(relation, checks)
    return checks
  }
}

async function describe(lake: LakeSession, relation: Relation): Promise<LakeColumn[]> {
  // DESCRIBE, not information_schema: that one still shows the types before the last ALTER.
  return lake.query<LakeColumn & Record<string, never>>(
    `SELECT column_name AS name, column_type AS type FROM (DESCRIBE ${odsTableOf(relation)})`,
  )
}

import type { AssetDefinition } from '../assets/definition.ts'
import type { AddedColumn } from '../capture/ods/added-columns.ts'

/** A column that the source has added, under the name by which the model's table shows it. */
export interface ShownColumn extends AddedColumn {
  readonly name: string
}

/** Names of models' own columns that no contract of theirs tells. */
const OWN = ['source', 'import_file', 'import_line', 'as_of_lsn']

/**
 * The added columns of the captured table that the model's rows are of, which the model does not know: under their names in lower case; where the model has a column of
 * another meaning under that name, as `ledger_unit__source`. A name of the contract is not new: the model reads it.
 */
export function shownColumns(
  { columns = {}, follows }: Pick<AssetDefinition, 'columns' | 'follows'>,
  added: readonly AddedColumn[],
): ShownColumn[] {
  const [source = ''] = follows
  const shown = new Map<string, ShownColumn>()
  for (const column of added) {
    const plain = column.column.toLowerCase()
    const taken = OWN.includes(plain) || shown.has(plain)
    const name = taken ? `${source.slice(source.indexOf('.') + 1)}__${plain}` : plain
    if (!(name in columns) && !shown.has(name)) shown.set(name, { ...column, name })
  }
  return [...shown.values()]
}

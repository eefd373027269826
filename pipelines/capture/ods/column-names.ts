/**
 * Gives the columns of one lake table names that its engines tell apart: unique whatever the letter case, none of them the lake's own. A name that is
 * taken is followed by the column's number: `name__7`, then `name__7_2`.
 */
export class ColumnNames {
  readonly #taken = new Set<string>()

  isFree(name: string): boolean {
    return !isTheLakes(name) && !this.#taken.has(fold(name))
  }

  /** Takes the name, or the nearest free one. */
  take(wanted: string, number: number): string {
    let name = wanted
    for (let n = 1; !this.isFree(name); n++) name = `${wanted}__${number}${n === 1 ? '' : `_${n}`}`
    this.#taken.add(fold(name))
    return name
  }
}

/** Names that begin with a line are capture's (`_lsn`) and the models' (`_version_rank`), but for those that were given here: no model has one that ends so. */
const isTheLakes = (name: string): boolean => name.startsWith('_') && !/__\d+(_\d+)?$/.test(name)

/** Names that are equal so are one name to DuckDB and Trino. */
export const fold = (name: string): string => name.toLowerCase()

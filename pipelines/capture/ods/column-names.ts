/**
 * Gives the columns of one lake table names that its engines tell apart: unique whatever the letter case, none of them capture's own. A name that is
 * taken is followed by the column's number: `name__7`, then `name__7_2`.
 */
export class ColumnNames {
  readonly #taken: Set<string>

  constructor(reserved: readonly string[]) {
    this.#taken = new Set(reserved.map(fold))
  }

  isFree(name: string): boolean {
    return !this.#taken.has(fold(name))
  }

  /** Takes the name, or the nearest free one. */
  take(wanted: string, number: number): string {
    let name = wanted
    for (let n = 1; !this.isFree(name); n++) name = `${wanted}__${number}${n === 1 ? '' : `_${n}`}`
    this.#taken.add(fold(name))
    return name
  }
}

/** Names that are equal so are one name to DuckDB and Trino. */
export const fold = (name: string): string => name.toLowerCase()

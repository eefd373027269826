/** A column of a catalogued table. */
export interface ColumnSource {
  readonly asset: string
  readonly column: string
}

/** A column of a query's answer: its name and the table columns whose values it is made of. */
export interface OutputColumn {
  readonly name: string
  readonly sources: readonly ColumnSource[]
  /** Whether it is a column handed on as it is, at most under another name. */
  readonly identity: boolean
}

/** Something in FROM: its alias and columns. */
export interface Relation {
  readonly alias: string
  readonly columns: readonly OutputColumn[]
  /** Columns that USING or NATURAL has merged into the left side: seen only when the alias is written. */
  readonly merged?: ReadonlySet<string>
}

/** What a name may mean at a place: the relations there, then those around it. */
export interface Scope {
  readonly relations: readonly Relation[]
  readonly outer: Scope | undefined
}

/** A name as names are compared. */
export const text = (value: unknown): string => String(value ?? '').toLowerCase()

// A path is column, table.column, schema.table.column, or any of them followed by fields of a struct; or a table's whole row.
export function resolve(path: readonly string[], scope: Scope): readonly OutputColumn[] {
  const names = path.map(text)
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const found = resolveIn(names, at.relations)
    if (found.length > 0) return found
  }
  return []
}

function resolveIn(names: readonly string[], relations: readonly Relation[]): readonly OutputColumn[] {
  const qualified = relations.flatMap((relation) => {
    const place = relation.alias === '' ? -1 : names.indexOf(relation.alias)
    return place < 0 ? [] : relation.columns.filter((column) => text(column.name) === names[place + 1])
  })
  if (qualified.length > 0) return qualified
  const plain = relations.flatMap((relation) => unmerged(relation).filter((column) => text(column.name) === names[0]))
  if (plain.length > 0) return plain
  return relations.filter((relation) => relation.alias === names.at(-1)).flatMap((relation) => relation.columns)
}

export const unmerged = (relation: Relation): readonly OutputColumn[] =>
  relation.columns.filter((column) => !relation.merged?.has(text(column.name)))

export const namesOf = (relations: readonly Relation[]): string[] =>
  relations.flatMap((relation) => unmerged(relation).map((column) => text(column.name)))

/** In a right or full join a merged column has its value from whichever side has the row. */
export const coalesced = (relation: Relation, right: readonly Relation[], shared: ReadonlySet<string>): Relation => ({
  ...relation,
  columns: relation.columns.map((column) => {
    if (!shared.has(text(column.name))) return column
    const twins = right.flatMap((other) => other.columns.filter((candidate) => text(candidate.name) === text(column.name)))
    return { name: column.name, sources: [...column.sources, ...twins.flatMap((twin) => twin.sources)], identity: false }
  }),
})

export const renamed = (columns: readonly OutputColumn[], aliases: unknown): readonly OutputColumn[] => {
  const names = Array.isArray(aliases) ? (aliases as string[]) : []
  return columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }))
}

export const merged = (left: OutputColumn, right: OutputColumn | undefined): OutputColumn => ({
  name: left.name,
  sources: [...left.sources, ...(right?.sources ?? [])],
  identity: left.identity && (right?.identity ?? true),
})

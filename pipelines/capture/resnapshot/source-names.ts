import { odsNameOf } from '../ods/table.ts'
import type { Relation } from '../wire/message.ts'

/** Which source tables the stream has told under more than one name: what changes under one of them is missing from the ods table of the other. */
export class SourceNames {
  /** The ods tables of both names, until somebody has seen to them. */
  readonly changed = new Set<string>()
  readonly #names = new Map<number, string>()
  #last: Relation | undefined

  /** Hears of every change's relation in the stream's order. Returns whether its table has another name than before. */
  note(relation: Relation): boolean {
    if (relation === this.#last) return false
    this.#last = relation
    const [former, name] = [this.#names.get(relation.id), odsNameOf(relation)]
    this.#names.set(relation.id, name)
    if (former === undefined || former === name) return false
    this.changed.add(former).add(name)
    return true
  }
}

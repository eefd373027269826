import { type Attribute, type Known, newestOf } from './identify.ts'
import type { SourceColumn } from './shape.ts'

/**
 * Whether a description could be of other columns than those it was taken for: of what came and went, or changed names, between two looks at the catalogue its
 * order and names do not always tell. The table is read again then. `known` is what the lake had before it; what it had as gone is gone for good.
 */
export function isAmbiguous(
  columns: readonly Pick<SourceColumn, 'attribute' | 'name'>[],
  known: readonly Known[],
  catalogue: readonly Attribute[],
): boolean {
  const knownBy = new Map(known.map((column) => [column.attribute, column]))
  const newest = newestOf(known)
  const isLiving = ({ name }: Attribute) => name !== null
  const lived = ({ attribute }: Attribute) => knownBy.get(attribute)?.dropped === false
  const isTold = catalogue.filter((one) => lived(one) && isLiving(one) && one.published)
  const numbers = columns.map(({ attribute }) => attribute)
  if (!isTold.every(({ attribute }) => numbers.includes(attribute))) return true
  // Of two that came one was not told of at first: it was generated, or the publication left it out.
  const numberOf = new Map(catalogue.map(({ attribute, name }) => [name, attribute]))
  const isNew = (attribute: number | undefined) => attribute !== undefined && !knownBy.has(attribute)
  if (columns.some(({ attribute, name }) => isNew(attribute) && isNew(numberOf.get(name)) && numberOf.get(name) !== attribute))
    return true
  const mayBeTold = catalogue.filter(
    (one) => !isTold.includes(one) && one.attribute <= newest && (lived(one) || (isLiving(one) && one.published)),
  )
  const came = catalogue.filter((one) => one.attribute > newest && (one.published || !isLiving(one)))
  const missing = numbers.length - isTold.length
  // They came one after the other: with the last that had come, all before it had, and were there unless they are gone by now.
  const ways = [undefined, ...came].map((last, index) => {
    const before = came.slice(0, Math.max(0, index - 1))
    const gone = before.filter((one) => !isLiving(one)).length
    return waysToTake(missing - (before.length - gone) - (last ? 1 : 0), mayBeTold.length + gone)
  })
  return ways.reduce((sum, way) => sum + way, 0) > 1
}

/** In how many ways so many can be taken of all; 2 stands for more than one. */
const waysToTake = (taken: number, all: number): number => (taken < 0 || taken > all ? 0 : taken === 0 || taken === all ? 1 : 2)

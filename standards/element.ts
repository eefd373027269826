import { type Level, MINIMUM_LEVEL, type PersonalKind } from './classification.ts'
import type { CodeList } from './code-list.ts'

/** What the values of an element are; each has one lake type and one form at the edge (see `element-type.ts`). */
export type ElementType = 'money' | 'decimal' | 'text' | 'date' | 'month' | 'integer' | 'ratio' | 'rate' | 'code' | 'timestamp'

/** Where an element lives: in the file layout of JGJ/T 320, in the lake's table, or in both. */
export type ElementPlace = 'both' | 'file' | 'lake'

/** A data element (数据元): one column, said once. */
export interface Element {
  /** English identifier, the column's name everywhere. */
  readonly name: string
  /** JGJ/T 320 code, e.g. GRZHYE; null where the standard has no such element. */
  readonly code: string | null
  readonly title: string
  readonly definition: string
  readonly type: ElementType
  /** Longest text allowed, in characters; null where the type says it. */
  readonly length: number | null
  readonly codeList: CodeList | null
  /** RE2-compatible pattern that the whole text must match. */
  readonly pattern: string | null
  /** Lowest and highest value allowed, as decimals; either may be null. */
  readonly minimum: string | null
  readonly maximum: string | null
  /** A date of something that has happened: not after the as-of date. */
  readonly past: boolean
  readonly unit: string | null
  readonly mandatory: boolean
  readonly level: Level
  readonly personal: PersonalKind
  /** For an id number: the element that says which kind of document it is. */
  readonly idTypeElement: string | null
  readonly owner: string
  readonly place: ElementPlace
}

/** An element as a dataset declares it: what is left out takes the default. */
export type ElementSpec = Pick<Element, 'title' | 'definition' | 'type'> & Partial<Omit<Element, 'name'>>

const DEFAULTS = {
  code: null,
  length: null,
  codeList: null,
  pattern: null,
  minimum: null,
  maximum: null,
  past: false,
  unit: null,
  mandatory: false,
  level: 2,
  personal: 'none',
  idTypeElement: null,
  place: 'both',
} as const

/**
 * Completes a declaration. The unit of money is 元; the level is never below what the kind of personal data asks.
 * Throws when a `code` element has no code list.
 */
export function completeElement(name: string, owner: string, spec: ElementSpec): Element {
  if (spec.type === 'code' && !spec.codeList) throw new Error(`数据元 ${name} 是代码，但没有代码集`)
  const element: Element = { ...DEFAULTS, unit: spec.type === 'money' ? '元' : null, owner, ...spec, name }
  const minimum = MINIMUM_LEVEL[element.personal]
  return element.level < minimum ? { ...element, level: minimum } : element
}

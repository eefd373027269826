import { type Dataset, fileElements } from '@anju/standards/dataset.ts'
import type { Element } from '@anju/standards/element.ts'
import { type Cell, isBlank } from './sheet.ts'

/** What a source writes for a value → what the standard writes: {"男": "1"}. */
export type Codes = Readonly<Record<string, string>>

/** Where a declared source has one element: the heading of its column, and its own codes. */
export interface MappedElement {
  readonly element: string
  readonly from: string
  readonly codes?: Codes | undefined
}

/** How the columns of a file map to a dataset. */
export interface HeaderMatch {
  /** By position in the file: the element, or null where the column is none of the dataset's. */
  readonly columns: readonly (Element | null)[]
  readonly missing: readonly Element[]
  /** Elements that two columns claim. */
  readonly repeated: readonly Element[]
  /** Titles of columns that the dataset does not know. */
  readonly unknown: readonly string[]
  /** By element's name, where the source has codes of its own. */
  readonly codes: ReadonlyMap<string, Codes>
}

/** A title as it is compared: without blanks, marks and letter case; half-width. */
const plain = (title: string) =>
  title
    .normalize('NFKC')
    .replace(/[\s*＊:]/g, '')
    .toLowerCase()

/** Ways in which a file may head an element: its code (DWZH), its Chinese title or its English name. */
function namesOf({ code, title, name }: Element): string[] {
  return [...(code ? [code] : []), title, name].map(plain)
}

/** 单位账号(DWZH) names the element twice; either of the two is enough. */
function partsOf(heading: string): string[] {
  const [, before, inside] = /^(.*?)[([【]([^()[\]【】]*)[)\]】]$/.exec(plain(heading)) ?? []
  return [plain(heading), ...(inside ? [inside] : []), ...(before ? [before] : [])]
}

/** Matches the first row of a file with the dataset's file layout: as `mapping` says, and else by the names that the standard has. */
export function matchHeader(dataset: Dataset, header: readonly Cell[], mapping: readonly MappedElement[] = []): HeaderMatch {
  const elements = fileElements(dataset)
  const mapped = new Map(mapping.map(({ element, from }) => [element, from]))
  const free = elements.filter(({ name }) => !mapped.has(name))
  const byName = new Map([
    ...free.flatMap((element) => namesOf(element).map((name) => [name, element] as const)),
    ...elements.flatMap((element) => (mapped.has(element.name) ? [[plain(mapped.get(element.name)!), element] as const] : [])),
  ])
  const headings = header.map((cell) => (isBlank(cell) ? '' : String(cell)))
  const columns = headings.map(
    (heading) =>
      partsOf(heading)
        .map((part) => byName.get(part))
        .find((element) => element !== undefined) ?? null,
  )
  const found = new Set(columns)
  return {
    columns,
    missing: elements.filter((element) => element.mandatory && !found.has(element)),
    repeated: [...found].filter(
      (element): element is Element => element !== null && columns.indexOf(element) !== columns.lastIndexOf(element),
    ),
    unknown: headings.filter((heading, position) => heading !== '' && columns[position] === null),
    codes: new Map(mapping.flatMap(({ element, codes }) => (codes ? [[element, codes] as const] : []))),
  }
}

/** How a person finds an element in a file: 单位账号（DWZH）. */
export const headingOf = ({ title, code, name }: Element): string => `${title}（${code ?? name}）`

import { ImportRefused } from '../errors.ts'
import type { Cell, OpenBytes, Sheet, SheetRow } from '../sheet.ts'
import { ENCODING_TITLES, type Encoding, encodingOf } from './encoding.ts'
import { BROKEN, BROKEN_TOLD, decoded, exactText } from './exact-text.ts'
import type { JsonFormat } from './format.ts'
import { flatRecord, type JsonRecord, parseExactly, valueAt } from './json-record.ts'
import { linesOf } from './lines.ts'

/** A document is read as a whole; what is larger comes as lines. */
const LARGEST_DOCUMENT = 256 * 1024 * 1024

/**
 * Reads JSON: an array of objects, an object that holds one at `rowsAt`, or one object a line. Objects inside a row are headed by their path
 * (`person.name`). Throws ImportRefused when the document is none; a line that is none is no row, and says why. Bytes that are no text are told in
 * their value (`exact-text.ts`).
 */
export async function openJson(open: OpenBytes, file: string, format: JsonFormat): Promise<Sheet> {
  const { rowsAt } = format
  const encoding = await encodingOf(open, file, format)
  const sheet = { name: undefined, encoding: ENCODING_TITLES[encoding] }
  const lines = rowsAt === '' && !(await beginsWithArray(open, encoding))
  const rows = lines ? () => recordsOfLines(open, encoding) : await documentRows(open, file, { encoding, rowsAt })
  const header = await namesOf(rows)
  return { ...sheet, rows: rowsOf(rows, header) }
}

interface Line {
  readonly line: number
  /** Undefined: the text is no object. */
  readonly record: JsonRecord | undefined
  readonly text: string
}
type Lines = () => AsyncIterable<Line> | Iterable<Line>

async function beginsWithArray(open: OpenBytes, encoding: Encoding): Promise<boolean> {
  for await (const text of decoded(open, encoding)) {
    const first = text.trimStart()
    if (first !== '') return first.startsWith('[')
  }
  return false
}

async function* recordsOfLines(open: OpenBytes, encoding: Encoding): AsyncGenerator<Line> {
  for await (const { line, bytes } of linesOf(open())) {
    const text = exactText(bytes, encoding)
    if (text.trim() !== '') yield { line, text, record: recordOf(parsedOr(text, undefined)) }
  }
}

async function documentRows(open: OpenBytes, file: string, at: { encoding: Encoding; rowsAt: string }): Promise<Lines> {
  const pieces: string[] = []
  let length = 0
  for await (const piece of decoded(open, at.encoding)) {
    length += piece.length
    if (length > LARGEST_DOCUMENT) throw new ImportRefused(file, 'JSON 文档超过 256 MB；请改为每行一个对象的 JSON 文件')
    pieces.push(piece)
  }
  const broken = Symbol('broken')
  const document = parsedOr(pieces.join(''), broken)
  if (document === broken) throw new ImportRefused(file, '不是完整的 JSON 文档，文件可能已被截断')
  const rows = valueAt(document, at.rowsAt)
  if (!Array.isArray(rows))
    throw new ImportRefused(file, at.rowsAt === '' ? 'JSON 文档应是对象的数组' : `JSON 文档的“${at.rowsAt}”应是对象的数组`)
  return () => rows.map((row, index) => ({ line: index + 1, record: recordOf(row), text: JSON.stringify(row) }))
}

function parsedOr<Other>(text: string, other: Other): unknown | Other {
  try {
    return parseExactly(text)
  } catch {
    return other
  }
}

const recordOf = (value: unknown) =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? flatRecord(value) : undefined

/** Every name that any row has: a row leaves out what it does not know. */
async function namesOf(lines: Lines): Promise<string[]> {
  const names = new Set<string>()
  for await (const { record } of lines()) for (const name of record?.keys() ?? []) names.add(name)
  return [...names]
}

async function* rowsOf(lines: Lines, header: readonly string[]): AsyncGenerator<SheetRow> {
  yield { line: 0, cells: header }
  for await (const { line, record, text } of lines())
    yield record
      ? { line, cells: header.map((name): Cell => record.get(name) ?? null) }
      : { line, cells: [text], misfit: text.includes(BROKEN) ? `该行${BROKEN_TOLD}` : '不是一个 JSON 对象，像是被截断' }
}

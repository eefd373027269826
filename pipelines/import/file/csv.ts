import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { ImportRefused } from '../errors.ts'
import type { Cell, OpenBytes, Sheet, SheetRow } from '../sheet.ts'
import { ENCODING_TITLES, type Encoding, encodingOf } from './encoding.ts'
import { BROKEN, BROKEN_TOLD, decoded } from './exact-text.ts'
import { PLAIN_TABLE } from './format.ts'

const DELIMITERS = [',', '\t'] as const
type Delimiter = (typeof DELIMITERS)[number]

/**
 * Reads a CSV file, several times: UTF-8 with or without a mark, GBK/GB18030, UTF-16; comma or tab between fields, whichever parts the header
 * into more of them: the other one is text like any other character. Bytes that are no text are told in their cell (`exact-text.ts`). Throws ImportRefused.
 */
export async function openCsv(open: OpenBytes, file: string, format = PLAIN_TABLE): Promise<Sheet> {
  const encoding = await encodingOf(open, file, format)
  const text = { open, file, encoding }
  const headers = await Promise.all(DELIMITERS.map((delimiter) => headerOf(text, delimiter)))
  if (headers.flat().some((heading) => String(heading).includes(BROKEN)))
    throw new ImportRefused(file, `表头按 ${ENCODING_TITLES[encoding]} ${BROKEN_TOLD}，无法辨认各列`)
  const widths = headers.map(({ length }) => length)
  const width = Math.max(...widths)
  const rows = recordsOf(text, DELIMITERS[widths.indexOf(width)]!)
  return { name: undefined, encoding: ENCODING_TITLES[encoding], rows: rowsOf(rows, width) }
}

interface TextFile {
  readonly open: OpenBytes
  readonly file: string
  readonly encoding: Encoding
}

async function headerOf(text: TextFile, delimiter: Delimiter): Promise<readonly Cell[]> {
  for await (const { cells } of recordsOf(text, delimiter, 1)) return cells
  return []
}

async function* rowsOf(records: AsyncIterable<SheetRow>, width: number): AsyncGenerator<SheetRow> {
  for await (const row of records) yield row.cells.length > width ? { ...row, overlong: true } : row
}

async function* recordsOf({ open, file, encoding }: TextFile, delimiter: Delimiter, most = -1): AsyncGenerator<SheetRow> {
  const text = Readable.from(decoded(open, encoding))
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    to: most,
  })
  text.on('error', (error) => parser.destroy(error))
  try {
    for await (const { record, info } of text.pipe(parser) as AsyncIterable<{ record: string[]; info: { lines: number } }>)
      yield { line: info.lines, cells: record }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new ImportRefused(
      file,
      `第 ${error.lines} 行起引号没有闭合，其后的内容无法分行；请检查该行的双引号（字段内的双引号应写成两个）`,
    )
  } finally {
    text.destroy()
  }
}

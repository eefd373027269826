import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { ImportRefused } from '../errors.ts'
import type { OpenBytes, Sheet, SheetRow } from '../sheet.ts'
import { decoded, ENCODING_TITLES, type Encoding, encodingOf } from './encoding.ts'
import type { FileFormat } from './format.ts'

/** Reads a CSV file, twice: UTF-8 with or without a mark, GBK/GB18030, UTF-16; comma or tab between fields. Throws ImportRefused. */
export async function openCsv(open: OpenBytes, file: string, declared: FileFormat['encoding'] = 'auto'): Promise<Sheet> {
  const encoding = await encodingOf(open, file, declared)
  return { name: undefined, encoding: ENCODING_TITLES[encoding], rows: rowsOf(open, file, encoding) }
}

async function* rowsOf(open: OpenBytes, file: string, encoding: Encoding): AsyncGenerator<SheetRow> {
  const text = Readable.from(decoded(open, encoding))
  const parser = parse({
    bom: true,
    delimiter: [',', '\t'],
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
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
  }
}

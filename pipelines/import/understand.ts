import type { Dataset } from '@anju/standards/dataset.ts'
import { FILE_DATASETS } from '@anju/standards/datasets/registry.ts'
import { ImportRefused } from './errors.ts'
import { type HeaderMatch, headingOf, type MappedElement, matchHeader } from './header.ts'
import { recogniseDataset } from './recognise.ts'
import type { Cell, Sheet } from './sheet.ts'

interface Told {
  readonly header: readonly Cell[]
  readonly layout?: { readonly dataset: Dataset; readonly mapping: readonly MappedElement[] } | undefined
}

/** Which dataset a table holds and how its columns map. Throws ImportRefused that says what is missing and what is allowed. */
export function understandTable(
  file: string,
  sheet: Pick<Sheet, 'name'>,
  { header, layout }: Told,
): { dataset: Dataset; match: HeaderMatch } {
  const where = sheet.name === undefined ? '' : `工作表“${sheet.name}”`
  if (header.length === 0) throw new ImportRefused(file, `${where}没有内容`)
  const dataset = layout?.dataset ?? recogniseDataset([sheet.name, file], header)
  if (!dataset)
    throw new ImportRefused(
      file,
      `${where}无法识别是哪个数据集；文件名、工作表名或表头应属于：${FILE_DATASETS.map(({ title }) => title).join('、')}`,
    )
  const match = matchHeader(dataset, header, layout?.mapping)
  if (match.missing.length > 0)
    throw new ImportRefused(
      file,
      `${where}按“${dataset.title}”缺少必填列：${match.missing.map((element) => wanted(element, layout?.mapping)).join('、')}；列名可用代码、中文名称或英文名`,
    )
  if (match.repeated.length > 0) throw new ImportRefused(file, `${where}有重复的列：${match.repeated.map(headingOf).join('、')}`)
  return { dataset, match }
}

function wanted(element: Parameters<typeof headingOf>[0], mapping: readonly MappedElement[] = []): string {
  const from = mapping.find(({ element: name }) => name === element.name)?.from
  return from === undefined ? headingOf(element) : `${headingOf(element)}，映射为“${from}”`
}

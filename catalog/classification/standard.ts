import type { Level, PersonalKind } from '@anju/standards/classification.ts'
import type { Dataset } from '@anju/standards/dataset.ts'
import { DATASETS, findDataset, findDatasetOfTable } from '@anju/standards/datasets/registry.ts'
import { elementNamed } from '@anju/standards/dictionary.ts'
import type { Element } from '@anju/standards/element.ts'

/** What the standard says of a column. */
export interface StandardColumn {
  readonly title: string
  readonly definition: string
  readonly code: string | null
  readonly level: Level
  readonly personal: PersonalKind
}

/** A column as a table declares it. */
export interface DeclaredColumn {
  readonly name: string
  readonly type: string
}

const technical = (title: string): StandardColumn => ({
  title,
  definition: `技术字段：${title}`,
  code: null,
  level: 2,
  personal: 'none',
})

/** Columns that Anju itself adds to tables of the lake. */
const TECHNICAL_COLUMNS: Readonly<Record<string, StandardColumn>> = {
  _op: technical('变更类型'),
  _lsn: technical('提交位置（LSN）'),
  _seq: technical('事务内次序'),
  _xid: technical('事务号'),
  _committed_at: technical('提交时间'),
  _batch: technical('导入批次'),
  _file: technical('导入文件'),
  _line: technical('导入行号'),
  _imported_at: technical('导入时间'),
  _gone: technical('来源已不存在'),
  source: technical('数据来源'),
  import_file: technical('导入文件'),
  import_line: technical('导入行号'),
  as_of_lsn: technical('截至位置（LSN）'),
  as_of: technical('截至时间'),
  valid_from: technical('生效日期'),
  valid_to: technical('失效日期'),
  recorded_from: technical('记载起'),
  recorded_to: technical('记载止'),
}

/** Columns of published products whose values the code itself makes. */
const PRODUCT_COLUMNS: Readonly<Record<string, StandardColumn>> = {
  tag_code: technical('画像标签代码'),
  tag_value: technical('画像标签取值'),
  indicator_code: technical('指标代码'),
  period_kind: technical('期间类型'),
  unit: technical('计量单位'),
  county_name: technical('县（市、区）名称'),
  city_code: technical('市区划代码'),
  city_name: technical('市名称'),
}

/** What the import keeps of files and of the rows that did not fit: the whole row as it came, so that it holds what the file held of a person. */
const rawRow: StandardColumn = {
  title: '原始行',
  definition: '退回的行原文（JSON），可能含姓名、证件号码等个人信息',
  code: null,
  level: 4,
  personal: 'none',
}

/** The key of the last row that was read of a table is part of it. */
const placeInSource: StandardColumn = {
  title: '游标',
  definition: '读到的位置；数据库来源的游标含最后一行的主键，可能是证件号码',
  code: null,
  level: 4,
  personal: 'none',
}

const IMPORT_COLUMNS: Readonly<Record<string, Readonly<Record<string, StandardColumn>>>> = {
  'ods.import_rejected': {
    batch: technical('导入批次'),
    file: technical('导入文件'),
    line: technical('文件行号'),
    dataset: technical('数据集'),
    field: technical('不合要求的字段'),
    reason: technical('退回原因'),
    raw: rawRow,
    imported_at: technical('导入时间'),
  },
  'ods.import_batch': {
    batch: technical('导入批次'),
    file: technical('导入文件'),
    dataset: technical('数据集'),
    rows_read: technical('读入行数'),
    rows_accepted: technical('接收行数'),
    rows_rejected: technical('退回行数'),
    imported_at: technical('导入时间'),
    source: technical('数据来源'),
  },
  'ods.import_settled': {
    batch: technical('导入批次'),
    dataset: technical('数据集'),
    line: technical('文件行号'),
    digest: technical('原始行摘要'),
    by_name: technical('更正人'),
    settled_at: technical('更正时间'),
  },
  'ods.source_cursor': {
    source: technical('数据源'),
    seq: technical('提交次序'),
    cursor: placeInSource,
    batch: technical('导入批次'),
    committed_at: technical('提交时间'),
  },
}

/** Columns that say which single person or account a row is about. */
const PERSON_KEYS = [
  'member_no',
  'account_no',
  'loan_no',
  'id_number',
  'borrower_id_number',
  'insured_id_number',
  'resident_id_number',
]

/** Whether a row of such a table is about one person. */
export const isAboutPersons = (columns: readonly DeclaredColumn[]): boolean =>
  columns.some(({ name }) => PERSON_KEYS.includes(name))

/** The dataset whose layout a lake table has: `dwd.unit`, `ods.ledger_unit`, `ods.import_unit`. */
export function datasetOfAsset(id: string): Dataset | undefined {
  if (id.startsWith('ods.ledger_')) return findDatasetOfTable(`dwd.${id.slice('ods.ledger_'.length)}`)
  if (id.startsWith('ods.import_')) return findDataset(id.slice('ods.import_'.length))
  return findDatasetOfTable(id)
}

/**
 * What the standard says of a table's column: by the table's own dataset; else, in a summary, by a dataset whose key the table carries; else
 * by the most sensitive element of that name. Undefined when the standard does not know the column.
 */
export function standardColumn(id: string, column: string, columns: readonly DeclaredColumn[]): StandardColumn | undefined {
  const own = datasetOfAsset(id)?.elements.find((element) => element.name === column)
  if (own) return columnOf(own)
  const made = IMPORT_COLUMNS[id]?.[column] ?? TECHNICAL_COLUMNS[column] ?? PRODUCT_COLUMNS[column]
  if (made) return made
  const keyed = elementByKey(column, new Set(columns.map(({ name }) => name)))
  if (keyed) return columnOf(keyed)
  const named = elementNamed(column)
  if (!named) return undefined
  // An amount is a person's only beside that person; summed over a unit or a county it is not.
  if (named.type === 'money' && !isAboutPersons(columns)) return { ...columnOf(named), level: 2, personal: 'none' }
  return columnOf(named)
}

function elementByKey(column: string, present: ReadonlySet<string>): Element | undefined {
  return DATASETS.filter((dataset) => dataset.table !== null && dataset.key.every((name) => present.has(name)))
    .flatMap((dataset) => dataset.elements.filter((element) => element.name === column))
    .sort((left, right) => right.level - left.level)[0]
}

const columnOf = ({ title, definition, code, level, personal }: Element): StandardColumn => ({
  title,
  definition,
  code,
  level,
  personal,
})

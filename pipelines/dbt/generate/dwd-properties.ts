import { type Dataset, lakeElements } from '@anju/standards/dataset.ts'
import { FILE_DATASETS } from '@anju/standards/datasets/registry.ts'
import type { Element } from '@anju/standards/element.ts'
import { LAKE_TYPES } from '@anju/standards/element-type.ts'
import type { Invariants } from './dwd-invariants.ts'
import { GENERATED } from './generated-file.ts'

const LEDGER_ROWS = `config: {where: "source = 'ledger'"}`

/** dbt's properties of a dwd model: contract, key and conformity from the standard, invariants from `dwd-invariants.ts`. */
export function renderDwdProperties(dataset: Dataset, invariants: Invariants): string {
  const elements = lakeElements(dataset)
  const tests = Object.entries({ ...standardTests(dataset, elements), ...invariantTests(invariants) })
  const description = `${dataset.title}（${dataset.standard}）：${dataset.description}；当前状态 · current state of every ${dataset.name}`
  return `${GENERATED.yaml}
models:
  - name: ${dataset.name}
    description: ${JSON.stringify(description)}
    config:
      meta: {grain: ${JSON.stringify(dataset.grain)}, key: [${dataset.key.join(', ')}], owner: ${dataset.owner}}
    data_tests:
${tests.map(([name, test]) => `      - ${named(`${dataset.name}_${name}`, test)}`).join('\n')}
    columns:
${[...elements.map((element) => columnOf(dataset, element, invariants)), ...originColumns(dataset)].join('\n')}
`
}

/** `key: {arguments: …}` with a name that people read beside the check. */
const named = (name: string, test: string): string => test.replace('{', `{name: ${name}, `)

/** Imported rows may be wrong, quality says so; only the ledger's own must be right before anything is published. */
function standardTests(dataset: Dataset, elements: readonly Element[]): Record<string, string> {
  const mandatory = elements.filter((element) => element.mandatory).map((element) => element.name)
  const codes = elements.flatMap(({ name, codeList }) => (codeList ? [`${name}: ${codeList.name}`] : []))
  return {
    key: `key: {arguments: {columns: [${dataset.key.join(', ')}]}}`,
    complete: `complete: {arguments: {columns: [${mandatory.join(', ')}]}, ${LEDGER_ROWS}}`,
    ...(codes.length > 0 && { codes_in_lists: `in_code_lists: {arguments: {columns: {${codes.join(', ')}}}, ${LEDGER_ROWS}}` }),
  }
}

function invariantTests({ holds = {}, tests = {} }: Invariants): Record<string, string> {
  const conditions = Object.entries(holds).map(([name, expression]) => [
    name,
    `holds: {arguments: {expression: ${JSON.stringify(expression)}}, ${LEDGER_ROWS}}`,
  ])
  return { ...Object.fromEntries(conditions), ...tests }
}

function columnOf(dataset: Dataset, element: Element, { references = {} }: Invariants): string {
  const [table, column] = references[element.name]?.split('.') ?? []
  const code = element.code ? `（${element.code}）` : ''
  const lines = [
    `      - name: ${element.name}`,
    `        data_type: ${LAKE_TYPES[element.type].toLowerCase()}`,
    `        description: ${JSON.stringify(`${element.title}${code}：${element.definition}`)}`,
  ]
  if (table) {
    const test = `relationships: {arguments: {to: ref('${table}'), field: ${column}}, ${LEDGER_ROWS}}`
    lines.push('        data_tests:', `          - ${named(`${dataset.name}_${element.name}_exists`, test)}`)
  }
  return lines.join('\n')
}

const FILE_COLUMNS = [
  `      - name: import_file
        data_type: varchar
        description: "导入文件：导入的行所在的文件；核心系统的行为空"`,
  `      - name: import_line
        data_type: integer
        description: "导入行号：导入的行在文件中的行号；核心系统的行为空"`,
]

const originColumns = (dataset: Dataset): string[] => [
  `      - name: source
        data_type: varchar
        description: "数据来源：ledger 核心系统，import 外部导入"
        data_tests:
          - accepted_values: {name: ${dataset.name}_source_known, arguments: {values: [ledger, import]}}`,
  ...(FILE_DATASETS.includes(dataset) ? FILE_COLUMNS : []),
  `      - name: as_of_lsn
        data_type: bigint
        description: "最近一次变更在核心系统日志中的提交位置（LSN）；导入的行为空"`,
]

import { type Dataset, lakeElements } from '@anju/standards/dataset.ts'
import type { Element } from '@anju/standards/element.ts'
import { LAKE_TYPES } from '@anju/standards/element-type.ts'
import type { Invariants } from './dwd-invariants.ts'
import { GENERATED } from './generated-file.ts'

const LEDGER_ROWS = `config: {where: "source = 'ledger'"}`

/** dbt's properties of a dwd model: contract, key and conformity from the standard, invariants from `dwd-invariants.ts`. */
export function renderDwdProperties(dataset: Dataset, invariants: Invariants): string {
  const elements = lakeElements(dataset)
  const tests = [...standardTests(dataset, elements), ...invariantTests(invariants)]
  return `${GENERATED.yaml}
models:
  - name: ${dataset.name}
    description: ${JSON.stringify(`${dataset.title}（${dataset.standard}）：${dataset.description}；当前状态 · current state of every ${dataset.name}`)}
    config:
      meta: {grain: ${JSON.stringify(dataset.grain)}, key: [${dataset.key.join(', ')}], owner: ${dataset.owner}}
    data_tests:
${tests.map((test) => `      - ${test}`).join('\n')}
    columns:
${[...elements.map((element) => columnOf(element, invariants)), ...ORIGIN_COLUMNS].join('\n')}
`
}

/** Imported rows may be wrong, quality says so; only the ledger's own must be right before anything is published. */
function standardTests(dataset: Dataset, elements: readonly Element[]): string[] {
  const mandatory = elements.filter((element) => element.mandatory).map((element) => element.name)
  const codes = elements.flatMap(({ name, codeList }) => (codeList ? [`${name}: ${codeList.name}`] : []))
  return [
    `key: {arguments: {columns: [${dataset.key.join(', ')}]}}`,
    `complete: {arguments: {columns: [${mandatory.join(', ')}]}, ${LEDGER_ROWS}}`,
    ...(codes.length > 0 ? [`in_code_lists: {arguments: {columns: {${codes.join(', ')}}}, ${LEDGER_ROWS}}`] : []),
  ]
}

const invariantTests = ({ holds = [], tests = [] }: Invariants): string[] => [
  ...holds.map((expression) => `holds: {arguments: {expression: ${JSON.stringify(expression)}}, ${LEDGER_ROWS}}`),
  ...tests,
]

function columnOf(element: Element, { references = {} }: Invariants): string {
  const [table, column] = references[element.name]?.split('.') ?? []
  const code = element.code ? `（${element.code}）` : ''
  const lines = [
    `      - name: ${element.name}`,
    `        data_type: ${LAKE_TYPES[element.type].toLowerCase()}`,
    `        description: ${JSON.stringify(`${element.title}${code}：${element.definition}`)}`,
  ]
  if (table) {
    lines.push('        data_tests:')
    lines.push(`          - relationships: {arguments: {to: ref('${table}'), field: ${column}}, ${LEDGER_ROWS}}`)
  }
  return lines.join('\n')
}

const ORIGIN_COLUMNS = [
  `      - name: source
        data_type: varchar
        description: "数据来源：ledger 核心系统，import 外部导入"
        data_tests:
          - accepted_values: {arguments: {values: [ledger, import]}}`,
  `      - name: as_of_lsn
        data_type: bigint
        description: "最近一次变更在核心系统日志中的提交位置（LSN）；导入的行为空"`,
]

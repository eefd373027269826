import { Button, Flex, Table, Tag } from 'antd'
import type { SqlAnswer } from '../api/catalog.ts'
import { csvOf, saveText } from './csv.ts'
import { KEYBOARD_TABLE } from './keyboard-table.tsx'
import { Masked } from './Masked.tsx'

type Row = { readonly key: number; readonly cells: SqlAnswer['rows'][number] }

/** Rows of an answer: masked columns are marked with the reason; what is shown can be saved as CSV, masked as shown. */
export function AnswerTable({ answer, fileName }: { answer: SqlAnswer; fileName: string }) {
  const rows: Row[] = answer.rows.map((cells, key) => ({ key, cells }))
  const numeric = (type: string) => /^(DECIMAL|BIGINT|INTEGER|DOUBLE|HUGEINT)/.test(type)
  return (
    <Flex vertical gap={8}>
      <Table<Row>
        size="small"
        components={KEYBOARD_TABLE}
        dataSource={rows}
        scroll={{ x: 'max-content', y: 480 }}
        pagination={{ pageSize: 50, showSizeChanger: true, hideOnSinglePage: true }}
        locale={{ emptyText: '没有符合条件的行' }}
        columns={answer.columns.map((column, index) => ({
          key: index,
          title: (
            <>
              <span title={column.name}>{column.title || column.name}</span> {column.masked && <Tag>脱敏</Tag>}
            </>
          ),
          align: numeric(column.type) ? ('right' as const) : ('left' as const),
          render: (_: unknown, row: Row) => (
            <Masked value={row.cells[index]} reason={column.masked ? (column.reason ?? '按策略脱敏') : undefined} />
          ),
        }))}
      />
      <div>
        <Button
          disabled={rows.length === 0}
          onClick={() =>
            saveText(
              `${fileName}.csv`,
              csvOf(
                answer.columns.map(({ name }) => name),
                answer.rows,
              ),
            )
          }
        >
          另存为 CSV
        </Button>
      </div>
    </Flex>
  )
}

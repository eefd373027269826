import { useMutation } from '@tanstack/react-query'
import { Button, Flex, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import type { SqlAnswer } from '../api/catalog.ts'
import { csvPieces, saveText } from './csv.ts'
import { KEYBOARD_TABLE } from './keyboard-table.tsx'
import { Masked } from './Masked.tsx'

type Row = { readonly key: number; readonly cells: readonly unknown[] }

const ROWS_A_PAGE = 50

/**
 * Rows of an answer, only those of the page in view written out: masked columns are marked with the reason; the whole can be saved as CSV,
 * masked as shown.
 */
export function AnswerTable({ answer, fileName }: { answer: SqlAnswer; fileName: string }) {
  const [{ of, page, size }, turn] = useState({ of: answer, page: 1, size: ROWS_A_PAGE })
  const start = of === answer ? (page - 1) * size : 0
  const rows: Row[] = answer.rows.slice(start, start + size).map((cells, index) => ({ key: start + index, cells }))
  const save = useMutation({
    mutationFn: async () => {
      const names = answer.columns.map(({ name }) => name)
      saveText(`${fileName}.csv`, ...(await csvPieces(names, answer.rows)))
    },
  })
  const numeric = (type: string) => /^(DECIMAL|BIGINT|INTEGER|DOUBLE|HUGEINT)/.test(type)
  return (
    <Flex vertical gap={8}>
      <Table<Row>
        size="small"
        components={KEYBOARD_TABLE}
        dataSource={rows}
        scroll={{ x: 'max-content', y: 480 }}
        pagination={{
          current: start / size + 1,
          pageSize: size,
          total: answer.rows.length,
          showSizeChanger: true,
          hideOnSinglePage: answer.rows.length <= ROWS_A_PAGE,
          onChange: (next, nextSize) => turn({ of: answer, page: nextSize === size ? next : 1, size: nextSize }),
        }}
        locale={{ emptyText: '没有符合条件的行' }}
        columns={answer.columns.map((column, index) => ({
          key: index,
          title: (
            <>
              {column.title || column.name} {column.title && <ColumnName>{column.name}</ColumnName>}{' '}
              {column.masked && <Tag>脱敏</Tag>}
            </>
          ),
          align: numeric(column.type) ? ('right' as const) : ('left' as const),
          render: (_: unknown, row: Row) => (
            <Masked value={row.cells[index]} reason={column.masked ? (column.reason ?? '按策略脱敏') : undefined} />
          ),
        }))}
      />
      <div>
        <Button disabled={rows.length === 0} loading={save.isPending} onClick={() => save.mutate()}>
          另存为 CSV
        </Button>
      </div>
    </Flex>
  )
}

/** How the column is called in SQL, beside its Chinese name. */
const ColumnName = ({ children }: { children: string }) => (
  <Typography.Text type="secondary" style={{ fontWeight: 400 }}>
    {children}
  </Typography.Text>
)

import { Button, Flex, Form, Table, Typography, Upload } from 'antd'
import { useState } from 'react'
import type { Shape } from '../../../api/counter.ts'
import { readCsv } from '../../csv.ts'
import { FieldInput } from './FieldInput.tsx'
import { choicesOf, fieldsOf, said } from './shape.ts'

type Row = Readonly<Record<string, unknown>>

/** So many rows are filled in by hand; more come from a file and are looked at, not changed. */
const BY_HAND = 30

/** Rows of a content: filled in one by one, or read from a CSV file whose first line has their titles. */
export function RowsField({ shape, name, required }: { shape: Shape; name: (string | number)[]; required: boolean }) {
  const form = Form.useFormInstance()
  const rows: readonly Row[] = Form.useWatch(name, form) ?? []
  const [refused, setRefused] = useState<string>()
  const columns = Object.entries(fieldsOf(shape.items ?? {}))
  // A cell of a file holds one value.
  const byFile = columns.every(([, { type }]) => type !== 'array')
  const read = async (file: File) => {
    const { rows: found, problem } = await readCsv(file).then(
      (lines) => rowsFrom(lines, columns),
      (error: Error) => ({ rows: [], problem: error.message }),
    )
    setRefused(problem)
    if (!problem) {
      form.setFieldValue(name, found)
      form.setFieldValue([...name.slice(0, -1), 'fileName'], file.name)
    }
  }
  return (
    <fieldset className="posting-group">
      <legend>{shape.title}</legend>
      <Flex vertical gap={8}>
        {rows.length > BY_HAND ? (
          <ManyRows rows={rows} columns={columns} />
        ) : (
          <RowsByHand name={name} required={required} columns={columns} needed={shape.items?.required ?? []} />
        )}
        {byFile && (
          <Flex gap={8} align="center" wrap style={{ marginBottom: 12 }}>
            <Upload
              accept=".csv,text/csv"
              showUploadList={false}
              beforeUpload={(file) => {
                void read(file)
                return false
              }}
            >
              <Button size="small">从 CSV 文件读入</Button>
            </Upload>
            <Typography.Text type="secondary">第一行为{columns.map(([, { title }]) => title).join('、')}</Typography.Text>
          </Flex>
        )}
        {refused && <Typography.Text type="danger">{refused}</Typography.Text>}
      </Flex>
    </fieldset>
  )
}

interface OfRows {
  readonly columns: readonly [string, Shape][]
}

function RowsByHand({
  name,
  required,
  columns,
  needed,
}: OfRows & { name: (string | number)[]; required: boolean; needed: readonly string[] }) {
  return (
    <Form.List name={name} initialValue={required ? [{}] : []}>
      {(lines, { add, remove }) => (
        <>
          {lines.map(({ key, name: line }, index) => (
            <Flex key={key} gap={8} wrap align="start">
              {columns.map(([column, of]) => (
                <Form.Item
                  key={column}
                  name={[line, column]}
                  label={of.title}
                  style={{ flex: '1 1 160px', marginBottom: 8 }}
                  rules={needed.includes(column) && !of.nullable ? [{ required: true, message: `请填写${of.title}` }] : []}
                >
                  <FieldInput shape={of} />
                </Form.Item>
              ))}
              <Button
                size="small"
                style={{ marginTop: 30 }}
                aria-label={`删除第 ${index + 1} 行`}
                disabled={required && lines.length === 1}
                onClick={() => remove(line)}
              >
                删除
              </Button>
            </Flex>
          ))}
          <div>
            <Button size="small" onClick={() => add({})}>
              增加一行
            </Button>
          </div>
        </>
      )}
    </Form.List>
  )
}

function ManyRows({ rows, columns }: OfRows & { rows: readonly Row[] }) {
  return (
    <Table<Row>
      size="small"
      rowKey={(row) => rows.indexOf(row)}
      dataSource={[...rows]}
      pagination={{ pageSize: 10, showSizeChanger: false, showTotal: (total) => `共 ${total} 行` }}
      columns={columns.map(([column, of]) => ({
        title: of.title,
        render: (_, row) => (row[column] === undefined ? '—' : said(of, row[column])),
      }))}
    />
  )
}

/** Rows by the titles of the first line; choices may be written as they are called. */
function rowsFrom(
  [titles = [], ...lines]: readonly (readonly string[])[],
  columns: readonly [string, Shape][],
): { rows: Row[]; problem?: string } {
  const missing = columns.filter(([, { title }]) => !titles.includes(title ?? '')).map(([, { title }]) => title)
  if (missing.length === columns.length) return { rows: [], problem: `文件第一行应为：${missing.join('、')}` }
  const rows = lines.map((line) =>
    Object.fromEntries(
      columns.flatMap(([column, of]) => {
        const written = line[titles.indexOf(of.title ?? '')]?.trim()
        if (!written) return []
        return [[column, choicesOf(of).find(({ label }) => label === written)?.value ?? written]]
      }),
    ),
  )
  return { rows }
}

import { DATASETS } from '@anju/standards/datasets/registry.ts'
import { type DictionaryEntry, dictionaryOf } from '@anju/standards/dictionary.ts'
import { Flex, Input, Tag, Typography } from 'antd'
import { useMemo } from 'react'
import { Link, useSearchParams } from 'react-router'
import { ListTable } from '../parts/ListTable.tsx'
import { Page } from '../parts/Page.tsx'

/** The data dictionary: every element of every dataset of the standard, found by Chinese name, identifier or code. */
export function StandardsPage() {
  const [search, setSearch] = useSearchParams()
  const q = (search.get('q') ?? '').trim().toLowerCase()
  const entries = useMemo(() => dictionaryOf(), [])
  const shown =
    q === ''
      ? entries
      : entries.filter((entry) =>
          [entry.title, entry.column, entry.code ?? '', entry.definition, entry.datasetTitle].some((text) =>
            text.toLowerCase().includes(q),
          ),
        )
  return (
    <Page
      title="数据标准"
      hint={`JGJ/T 320-2014 等标准的 ${DATASETS.length} 个数据集、${entries.length} 个数据元；表结构、校验、脱敏和质量规则都由它生成。`}
    >
      <Flex gap={8}>
        <Input.Search
          allowClear
          placeholder="如 个人账户余额、GRZHYE、balance"
          defaultValue={q}
          style={{ width: 320 }}
          aria-label="查找数据元"
          onSearch={(value) => setSearch(value ? { q: value } : {}, { replace: true })}
        />
      </Flex>
      <ListTable<DictionaryEntry>
        name="数据标准"
        rowKey={(entry) => `${entry.dataset}.${entry.column}`}
        sticky
        rows={shown}
        pagination={{ pageSize: 50, showSizeChanger: true, showTotal: (total) => `共 ${total} 个` }}
        locale={{ emptyText: '没有找到这样的数据元' }}
        columns={[
          {
            title: '数据集',
            width: 150,
            text: ({ datasetTitle }) => datasetTitle,
            filters: DATASETS.map(({ name, title }) => ({ value: name, text: title })),
            onFilter: (value, entry) => entry.dataset === value,
            render: (_, entry) =>
              entry.table ? (
                <Link to={`/assets/${encodeURIComponent(entry.table)}`}>{entry.datasetTitle}</Link>
              ) : (
                entry.datasetTitle
              ),
          },
          { title: '数据元', dataIndex: 'title', render: (_, entry) => <Typography.Text strong>{entry.title}</Typography.Text> },
          { title: '字段', dataIndex: 'column', render: (_, entry) => <Typography.Text code>{entry.column}</Typography.Text> },
          { title: '标准代码', dataIndex: 'code', render: (code: string | null) => code ?? '—' },
          { title: '类型', dataIndex: 'type', width: 80 },
          { title: '代码集', dataIndex: 'codeList', render: (name: string | null) => name ?? '—' },
          { title: '必填', width: 60, render: (_, entry) => (entry.mandatory ? '是' : '') },
          { title: '级别', dataIndex: 'level', width: 80, render: (level: string) => <Tag>{level}</Tag> },
          { title: '定义', dataIndex: 'definition' },
        ]}
      />
    </Page>
  )
}

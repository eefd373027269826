import type { Viewer } from '@anju/standards/viewer.ts'
import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Flex, Form, Input, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useOutletContext } from 'react-router'
import type { QuarantinedRow } from '../../api/capture.ts'
import { callApi } from '../../api/client.ts'
import { instant } from '../../parts/figures.ts'
import { ListTable } from '../../parts/ListTable.tsx'
import { Masked } from '../../parts/Masked.tsx'
import { Loaded } from '../../parts/Page.tsx'
import { useOrder } from './use-order.ts'

const OPERATIONS: Readonly<Record<string, string>> = {
  snapshot: '快照',
  insert: '新增',
  update: '修改',
  delete: '删除',
  truncate: '清空',
}

/** Rows that did not fit their table, each to be put right and let in. */
export function Quarantine() {
  const { role } = useOutletContext<Viewer>()
  const [chosen, choose] = useState<QuarantinedRow>()
  const quarantine = useQuery({
    queryKey: ['capture', 'quarantine'],
    queryFn: () => callApi<{ rows: QuarantinedRow[] }>('/api/capture/quarantine'),
  })
  return (
    <Loaded query={quarantine}>
      {({ rows }) => (
        <>
          <ListTable<QuarantinedRow>
            name="隔离区"
            rowKey={({ lsn, seq }) => `${lsn}/${seq}`}
            rows={rows}
            pagination={{ pageSize: 20, hideOnSinglePage: true }}
            locale={{ emptyText: '隔离区没有等待处理的行' }}
            expandable={{ expandedRowRender: (row) => <Values row={row} /> }}
            columns={[
              { title: '进入隔离区', width: 180, render: (_, row) => instant(row.quarantinedAt) },
              { title: '表', width: 200, dataIndex: 'table' },
              { title: '变更', width: 90, render: (_, { operation }) => OPERATIONS[operation] ?? operation },
              { title: '原因', dataIndex: 'reason' },
              {
                title: '操作',
                width: 110,
                render: (_, row) =>
                  role === 'steward' && (
                    <Button size="small" onClick={() => choose(row)}>
                      更正入湖
                    </Button>
                  ),
              },
            ]}
          />
          {chosen && <Correct key={`${chosen.lsn}/${chosen.seq}`} row={chosen} onClose={() => choose(undefined)} />}
        </>
      )}
    </Loaded>
  )
}

function Values({ row }: { row: QuarantinedRow }) {
  return (
    <Flex gap={16} wrap>
      {Object.entries(row.values).map(([name, { shown, masked }]) => (
        <span key={name}>
          <Typography.Text type="secondary">{name}：</Typography.Text>
          <Masked value={shown} reason={masked ? '按您的权限脱敏' : undefined} />
        </span>
      ))}
    </Flex>
  )
}

/** Only columns that are ticked change; the others go in as the source sent them, whether they can be seen or not. */
function Correct({ row, onClose }: { row: QuarantinedRow; onClose: () => void }) {
  const [corrections, correct] = useState<Record<string, string>>({})
  const replay = useOrder<object, unknown>('replay', () => '已入湖，位于它原来的次序')
  const { table, lsn, seq } = row
  const send = () => {
    const values = Object.fromEntries(Object.entries(corrections).map(([name, value]) => [name, value === '' ? null : value]))
    replay.mutate({ table, lsn, seq, corrections: values }, { onSuccess: onClose })
  }
  const toggle = (name: string, on: boolean) =>
    correct(on ? { ...corrections, [name]: '' } : Object.fromEntries(Object.entries(corrections).filter(([key]) => key !== name)))
  return (
    <Modal
      open
      title={`更正 ${table} 的一行`}
      okText="更正并入湖"
      onOk={send}
      confirmLoading={replay.isPending}
      onCancel={onClose}
    >
      <Typography.Paragraph type="secondary">
        {row.reason}。勾选要更正的列并填写新值，留空即为空值；其余列按来源原值入湖。该行回到它原来的次序，之后的变更仍以后者为准。
      </Typography.Paragraph>
      <Form layout="vertical">
        {Object.entries(row.values).map(([name, { shown }]) => (
          <Form.Item key={name} label={<Checkbox onChange={({ target }) => toggle(name, target.checked)}>{name}</Checkbox>}>
            <Input
              aria-label={name}
              disabled={!(name in corrections)}
              placeholder={shown ?? '空'}
              value={corrections[name] ?? ''}
              onChange={({ target }) => correct({ ...corrections, [name]: target.value })}
            />
          </Form.Item>
        ))}
      </Form>
    </Modal>
  )
}

import type { Viewer } from '@anju/standards/viewer.ts'
import { useQuery } from '@tanstack/react-query'
import { Button, Flex, Popconfirm, Tag, Typography, Upload } from 'antd'
import { useState } from 'react'
import { useOutletContext } from 'react-router'
import { callApi } from '../../api/client.ts'
import type { ListedSource } from '../../api/sources.ts'
import { figure, instant } from '../../parts/figures.ts'
import { ListTable } from '../../parts/ListTable.tsx'
import { Loaded } from '../../parts/Page.tsx'
import { Deliveries } from './Deliveries.tsx'
import { SourceEditor } from './SourceEditor.tsx'
import { sendFile, useSourceAct } from './use-sources.ts'
import { datasetTitle, every, KINDS, StateTag, stateTitle, whence } from './words.tsx'

const READ_AGAIN_MS = 5_000

/** Data from outside: what is declared, what came last, and what did not fit. */
export function Sources() {
  const { role } = useOutletContext<Viewer>()
  const [edited, edit] = useState<ListedSource | 'new'>()
  const sources = useQuery({
    queryKey: ['sources'],
    queryFn: () => callApi<{ sources: ListedSource[] }>('/api/sources'),
    refetchInterval: READ_AGAIN_MS,
  })
  return (
    <Flex vertical gap={12}>
      {role === 'steward' && (
        <div>
          <Button type="primary" onClick={() => edit('new')}>
            登记数据源
          </Button>
        </div>
      )}
      <Loaded query={sources}>
        {({ sources: rows }) => (
          <ListTable<ListedSource>
            name="外部数据源"
            cards
            rowKey="name"
            rows={rows}
            pagination={{ pageSize: 20, hideOnSinglePage: true }}
            scroll={{ x: 1_100 }}
            locale={{ emptyText: '还没有登记外部数据源；登记后，部门的文件与接口数据会自动入湖' }}
            expandable={{ expandedRowRender: ({ name }) => <Deliveries source={name} /> }}
            columns={[
              {
                title: '数据源',
                width: 300,
                text: ({ title }) => title,
                render: (_, source) => (
                  <Flex vertical>
                    <span>
                      {source.title} {source.paused && <Tag>已暂停</Tag>}
                    </span>
                    <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                      {source.name} · {KINDS[source.origin.kind]} · {whence(source)}
                    </Typography.Text>
                  </Flex>
                ),
              },
              { title: '数据集', width: 150, render: (_, { dataset }) => datasetTitle(dataset) },
              { title: '间隔', width: 110, render: (_, { everySeconds }) => every(everySeconds) },
              {
                title: '最近到达',
                width: 190,
                text: ({ last }) => last && `${stateTitle(last.state)} ${instant(last.finishedAt)}`,
                render: (_, { last }) =>
                  last ? (
                    <Flex vertical align="start">
                      <StateTag state={last.state} />
                      <span>{instant(last.finishedAt)}</span>
                    </Flex>
                  ) : (
                    '尚无'
                  ),
              },
              { title: '接收', width: 90, align: 'right', render: (_, { last }) => figure(last?.rowsAccepted) },
              { title: '退回', width: 80, align: 'right', render: (_, { last }) => figure(last?.rowsRejected) },
              { title: '说明', text: ({ last }) => last?.message, render: (_, { last }) => last?.message },
              {
                title: '操作',
                width: 190,
                text: () => '',
                render: (_, source) => role === 'steward' && <Acts source={source} onEdit={() => edit(source)} />,
              },
            ]}
          />
        )}
      </Loaded>
      {edited && <SourceEditor source={edited === 'new' ? undefined : edited} onClose={() => edit(undefined)} />}
    </Flex>
  )
}

function Acts({ source, onEdit }: { source: ListedSource; onEdit: () => void }) {
  const path = `/api/sources/${source.name}`
  const gather = useSourceAct(() => callApi(`${path}/gather`, { body: {} }), '已安排，几秒内开始')
  const upload = useSourceAct((file: File) => sendFile(source.name, file), '已放入接入文件夹，几秒内入湖')
  const remove = useSourceAct(() => callApi(path, { method: 'DELETE' }), '已删除，已入湖的数据保留')
  return (
    <Flex gap={4} wrap>
      {source.origin.kind === 'folder' ? (
        <Upload
          showUploadList={false}
          beforeUpload={(file) => {
            upload.mutate(file)
            return false
          }}
        >
          <Button size="small" loading={upload.isPending}>
            上传文件
          </Button>
        </Upload>
      ) : (
        <Button size="small" loading={gather.isPending} disabled={source.paused} onClick={() => gather.mutate(undefined)}>
          立即接入
        </Button>
      )}
      <Button size="small" onClick={onEdit}>
        修改
      </Button>
      <Popconfirm
        title={`删除数据源“${source.title}”？`}
        description="不再接入；已入湖的数据、游标和到达记录保留。"
        onConfirm={() => remove.mutate(undefined)}
      >
        <Button size="small" danger loading={remove.isPending}>
          删除
        </Button>
      </Popconfirm>
    </Flex>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Button, Space, Table, Typography } from 'antd'
import { callApi } from '../api/client.ts'
import { instant } from '../parts/figures.ts'
import { Loaded, Page } from '../parts/Page.tsx'

interface ScreenSummary {
  readonly id: string
  readonly title: string
  readonly newestVersion: number
  readonly publishedVersion: number | null
  readonly publishedAt: string | null
}

/** The big screens: open one on a wall, or edit it. */
export function ScreensPage() {
  const screens = useQuery({ queryKey: ['screens'], queryFn: () => callApi<{ screens: ScreenSummary[] }>('/api/screens') })
  return (
    <Page title="数字大屏" hint="面向不同场景和对象的展示；每次修改存为一个版本，发布后墙上的大屏自动换新。">
      <Loaded query={screens}>
        {(data) => (
          <Table<ScreenSummary>
            size="small"
            rowKey="id"
            dataSource={data.screens}
            pagination={false}
            locale={{ emptyText: '还没有大屏' }}
            columns={[
              { title: '名称', render: (_, screen) => <Typography.Text strong>{screen.title}</Typography.Text> },
              { title: '发布版本', align: 'right', width: 110, render: (_, screen) => screen.publishedVersion ?? '未发布' },
              { title: '最新版本', align: 'right', width: 110, dataIndex: 'newestVersion' },
              { title: '发布时间', width: 180, render: (_, screen) => instant(screen.publishedAt) },
              {
                title: '操作',
                width: 180,
                render: (_, { id }) => (
                  <Space>
                    <Button href={`/screen/${id}`} target="_blank" type="primary" size="small">
                      打开
                    </Button>
                    <Button href={`/screen/${id}/edit`} size="small">
                      编辑
                    </Button>
                  </Space>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Page>
  )
}

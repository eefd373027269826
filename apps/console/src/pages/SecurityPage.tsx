import { type LoggedPurpose, PURPOSE_TITLES } from '@anju/catalog/policy/purpose.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Tag, Typography } from 'antd'
import { useSearchParams } from 'react-router'
import { callApi } from '../api/client.ts'
import { instant } from '../parts/figures.ts'
import { KEYBOARD_TABLE } from '../parts/keyboard-table.tsx'
import { ListTable } from '../parts/ListTable.tsx'
import { Loaded, Page } from '../parts/Page.tsx'
import { ProblemAlert } from '../parts/ProblemAlert.tsx'

interface UsageLink {
  readonly seq: string
  readonly at: string
  readonly name: string
  readonly role: string
  readonly purpose: LoggedPurpose
  readonly action: string
  readonly outcome: string
  readonly assets: readonly string[]
  readonly masked: boolean
  readonly rowCount: number
  readonly statement: string
}

const OUTCOMES: Readonly<Record<string, { text: string; color: string }>> = {
  answered: { text: '已答复', color: 'success' },
  refused: { text: '已拒绝', color: 'error' },
  failed: { text: '失败', color: 'warning' },
}

/** Who read what, why and how much; the chain can be checked for tampering. */
export function SecurityPage() {
  const [search, setSearch] = useSearchParams()
  const before = search.get('before')
  const log = useQuery({
    queryKey: ['usage-log', before],
    queryFn: () =>
      callApi<{ entries: UsageLink[]; next: string | null }>(`/api/usage-log?limit=50${before ? `&cursor=${before}` : ''}`),
  })
  const verify = useMutation({
    mutationFn: () =>
      callApi<{ intact: boolean; checked: number; reason?: string | null; seq?: string | null }>('/api/usage-log/verify'),
  })
  return (
    <Page
      title="数据安全"
      hint="每一次读取个人数据都记一条，首尾相连成哈希链；改动、删除、调换任何一条都会被查出。"
      actions={
        <Button onClick={() => verify.mutate()} loading={verify.isPending}>
          校验日志
        </Button>
      }
    >
      {verify.error && <ProblemAlert error={verify.error} />}
      {verify.data && (
        <Alert
          showIcon
          type={verify.data.intact ? 'success' : 'error'}
          title={
            verify.data.intact
              ? `日志完整，共校验 ${verify.data.checked} 条`
              : `日志在第 ${verify.data.seq} 条处不完整：${verify.data.reason}`
          }
        />
      )}
      <Loaded query={log}>
        {({ entries, next }) => (
          <>
            <ListTable<UsageLink>
              name="使用日志"
              components={KEYBOARD_TABLE}
              rowKey="seq"
              rows={entries}
              pagination={false}
              locale={{ emptyText: '还没有人读取过数据' }}
              columns={[
                { title: '序号', dataIndex: 'seq', align: 'right', width: 80 },
                { title: '时间', width: 170, render: (_, entry) => instant(entry.at) },
                { title: '人', dataIndex: 'name', width: 160 },
                { title: '目的', width: 100, render: (_, { purpose }) => PURPOSE_TITLES[purpose] },
                {
                  title: '结果',
                  width: 90,
                  text: ({ outcome }) => OUTCOMES[outcome]?.text ?? outcome,
                  render: (_, { outcome }) => (
                    <Tag color={OUTCOMES[outcome]?.color ?? 'default'}>{OUTCOMES[outcome]?.text ?? outcome}</Tag>
                  ),
                },
                { title: '脱敏', width: 60, render: (_, entry) => (entry.masked ? '是' : '否') },
                { title: '行数', dataIndex: 'rowCount', align: 'right', width: 80 },
                { title: '资产', render: (_, entry) => entry.assets.join('、') || '—' },
                {
                  title: '语句',
                  dataIndex: 'statement',
                  ellipsis: true,
                  render: (_, entry) => (
                    <Typography.Text code ellipsis={{ tooltip: entry.statement }}>
                      {entry.statement}
                    </Typography.Text>
                  ),
                },
              ]}
            />
            {next && <Button onClick={() => setSearch({ before: next })}>更早的记录</Button>}
          </>
        )}
      </Loaded>
    </Page>
  )
}

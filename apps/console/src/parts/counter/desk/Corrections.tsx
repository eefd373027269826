import { Card, Table, Tag } from 'antd'
import { Link } from 'react-router'
import type { Application } from '../../../api/counter.ts'
import { instant } from '../../figures.ts'
import { KEYBOARD_TABLE, whileEmpty } from '../../keyboard-table.tsx'
import { Loaded } from '../../Page.tsx'
import { StateTag } from '../ApplicationTable.tsx'
import { Pager } from '../Pager.tsx'
import { useNames } from '../people.tsx'
import { useMayPost } from '../use-may-post.ts'
import { usePages } from '../use-pages.ts'
import { Start } from './Start.tsx'
import type { Correction, DeskThing } from './thing.ts'

/** What may be done about a thing now; what may not says why. */
export function Corrections({ thing }: { thing: DeskThing }) {
  const mayPost = useMayPost()
  return (
    <Card size="small" title="更正">
      <Table<Correction>
        size="small"
        rowKey={({ title, given }) => `${title} ${JSON.stringify(given)}`}
        pagination={false}
        components={KEYBOARD_TABLE}
        dataSource={[...thing.corrections]}
        locale={{ emptyText: '按现在的状态没有可以办理的更正。' }}
        scroll={{ x: 720 }}
        columns={[
          { title: '更正', dataIndex: 'title', width: 160 },
          { title: '办理后', dataIndex: 'effect' },
          {
            title: '现在',
            width: 260,
            render: (_, { refusal }) =>
              refusal ? (
                <span>
                  <Tag>不能办理</Tag>
                  {refusal.title}
                  {refusal.allowed && `（${refusal.allowed}）`}
                </span>
              ) : (
                <Tag color="success">可以办理</Tag>
              ),
          },
          {
            title: '办理',
            width: 120,
            render: (_, correction) => mayPost && correction.refusal === null && <Start correction={correction} />,
          },
        ]}
      />
    </Card>
  )
}

interface MadeCorrection
  extends Pick<Application, 'applicationNo' | 'kind' | 'kindTitle' | 'state' | 'facts' | 'maker' | 'checker'> {
  readonly reason: string | null
  readonly approvedAt: string
}

/** Corrections that were made, the newest first: what, why, who asked and who checked, when. */
export function Made() {
  const pages = usePages<MadeCorrection>('/corrections')
  const nameOf = useNames()
  return (
    <Card size="small" title="已办理的更正">
      <Loaded query={pages.query}>
        {({ items }) => (
          <>
            <Table<MadeCorrection>
              size="small"
              rowKey="applicationNo"
              pagination={false}
              components={whileEmpty(items)}
              dataSource={[...items]}
              locale={{ emptyText: '还没有办理过更正。复核通过的冲销、错缴更正、退款等列在这里。' }}
              scroll={{ x: 900 }}
              columns={[
                {
                  title: '受理单号',
                  width: 170,
                  render: (_, { applicationNo }) => <Link to={`/counter/applications/${applicationNo}`}>{applicationNo}</Link>,
                },
                { title: '更正', dataIndex: 'kindTitle', width: 130 },
                { title: '原因', render: (_, { reason }) => reason ?? '—' },
                { title: '状态', width: 100, render: (_, { state }) => <StateTag state={state} /> },
                { title: '经办', width: 110, render: (_, { maker }) => nameOf(maker) },
                { title: '复核', width: 110, render: (_, { checker }) => nameOf(checker) },
                { title: '复核时间', width: 170, render: (_, { approvedAt }) => instant(approvedAt) },
              ]}
            />
            <Pager {...pages} />
          </>
        )}
      </Loaded>
    </Card>
  )
}

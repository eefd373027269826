import type { Viewer } from '@anju/standards/viewer.ts'
import { Card, Flex } from 'antd'
import { Link } from 'react-router'
import { type Application, type Listed, useCounter } from '../../api/counter.ts'
import { Loaded } from '../Page.tsx'
import { ApplicationTable } from './ApplicationTable.tsx'

/** What waits for me: for a supervisor what is to be checked; what came back to me; what I have made that others check. For an auditor nothing does. */
export function Waiting({ viewer }: { viewer: Viewer }) {
  const { subject, role } = viewer
  if (role === 'auditor') return null
  return (
    <Flex vertical gap={16}>
      {role === 'supervisor' && (
        <Queue
          title="待我复核"
          path={`/applications?state=20&notMaker=${subject}`}
          all="/counter/applications?queue=check"
          empty="没有待您复核的业务。"
        />
      )}
      <Queue
        title="退回给我的"
        path={`/applications?state=30&maker=${subject}`}
        all="/counter/applications?queue=mine&state=30"
        empty="没有退回的业务。"
      />
      <Queue
        title="我提交的，待他人复核"
        path={`/applications?state=20&maker=${subject}`}
        all="/counter/applications?queue=mine&state=20"
        empty="没有待复核的业务。从“业务办理”开始。"
      />
    </Flex>
  )
}

function Queue({ title, path, all, empty }: { title: string; path: string; all: string; empty: string }) {
  const applications = useCounter<Listed<Application>>(`${path}&limit=10`)
  return (
    <Card size="small" title={title} extra={<Link to={all}>全部</Link>}>
      <Loaded query={applications}>{({ items }) => <ApplicationTable applications={items} empty={empty} />}</Loaded>
    </Card>
  )
}

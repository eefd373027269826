import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { Link } from 'react-router'
import type { CaptureStatus } from '../../api/capture.ts'
import { callApi } from '../../api/client.ts'
import { duration } from '../figures.ts'

const LATE_MS = 10_000

/** Whether what the ledger commits reaches the lake in time. */
export function CaptureHealth() {
  const status = useQuery({
    queryKey: ['capture'],
    queryFn: () => callApi<CaptureStatus>('/api/capture'),
    refetchInterval: 3_000,
  })
  if (status.error)
    return <Alert type="error" showIcon title="数据采集没有应答" description={<Link to="/capture">查看数据接入</Link>} />
  const late = (status.data?.lagMs.last ?? 0) > LATE_MS
  if (!status.data) return null
  return (
    <Alert
      type={late ? 'warning' : 'success'}
      showIcon
      title={
        late
          ? `数据采集落后 ${duration(status.data.lagMs.last)}`
          : `数据采集正常，提交到可查询 ${duration(status.data.lagMs.p50)}`
      }
      action={<Link to="/capture">查看</Link>}
    />
  )
}

import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { Link } from 'react-router'
import type { CaptureStatus } from '../../api/capture.ts'
import { callApi } from '../../api/client.ts'
import { captureStanding } from '../capture-standing.ts'

/** Whether what the ledger commits reaches the lake in time. */
export function CaptureHealth() {
  const status = useQuery({
    queryKey: ['capture'],
    queryFn: () => callApi<CaptureStatus>('/api/capture'),
    refetchInterval: 3_000,
  })
  if (status.error)
    return <Alert type="error" showIcon title="数据采集没有应答" description={<Link to="/capture">查看数据接入</Link>} />
  if (!status.data) return null
  const { type, title, detail } = captureStanding(status.data)
  return <Alert type={type} showIcon title={title} description={detail} action={<Link to="/capture">查看</Link>} />
}

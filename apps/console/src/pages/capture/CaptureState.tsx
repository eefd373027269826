import type { Viewer } from '@anju/standards/viewer.ts'
import { Alert, Button, Popconfirm } from 'antd'
import { useOutletContext } from 'react-router'
import type { CaptureStatus } from '../../api/capture.ts'
import { captureStanding } from '../../parts/capture-standing.ts'
import { useOrder } from './use-order.ts'

/** How capture stands, since when and what is wrong; with the way to begin anew where its slot is lost. */
export function CaptureState({ status }: { status: CaptureStatus }) {
  const { role } = useOutletContext<Viewer>()
  const { type, title, detail } = captureStanding(status)
  const renewable = status.phase === 'refused' && role === 'steward'
  return <Alert type={type} showIcon title={title} description={detail} action={renewable && <RenewSlot />} />
}

function RenewSlot() {
  const renew = useOrder<object, unknown>('renew', () => '已开始重新建立复制槽并全量读取')
  return (
    <Popconfirm
      placement="bottomRight"
      title="重新建立复制槽并全量读取？"
      description={
        <div style={{ maxWidth: 420 }}>
          ods
          各表先记入清空标记，再读入来源库现有的全部行，当前数据随后与来源一致。复制槽丢失到现在之间的逐次变更不再可得；读取完成以前，湖中数据停在旧状态，用时随数据量而定。
        </div>
      }
      onConfirm={() => renew.mutate({})}
    >
      <Button type="primary" danger loading={renew.isPending}>
        重新建立复制槽并全量读取
      </Button>
    </Popconfirm>
  )
}

import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Card, Flex, Typography } from 'antd'
import type { VoucherProof } from '../../api/books.ts'
import { ApiError } from '../../api/client.ts'
import { useCounter } from '../../api/counter.ts'
import { saveText } from '../csv.ts'
import { Loaded } from '../Page.tsx'
import { FactList } from './FactList.tsx'
import { holds } from './prove-voucher.ts'

/** 存证 of a voucher: what proves that it is in the books of its day, checked here or taken away; until the day is closed there is none. */
export function VoucherProofCard({ no }: { no: string }) {
  const proof = useCounter<VoucherProof>(`/vouchers/${no}/proof`)
  if (proof.error instanceof ApiError && proof.error.problem.code === 'day_not_closed')
    return (
      <Card size="small" title="存证">
        <Typography.Text type="secondary">当日还没有日终；日终后凭证封存进哈希链，才有存证。</Typography.Text>
      </Card>
    )
  return (
    <Card size="small" title="存证">
      <Loaded query={proof}>{(data) => <Proof proof={data} />}</Loaded>
    </Card>
  )
}

function Proof({ proof }: { proof: VoucherProof }) {
  const check = useMutation({ mutationFn: () => holds(proof) })
  return (
    <Flex vertical gap={12}>
      <FactList
        facts={[
          { label: '封存日期', value: proof.businessDate },
          { label: '当日凭证', value: `${proof.voucherCount} 张` },
          { label: '证明步数', value: `${proof.path.length} 步` },
          { label: '当日校验值', value: <Digest value={proof.head} /> },
          { label: '当日凭证总摘要', value: <Digest value={proof.merkleRoot} /> },
          { label: '前一日校验值', value: <Digest value={proof.previousHead} /> },
        ]}
      />
      {check.data !== undefined && (
        <Alert
          type={check.data ? 'success' : 'error'}
          showIcon
          role="status"
          title={check.data ? '核对相符：凭证内容与封存时一致' : '核对不符：凭证内容与封存的校验值对不上，请立即报告'}
        />
      )}
      {check.error && <Alert type="warning" showIcon title="这台电脑的浏览器不能核对，请下载存证后用核对程序核对" />}
      <Flex gap={8} wrap>
        <Button loading={check.isPending} onClick={() => check.mutate()}>
          在本机核对
        </Button>
        <Button onClick={() => saveText(`存证-${proof.voucherNo}.json`, JSON.stringify(proof, null, 2))}>下载存证</Button>
      </Flex>
    </Flex>
  )
}

/** A digest in hexadecimal: its beginning, the whole to be copied. */
const Digest = ({ value }: { value: string }) => (
  <Typography.Text copyable={{ text: value }}>{value.slice(0, 16)}…</Typography.Text>
)

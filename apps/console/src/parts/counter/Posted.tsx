import { CheckCircleFilled } from '@ant-design/icons'
import { Button, Card, Flex, Typography } from 'antd'
import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import { FactList } from './FactList.tsx'
import type { Done } from './PostingForm.tsx'

/** What was done, with its voucher; takes the focus, so that it is read out and Tab goes on from here. */
export function Posted({ title, facts, voucherNo, links, onAgain }: Done & { onAgain: () => void }) {
  const card = useRef<HTMLDivElement>(null)
  useEffect(() => card.current?.focus(), [])
  return (
    <Card size="small" style={{ maxWidth: 880 }}>
      <Flex ref={card} vertical gap={12} role="status" tabIndex={-1} style={{ outline: 'none' }}>
        <Typography.Text strong style={{ fontSize: 16 }}>
          <CheckCircleFilled style={{ color: 'var(--ant-color-success)', marginInlineEnd: 8 }} />
          {title}
        </Typography.Text>
        <FactList facts={[...(voucherNo ? [{ label: '凭证号', value: <VoucherLink no={voucherNo} /> }] : []), ...facts]} />
        <Flex gap={12} wrap align="center">
          {links}
          <Button onClick={onAgain}>再办一笔</Button>
        </Flex>
      </Flex>
    </Card>
  )
}

/** A voucher's number, leading to its legs. */
export const VoucherLink = ({ no }: { no: string }) => <Link to={`/counter/vouchers/${no}`}>{no}</Link>

import { Button, Modal, Table } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Receipt } from '../../api/counter.ts'
import { DateField, TextField } from '../../parts/counter/fields.tsx'
import { Pager } from '../../parts/counter/Pager.tsx'
import { PostingForm } from '../../parts/counter/PostingForm.tsx'
import { usePages } from '../../parts/counter/use-pages.ts'
import { fen, figure, month } from '../../parts/figures.ts'
import { whileEmpty } from '../../parts/keyboard-table.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** What came in at the bank and is given to nobody yet (暂收): each can pay a unit's month. */
export function ReceiptsPage() {
  const pages = usePages<Receipt>('/receipts?state=unallocated')
  const [chosen, setChosen] = useState<Receipt>()
  return (
    <Page title="到账与暂收" hint="银行到账先记暂收；查明单位和月份后分摊，即完成汇缴。能确定归属的由系统自动分摊。">
      <Loaded query={pages.query}>
        {({ items }) => (
          <>
            <Table<Receipt>
              size="small"
              rowKey="receiptNo"
              pagination={false}
              components={whileEmpty(items)}
              dataSource={[...items]}
              locale={{ emptyText: '没有未分摊的到账。' }}
              columns={[
                { title: '到账编号', dataIndex: 'receiptNo', width: 160 },
                { title: '到账日期', dataIndex: 'valueDate', width: 110 },
                { title: '付款人', dataIndex: 'payerName' },
                { title: '用途', dataIndex: 'purpose' },
                { title: '金额', align: 'right', render: (_, { amount }) => fen(amount) },
                { title: '已分摊', align: 'right', render: (_, { allocated }) => fen(allocated) },
                {
                  title: '办理',
                  width: 90,
                  render: (_, receipt) => (
                    <Button size="small" onClick={() => setChosen(receipt)}>
                      分摊
                    </Button>
                  ),
                },
              ]}
            />
            <Pager {...pages} />
          </>
        )}
      </Loaded>
      <Modal
        open={chosen !== undefined}
        title={`分摊到账 ${chosen?.receiptNo ?? ''}`}
        footer={null}
        width={720}
        onCancel={() => setChosen(undefined)}
        destroyOnHidden
      >
        {chosen && <Allocate receipt={chosen} />}
      </Modal>
    </Page>
  )
}

interface Allocated {
  readonly unitNo: string
  readonly month: string
  readonly amount: string
  readonly memberCount: number
  readonly voucherNo: string
}

function Allocate({ receipt }: { receipt: Receipt }) {
  return (
    <PostingForm<Allocated>
      path={`/receipts/${receipt.receiptNo}/allocate`}
      submit="分摊并汇缴"
      done={({ unitNo, memberCount, voucherNo, ...allocated }) => ({
        title: '已分摊，汇缴已入账',
        voucherNo,
        facts: [
          { label: '单位账号', value: unitNo },
          { label: '汇缴年月', value: month(allocated.month) },
          { label: '金额', value: `${fen(allocated.amount)} 元，${figure(memberCount)} 人` },
        ],
        links: <Link to={`/counter/units/${unitNo}`}>打开单位</Link>,
      })}
    >
      <TextField name="unitNo" label="单位账号" digits first />
      <TextField name="month" label="汇缴年月" digits hint="如 202611" />
      <DateField name="businessDate" label="业务日期" />
    </PostingForm>
  )
}

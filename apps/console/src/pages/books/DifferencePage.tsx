import { Flex, Form, Select } from 'antd'
import { Link, useParams } from 'react-router'
import type { Difference } from '../../api/books.ts'
import { type Listed, useCounter } from '../../api/counter.ts'
import { DIFFERENCE_KINDS, DifferenceTag } from '../../parts/counter/Differences.tsx'
import { FactList } from '../../parts/counter/FactList.tsx'
import { TextField } from '../../parts/counter/fields.tsx'
import { VoucherLink } from '../../parts/counter/Posted.tsx'
import { PostingForm } from '../../parts/counter/PostingForm.tsx'
import { useNames } from '../../parts/counter/people.tsx'
import { fen } from '../../parts/figures.ts'
import { Loaded, Page } from '../../parts/Page.tsx'

/** A difference between bank and books: what is known of it; explained, or cancelled against others that add up to nothing with it. */
export function DifferencePage() {
  const { no = '' } = useParams()
  const difference = useCounter<Difference>(`/differences/${no}`)
  return <Loaded query={difference}>{(data) => <Detail difference={data} />}</Loaded>
}

function Detail({ difference }: { difference: Difference }) {
  const nameOf = useNames()
  const { differenceNo, kind, day, voucherNo, bankSerial, counterpartyName, purpose, state, note, handledBy } = difference
  return (
    <Page title={`对账差异 ${differenceNo}`} hint={<Link to="/counter/reconciliation">回到银行对账</Link>}>
      <FactList
        facts={[
          { label: '差异', value: DIFFERENCE_KINDS[kind] },
          { label: '日期', value: day },
          { label: '状态', value: <DifferenceTag state={state} /> },
          { label: '账上金额', value: `${fen(difference.ourAmount)} 元` },
          { label: '银行金额', value: `${fen(difference.bankAmount)} 元` },
          { label: '专户账号', value: difference.bankAccountNo },
          { label: '对方户名', value: counterpartyName ?? '—' },
          { label: '用途', value: purpose ?? '—' },
          { label: '银行流水号', value: bankSerial ?? '—' },
          { label: '凭证号', value: voucherNo ? <VoucherLink no={voucherNo} /> : '—' },
          { label: '说明', value: note ?? '—' },
          { label: '办理人', value: nameOf(handledBy) },
        ]}
      />
      {state !== 'closed' && (
        <Flex gap={16} wrap align="start">
          <Explain difference={difference} />
          <Close difference={difference} />
        </Flex>
      )}
    </Page>
  )
}

function Explain({ difference: { differenceNo } }: { difference: Difference }) {
  const path = `/differences/${differenceNo}`
  return (
    <PostingForm<Difference>
      title="写明原因"
      path={`${path}/explain`}
      shown={path}
      submit="写明"
      toBody={({ note }) => ({ note })}
      done={({ note }) => ({ title: '已写明原因', facts: [{ label: '说明', value: note ?? '' }] })}
    >
      <TextField name="note" label="原因" hint="如 未达账项，银行次日入账；由对账办理人以外的人写明" />
    </PostingForm>
  )
}

function Close({ difference: { differenceNo, bankAccountNo } }: { difference: Difference }) {
  const path = `/differences/${differenceNo}`
  const open = useCounter<Listed<Difference>>(`/differences?limit=1000&bankAccountNo=${bankAccountNo}`)
  const others = (open.data?.items ?? []).filter((one) => one.state !== 'closed' && one.differenceNo !== differenceNo)
  return (
    <PostingForm<Difference>
      title="核销"
      path={`${path}/close`}
      shown={path}
      submit="核销"
      toBody={({ note, with: chosen }) => ({ note, with: chosen })}
      done={() => ({ title: '已核销', facts: [{ label: '差异编号', value: differenceNo }] })}
    >
      <Form.Item name="with" label="与哪些差异互销" extra="合计须为零" rules={[{ required: true, message: '请选择互销的差异' }]}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={others.map((one) => ({
            value: one.differenceNo,
            label: `${one.day} 账上 ${fen(one.ourAmount)} 银行 ${fen(one.bankAmount)} ${one.differenceNo}`,
          }))}
        />
      </Form.Item>
      <TextField name="note" label="说明" />
    </PostingForm>
  )
}

import { titleOf } from '@anju/standards/code-list.ts'
import { unitStatus } from '@anju/standards/code-lists/collection.ts'
import { Button, Card } from 'antd'
import { Link, useParams } from 'react-router'
import { type MemberRow, today, type Unit, useCounter } from '../../api/counter.ts'
import { FactList } from '../../parts/counter/FactList.tsx'
import { MemberTable } from '../../parts/counter/FoundTables.tsx'
import { DateField, TextField } from '../../parts/counter/fields.tsx'
import { Pager } from '../../parts/counter/Pager.tsx'
import { PostingForm } from '../../parts/counter/PostingForm.tsx'
import { usePages } from '../../parts/counter/use-pages.ts'
import { fen, figure, month, percent } from '../../parts/figures.ts'
import { Loaded, Page } from '../../parts/Page.tsx'

/** A unit: how it stands, its next month, its members. */
export function UnitPage() {
  const { no = '' } = useParams()
  const unit = useCounter<Unit>(`/units/${no}`)
  return <Loaded query={unit}>{(data) => <UnitDetail key={data.unitNo} unit={data} />}</Loaded>
}

function UnitDetail({ unit }: { unit: Unit }) {
  const members = usePages<MemberRow>(`/members?unitNo=${unit.unitNo}`)
  return (
    <Page
      title={unit.name}
      hint={`单位账号 ${unit.unitNo}`}
      actions={
        <>
          <Link to={`/counter/units/${unit.unitNo}/members/new`}>
            <Button>个人开户</Button>
          </Link>
          <Link to={`/counter/units/${unit.unitNo}/bases`}>
            <Button>年度基数调整</Button>
          </Link>
        </>
      }
    >
      <FactList
        facts={[
          { label: '状态', value: titleOf(unitStatus, unit.status) },
          { label: '统一社会信用代码', value: unit.creditCode },
          { label: '缴至年月', value: month(unit.paidMonth) },
          { label: '正常缴存', value: `${figure(unit.memberCount)} 人` },
          { label: '余额', value: `${fen(unit.balance)} 元` },
          { label: '缴存比例', value: `单位 ${percent(unit.unitRatio)}，个人 ${percent(unit.memberRatio)}` },
          { label: '开户日期', value: unit.openedOn },
          { label: '经办人', value: `${unit.contactName} ${unit.contactMobile}` },
          { label: '地址', value: unit.address },
        ]}
      />
      <Remit unit={unit} />
      <Card size="small" title="职工账户">
        <Loaded query={members.query}>
          {({ items }) => (
            <>
              <MemberTable members={items} empty="这个单位还没有职工开户。点“个人开户”。" />
              <Pager {...members} />
            </>
          )}
        </Loaded>
      </Card>
    </Page>
  )
}

/** The month after 缴至年月; first, the month of the opening. */
function nextMonth({ paidMonth, openedOn }: Unit): string {
  if (paidMonth === null) return openedOn.slice(0, 7).replace('-', '')
  const [year, last] = [Number(paidMonth.slice(0, 4)), Number(paidMonth.slice(4))]
  return last === 12 ? `${year + 1}01` : `${year}${String(last + 1).padStart(2, '0')}`
}

interface Remitted {
  readonly month: string
  readonly amount: string
  readonly memberCount: number
  readonly voucherNo: string
}

function Remit({ unit }: { unit: Unit }) {
  const facts = (remitted: Remitted) => [
    { label: '汇缴年月', value: month(remitted.month) },
    { label: '人数', value: `${figure(remitted.memberCount)} 人` },
    { label: '金额', value: `${fen(remitted.amount)} 元` },
  ]
  return (
    <PostingForm<Remitted>
      title="汇缴"
      path="/remittances"
      submit="确认汇缴"
      initial={{ month: nextMonth(unit), businessDate: today() }}
      toBody={(values) => ({ unitNo: unit.unitNo, ...values })}
      preview={facts}
      done={(answer) => ({ title: '汇缴已入账', voucherNo: answer.voucherNo, facts: facts(answer) })}
    >
      <TextField name="month" label="汇缴年月" digits hint="如 202611" />
      <DateField name="businessDate" label="业务日期" />
    </PostingForm>
  )
}

import { Button, Card, Form, Input, Typography } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { useCounter } from '../../api/counter.ts'
import { Corrections, Made } from '../../parts/counter/desk/Corrections.tsx'
import { History } from '../../parts/counter/desk/History.tsx'
import { Remembered } from '../../parts/counter/desk/Remembered.tsx'
import { type DeskThing, isNumber, NUMBERED, THINGS } from '../../parts/counter/desk/thing.ts'
import { FactList } from '../../parts/counter/FactList.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/**
 * 更正台: what went wrong is found by its number, or by what is remembered of it; what happened to it, and what may be done about it now; what was
 * put right before.
 */
export function DeskPage() {
  const [search, setSearch] = useSearchParams()
  const inAddress = (name: keyof Asked) => search.get(name)?.trim() ?? ''
  const asked = { no: inAddress('no'), date: inAddress('date'), amount: inAddress('amount') }
  return (
    <Page
      title="更正台"
      hint="查出有差错的凭证、到账、提取等，看清经过，再办理更正。更正须写明原因，由另一人复核；原有的账不删不改。"
    >
      <AskedFor
        key={search.toString()}
        asked={asked}
        onAsk={(values) => setSearch(Object.entries(values).filter(([, value]) => value !== ''))}
      />
      <Answered {...asked} />
      <Made />
    </Page>
  )
}

interface Asked {
  readonly no: string
  readonly date: string
  readonly amount: string
}

function AskedFor({ asked, onAsk }: { asked: Asked; onAsk: (asked: Asked) => void }) {
  const trimmed = ({ no, date, amount }: Partial<Asked>): Asked => ({
    no: no?.trim() ?? '',
    date: date ?? '',
    amount: amount?.replaceAll(/[,，\s]/g, '') ?? '',
  })
  return (
    <>
      <Form<Partial<Asked>>
        layout="inline"
        initialValues={asked}
        onFinish={(values) => onAsk(trimmed(values))}
        style={{ rowGap: 8 }}
      >
        <Form.Item name="no">
          <Input
            allowClear
            autoFocus
            placeholder="编号，或姓名、证件号码、单位"
            aria-label="编号、姓名、证件号码或单位"
            style={{ width: 340, maxWidth: '100%' }}
          />
        </Form.Item>
        <Form.Item name="date">
          <Input type="date" aria-label="业务日期" />
        </Form.Item>
        <Form.Item name="amount">
          <Input inputMode="decimal" placeholder="金额" suffix="元" aria-label="金额" style={{ width: 140 }} />
        </Form.Item>
        <Button type="primary" htmlType="submit">
          查找
        </Button>
      </Form>
      <Typography.Text type="secondary">
        有编号的输入编号（{NUMBERED}）；没有的，输入姓名开头至少两个字、完整的证件号码或单位，或者日期和金额。
      </Typography.Text>
    </>
  )
}

function Answered({ no, date, amount }: Asked) {
  if (no + date + amount === '') return null
  const byNumber = isNumber(no) && date + amount === ''
  return byNumber ? <Found key={no} no={no} /> : <Remembered search={no} date={date} amount={amount} />
}

function Found({ no }: { no: string }) {
  const thing = useCounter<DeskThing>(`/desk/${encodeURIComponent(no)}`)
  return (
    <Loaded query={thing}>
      {(data) => (
        <>
          <Card size="small" title={`${THINGS[data.thing]} ${data.no}`}>
            <FactList
              facts={[{ label: '摘要', value: data.title }, { label: '状态', value: data.state }, ...data.facts].map(linked)}
            />
          </Card>
          <Corrections thing={data} />
          <History events={data.history} />
        </>
      )}
    </Loaded>
  )
}

/** A fact that is the number of something leads to it. */
const linked = ({ label, value }: { readonly label: string; readonly value: string }) => ({
  label,
  value: isNumber(value) ? <Link to={`/counter/desk?no=${value}`}>{value}</Link> : value,
})

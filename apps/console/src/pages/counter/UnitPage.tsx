import { titleOf } from '@anju/standards/code-list.ts'
import { unitStatus } from '@anju/standards/code-lists/collection.ts'
import { Card, Input } from 'antd'
import { useParams, useSearchParams } from 'react-router'
import { type MemberRow, type Unit, useCounter } from '../../api/counter.ts'
import { ActMenu } from '../../parts/counter/ActMenu.tsx'
import { ExportButton } from '../../parts/counter/ExportButton.tsx'
import { FactList } from '../../parts/counter/FactList.tsx'
import { MEMBER_COLUMNS, MemberTable } from '../../parts/counter/FoundTables.tsx'
import { OF_CLOSED_UNIT, OF_UNIT } from '../../parts/counter/kind-words.ts'
import { Pager } from '../../parts/counter/Pager.tsx'
import { useMayPost } from '../../parts/counter/use-may-post.ts'
import { usePages } from '../../parts/counter/use-pages.ts'
import { fen, figure, month, percent } from '../../parts/figures.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** A unit: how it stands, what is done with it, its members. */
export function UnitPage() {
  const { no = '' } = useParams()
  const unit = useCounter<Unit>(`/units/${no}`)
  return <Loaded query={unit}>{(data) => <UnitDetail key={data.unitNo} unit={data} />}</Loaded>
}

function UnitDetail({ unit }: { unit: Unit }) {
  const [search, setSearch] = useSearchParams()
  const mayPost = useMayPost()
  const word = search.get('q')?.trim() ?? ''
  const path = `/members?unitNo=${unit.unitNo}${word ? `&search=${encodeURIComponent(word)}` : ''}`
  return (
    <Page title={unit.name} hint={`单位账号 ${unit.unitNo}`} actions={<Actions unit={unit} mayPost={mayPost} />}>
      <FactList
        facts={[
          { label: '状态', value: titleOf(unitStatus, unit.status) },
          { label: '统一社会信用代码', value: unit.creditCode },
          { label: '缴至年月', value: month(unit.paidMonth) },
          { label: '正常缴存', value: `${figure(unit.memberCount)} 人` },
          { label: '余额', value: `${fen(unit.balance)} 元` },
          ...(unit.status === COLLECTIVE ? [] : [{ label: '缴存比例', value: ratiosOf(unit) }]),
          ...(unit.nextRatios
            ? [{ label: '下次缴存比例', value: `${month(unit.nextRatios.fromMonth)} 起${ratiosOf(unit.nextRatios)}` }]
            : []),
          { label: '开户日期', value: unit.openedOn },
          { label: '经办人', value: `${unit.contactName} ${unit.contactMobile}` },
          { label: '地址', value: unit.address },
        ]}
      />
      <Card
        size="small"
        title="职工账户"
        extra={<ExportButton<MemberRow> size="small" path={path} fileName={`${unit.name}职工账户`} columns={MEMBER_COLUMNS} />}
      >
        <Input.Search
          allowClear
          placeholder="姓名、证件号码或个人账号"
          aria-label="查找职工"
          defaultValue={word}
          style={{ maxWidth: 320, marginBottom: 12 }}
          onSearch={(value) => setSearch(value.trim() ? { q: value.trim() } : {})}
        />
        <Members key={path} path={path} empty={word ? '没有这样的职工。' : '这个单位还没有职工开户。点“个人开户”。'} />
      </Card>
    </Page>
  )
}

const CLOSED = '04'
/** 集中户 of people without an employing unit: it does nothing that a unit does. */
const COLLECTIVE = '99'

/** What can be done with a unit as it stands. */
function Actions({ unit, mayPost }: { unit: Unit; mayPost: boolean }) {
  const { unitNo, status } = unit
  if (status === COLLECTIVE) return null
  if (status === CLOSED) return <ActMenu kinds={OF_CLOSED_UNIT} given={{ unitNo }} shown={1} />
  return (
    <>
      <ActMenu kinds={OF_UNIT} given={{ unitNo, month: nextMonth(unit) }} shown={1} />
      {mayPost && <LinkButton to={`/counter/units/${unitNo}/members/new`}>个人开户</LinkButton>}
      {mayPost && <LinkButton to={`/counter/units/${unitNo}/bases`}>年度基数调整</LinkButton>}
      <LinkButton to={`/counter/units/${unitNo}/roll?month=${nextMonth(unit)}`}>汇缴核定</LinkButton>
      <LinkButton to={`/counter/units/${unitNo}/change`}>信息变更</LinkButton>
    </>
  )
}

function Members({ path, empty }: { path: string; empty: string }) {
  const members = usePages<MemberRow>(path)
  return (
    <Loaded query={members.query}>
      {({ items }) => (
        <>
          <MemberTable members={items} empty={empty} />
          <Pager {...members} />
        </>
      )}
    </Loaded>
  )
}

/** The month after 缴至年月; first, the month of the opening. */
function nextMonth({ paidMonth, openedOn }: Unit): string {
  if (paidMonth === null) return openedOn.slice(0, 7).replace('-', '')
  const [year, last] = [Number(paidMonth.slice(0, 4)), Number(paidMonth.slice(4))]
  return last === 12 ? `${year + 1}01` : `${year}${String(last + 1).padStart(2, '0')}`
}

const ratiosOf = ({ unitRatio, memberRatio }: { readonly unitRatio: string; readonly memberRatio: string }) =>
  `单位 ${percent(unitRatio)}，个人 ${percent(memberRatio)}`

import type { Viewer } from '@anju/standards/viewer.ts'
import { Input } from 'antd'
import { useOutletContext, useSearchParams } from 'react-router'
import { type Listed, type MemberRow, type Unit, useCounter } from '../../api/counter.ts'
import { BatchAlerts } from '../../parts/counter/BatchAlerts.tsx'
import { MemberTable, UnitTable } from '../../parts/counter/FoundTables.tsx'
import { Today } from '../../parts/counter/Today.tsx'
import { Waiting } from '../../parts/counter/Waiting.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** The clerk's desk: find whom it is about, what waits for me, how the day stands. */
export function CounterPage() {
  const viewer = useOutletContext<Viewer>()
  const [search, setSearch] = useSearchParams()
  const word = search.get('q')?.trim() ?? ''
  return (
    <Page title="柜面" hint="查找单位、缴存人或账户，打开后办理。">
      <Input.Search
        allowClear
        autoFocus
        enterButton="查找"
        placeholder="单位账号或名称、个人账号、姓名、证件号码"
        aria-label="查找单位、缴存人或账户"
        defaultValue={word}
        style={{ maxWidth: 560 }}
        onSearch={(value) => setSearch(value.trim() ? { q: value.trim() } : {})}
      />
      <BatchAlerts role={viewer.role} />
      {word !== '' && <Found word={word} />}
      <Today />
      <Waiting viewer={viewer} />
    </Page>
  )
}

function Found({ word }: { word: string }) {
  const q = encodeURIComponent(word)
  const units = useCounter<Listed<Unit>>(`/units?limit=20&search=${q}`)
  return (
    <>
      {word.length >= 2 ? <FoundMembers q={q} /> : <span>查找缴存人，姓名至少输入两个字。</span>}
      <Loaded query={units}>
        {({ items }) => (items.length > 0 ? <UnitTable units={items} empty="" /> : <span>没有名称或账号相符的单位。</span>)}
      </Loaded>
    </>
  )
}

function FoundMembers({ q }: { q: string }) {
  const members = useCounter<Listed<MemberRow>>(`/members?limit=20&search=${q}`)
  return (
    <Loaded query={members}>
      {({ items }) => <MemberTable members={items} empty="没有这样的缴存人。姓名从姓开始输入，证件号码须完整。" />}
    </Loaded>
  )
}

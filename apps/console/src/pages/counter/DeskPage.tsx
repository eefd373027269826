import { Card, Input } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { useCounter } from '../../api/counter.ts'
import { Corrections, Made } from '../../parts/counter/desk/Corrections.tsx'
import { History } from '../../parts/counter/desk/History.tsx'
import { type DeskThing, isNumber, NUMBERED, THINGS } from '../../parts/counter/desk/thing.ts'
import { FactList } from '../../parts/counter/FactList.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** 更正台: what went wrong is found by its number; what happened to it, and what may be done about it now; what was put right before. */
export function DeskPage() {
  const [search, setSearch] = useSearchParams()
  const no = search.get('no')?.trim() ?? ''
  return (
    <Page
      title="更正台"
      hint="按编号查出有差错的凭证、到账、提取等，看清经过，再办理更正。更正须写明原因，由另一人复核；原有的账不删不改。"
    >
      <Input.Search
        key={no}
        allowClear
        autoFocus
        enterButton="查找"
        placeholder={NUMBERED}
        aria-label="编号"
        defaultValue={no}
        style={{ maxWidth: 560 }}
        onSearch={(value) => setSearch(value.trim() ? { no: value.trim() } : {})}
      />
      {no !== '' && <Found key={no} no={no} />}
      <Made />
    </Page>
  )
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

import type { WidgetData } from '@anju/dashboards/binding/data.ts'
import { indicatorsOf } from '@anju/dashboards/document/check-references.ts'
import { periodTitle } from '@anju/dashboards/document/periods.ts'
import type { Widget } from '@anju/dashboards/document/screen-document.ts'
import { useEffect, useId, useRef, useState } from 'react'
import { clockOf, dateOf } from '../instants.ts'
import { InfoIcon } from '../player/icons.tsx'
import { countyName, type Names } from './names.ts'

interface InfoProps {
  readonly widget: Widget
  readonly data: WidgetData
  readonly names: Names
}

/** The quiet “i” of a widget: what its numbers count, as of when, and where they come from. Escape or a click elsewhere closes it. */
export function Info({ widget, data, names }: InfoProps) {
  const [open, setOpen] = useState(false)
  const panel = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const id = useId()
  useEffect(() => {
    if (!open) return
    const close = (event: Event) => {
      const inside = [panel, button].some(({ current }) => event.target instanceof Node && current?.contains(event.target))
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !inside) setOpen(false)
    }
    document.addEventListener('keydown', close)
    document.addEventListener('click', close)
    return () => {
      document.removeEventListener('keydown', close)
      document.removeEventListener('click', close)
    }
  }, [open])
  const codes = indicatorsOf(widget)
  if (codes.length === 0 && widget.kind !== 'ticker' && widget.kind !== 'units') return null
  return (
    <>
      <button
        type="button"
        className="info"
        ref={button}
        aria-label={`${widget.title}的口径`}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <InfoIcon />
      </button>
      {open && (
        <div className="explanation" id={id} ref={panel} role="note">
          {codes.map((code) => (
            <Definition key={code} code={code} data={data} names={names} />
          ))}
          {widget.kind === 'ticker' && (
            <p>核心账务刚刚入账的业务，按凭证汇总，只显示县区、业务种类、金额和人数，不含个人与单位信息。</p>
          )}
          {widget.kind === 'units' && <p>各单位近 12 个缴存月的缴存额合计，按合计排列；不足 5 人的单位不列。</p>}
          {data.kind === 'forecast' && data.model && (
            <p>
              {data.model}，作于 {data.madeOn}，深浅两层为 80% 与 95% 区间。
            </p>
          )}
        </div>
      )}
    </>
  )
}

function Definition({ code, data, names }: { readonly code: string; readonly data: WidgetData; readonly names: Names }) {
  const note = names.indicators[code]
  if (!note) return null
  const asOf = 'asOf' in data && data.asOf ? new Date(data.asOf) : null
  const period = 'period' in data && data.period ? periodTitle(data.period) : null
  return (
    <section>
      <dl>
        <dt>指标</dt>
        <dd>
          {note.name} <span className="figure">{code}</span>
        </dd>
        <dt>口径</dt>
        <dd>{note.meaning}</dd>
        <dt>单位</dt>
        <dd>{note.unit}</dd>
        {'county' in data && (
          <>
            <dt>范围</dt>
            <dd>{countyName(names, data.county)}</dd>
          </>
        )}
        {period && (
          <>
            <dt>时期</dt>
            <dd>{period}</dd>
          </>
        )}
        <dt>截至</dt>
        <dd className="figure">{asOf ? `${dateOf(asOf)} ${clockOf(asOf)}` : '—'}</dd>
        <dt>归口</dt>
        <dd>
          {note.owner}，第 {note.version} 版 · <a href={`/indicators/${code}`}>查看来源</a>
        </dd>
      </dl>
    </section>
  )
}

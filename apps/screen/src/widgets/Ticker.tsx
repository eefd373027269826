import { EVENT_KINDS, type EventKind } from '@anju/dashboards/binding/data.ts'
import { formatFigure } from '@anju/dashboards/document/figures.ts'
import { clockOf } from '../instants.ts'
import { countyName } from './names.ts'
import type { BodyProps } from './registry.tsx'

const WAYS: Record<EventKind, 'in' | 'out' | 'lend'> = {
  contribution: 'in',
  back_payment: 'in',
  transfer_in: 'in',
  repayment: 'in',
  withdrawal: 'out',
  closing: 'out',
  lending: 'lend',
}

/** 实时动态: what the ledger has just posted, newest first; a new row comes in softly lit. */
export function Ticker({ widget, data, around }: BodyProps<'ticker'>) {
  const fresh = new Set(around.arrived.map(({ key }) => key))
  return (
    <ol className="ticker" data-direction={widget.options.direction} aria-live="off">
      {data.events.map(({ key, at, county, kind, amount, people }) => {
        const figure = formatFigure(amount, '元', 'yuan')
        return (
          <li key={key} className={fresh.has(key) ? 'arrived' : undefined}>
            <span className="when figure">{clockOf(new Date(at))}</span>
            <span>{countyName(around.names, county)}</span>
            <span className="kind" data-way={WAYS[kind]}>
              {EVENT_KINDS[kind]}
            </span>
            <span className="people">{people > 1 ? `${people} 人` : ''}</span>
            <span className="amount figure">
              {figure.digits} {figure.unit}
            </span>
          </li>
        )
      })}
    </ol>
  )
}

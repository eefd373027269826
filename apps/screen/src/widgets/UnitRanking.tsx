import { RankedRows } from './Ranking.tsx'
import type { BodyProps } from './registry.tsx'

/** 单位缴存排行 */
export function UnitRanking({ widget, data }: BodyProps<'units'>) {
  return <RankedRows rows={data.rows} unit="元" scale={widget.options.scale} />
}

import { formatFigure } from '@anju/dashboards/document/figures.ts'
import { periodTitle } from '@anju/dashboards/document/periods.ts'
import { indicatorName, unitOf } from './names.ts'
import type { BodyProps } from './registry.tsx'

/** 表格: counties or periods down, indicators across. */
export function Table({ widget, data, around: { names } }: BodyProps<'table'>) {
  const { rows, indicators } = { rows: data.rows, indicators: data.columns }
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{widget.binding.rows === 'county' ? '县区' : '时期'}</th>
          {indicators.map((code) => (
            <th scope="col" key={code}>
              {indicatorName(names, code)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, values }) => (
          <tr key={key}>
            <th scope="row">{widget.binding.rows === 'county' ? name : periodTitle(name)}</th>
            {values.map((value, index) => {
              const figure = formatFigure(value, unitOf(names, indicators[index] ?? ''), widget.options.scale)
              return (
                <td key={indicators[index]} className="figure">
                  {figure.digits} {figure.unit}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

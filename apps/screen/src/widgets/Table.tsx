import { formatFigure } from '@anju/dashboards/document/figures.ts'
import { periodTitle } from '@anju/dashboards/document/periods.ts'
import { indicatorName, unitOf } from './names.ts'
import type { BodyProps } from './registry.tsx'

/** 表格: counties or periods down, indicators across. */
export function Table({ widget, data, around: { names } }: BodyProps<'table'>) {
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{widget.binding.rows === 'county' ? '县区' : '时期'}</th>
          {data.columns.map(({ code }) => (
            <th scope="col" key={code}>
              {indicatorName(names, code)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {data.columns[0]?.cells.map(({ key, name }, row) => (
          <tr key={key}>
            <th scope="row">{widget.binding.rows === 'county' ? name : periodTitle(name)}</th>
            {data.columns.map(({ code, cells }) => {
              const figure = formatFigure(cells[row]?.value ?? null, unitOf(names, code), widget.options.scale)
              return (
                <td key={code} className="figure">
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

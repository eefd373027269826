import type { CodeList } from '@anju/standards/code-list.ts'
import { GENERATED, literal } from './generated-file.ts'

/** The model dim.region: the counties of the standard's code list and their city. */
export function renderRegion(counties: CodeList, city: { code: string; title: string }): string {
  const row = ({ code, title }: { code: string; title: string }): string =>
    `    (${[code, title, city.code, city.title].map(literal).join(', ')})`
  return `${GENERATED.sql}
with counties (county_code, county_name, city_code, city_name) as (
  values
${counties.codes.map(row).join(',\n')}
)

select * from counties
`
}

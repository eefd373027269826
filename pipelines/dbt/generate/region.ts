import type { CodeList } from '@anju/standards/code-list.ts'
import { literal } from '@anju/standards/sql-literal.ts'
import { GENERATED } from './generated-file.ts'

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

/**
 * The macro `county_of_unit`: the county that registered a unit (digits 3 to 8 of its credit code, GB 32100); else the one that its address
 * names; else the city itself, so that no unit is without.
 */
export function renderCountyOfUnit(counties: CodeList, none: { code: string }): string {
  const own = counties.codes.filter(({ code }) => code !== none.code)
  const named = own.map(({ code, title }) => `    when {{ address }} like ${literal(`%${title}%`)} then ${literal(code)}`)
  return `${GENERATED.jinja}
{% macro county_of_unit(credit_code, address) -%}
  case
    when substr({{ credit_code }}, 3, 6) in (${own.map(({ code }) => literal(code)).join(', ')}) then substr({{ credit_code }}, 3, 6)
${named.join('\n')}
    else {{ no_county() }}
  end
{%- endmacro %}

{# 未分县: where what no county is known of is counted, so that the counties add up to the city. #}
{% macro no_county() %}${literal(none.code)}{% endmacro %}
`
}

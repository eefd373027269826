import type { CodeList } from '@anju/standards/code-list.ts'
import { GENERATED } from './generated-file.ts'

/** The dbt macro `code_list(name)`: the codes of every code list of the standard, for the `in_code_list` test. */
export function renderCodeLists(lists: readonly CodeList[]): string {
  const entries = lists.map(({ name, codes }) => `    '${name}': [${codes.map(({ code }) => `'${code}'`).join(', ')}],`)
  return `${GENERATED.jinja}
{% macro code_list(name) %}
  {% set lists = {
${entries.join('\n')}
  } %}
  {% do return(lists[name]) %}
{% endmacro %}
`
}

{#
  Merging instead of building anew. A model that says in `meta.follows` of which captured tables its rows follow, and by which of their
  columns (in the order of its key), can be built from the keys alone that have changed since the published version: of those, and only
  those, the model's SQL tells the rows as they are now. Exact, since a row follows from all changes of its own key, old ones included.

  Who runs dbt says since when (`merge_since`: model → LSN), and has made `<name>__staged` begin as the published version; whether that may be
  done is decided there (pipelines/assets/merging.ts). Without it everything is built anew.
#}

{# The LSN that the version to be merged into knows, as digits; empty: this model is built anew. #}
{% macro merge_since() %}
  {% set since = var('merge_since').get(model.schema ~ '.' ~ model.name, '') | string %}
  {% if since and not (modules.re.fullmatch('[0-9]+', since) and as_of_lsn() and model.config.meta.follows) %}
    {% do exceptions.raise_compiler_error("merge_since '" ~ since ~ "' of " ~ model.name ~ " needs digits, as_of_lsn and meta.follows") %}
  {% endif %}
  {% do return(since) %}
{% endmacro %}

{# The keys that have changed: _key_1, _key_2, … in the order of the model's key. #}
{% macro changed_keys() %}
  {%- for table, columns in model.config.meta.follows.items() %}
  select {% for column in columns %}{{ column }} as _key_{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %}
  from {{ source('ods', table) }}
  where _lsn > {{ merge_since() }} and _lsn <= {{ as_of_lsn() }}
  {{ 'union' if not loop.last else 'group by ' ~ range(1, columns | length + 1) | join(', ') }}
  {%- endfor %}
{% endmacro %}

{# Leaves, while merging, the rows of the changed keys alone. `key`: the columns that the model's key stands in. #}
{% macro join_changed(key) %}
  {%- if merge_since() -%}
  join ({{ changed_keys() }}) as changed on {% for column in key %}_key_{{ loop.index }} = {{ column }}{{ ' and ' if not loop.last }}{% endfor %}
  {%- endif -%}
{% endmacro %}

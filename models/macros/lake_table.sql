{#
  Write, audit, publish. Builds `<name>__staged`; unless `publish` is false, asks the lake catalog to make it the new version of `<name>`
  in one commit (engine.sql). While merging (merged_changes.sql) the staged table is there already, as the published version stands, and only
  the rows of the changed keys are taken out and put in. Needed because dbt-duckdb's own `table` renames a table made in the same
  transaction, which Iceberg refuses, and because readers must never see a half-written or unchecked version.
#}
{% materialization lake_table, default %}
  {%- set staged = staged_relation(this) -%}
  {{ run_hooks(pre_hooks) }}
  {{ check_contract(sql) }}

  {% if merge_since() %}
    {% call statement('take_out') %}
      merge into {{ staged }} as present using ({{ changed_keys() }}) as changed
      on ({% for column in model.config.meta.key %}_key_{{ loop.index }} = present.{{ column }}{{ ' and ' if not loop.last }}{% endfor %})
      when matched then delete
    {% endcall %}
  {% else %}
    {% call statement('drop_leftover', auto_begin=False) %}
      drop table if exists {{ staged }}
    {% endcall %}
    {#- Not CREATE TABLE AS: that leaves an empty folder `data` where dbt stands (DuckDB 1.5.5). -#}
    {% call statement('create') %}
      create table {{ staged }} (
        {%- for column in built_columns() %}{{ column.name }} {{ lake_type(column.type) }}{{ ', ' if not loop.last }}{% endfor -%}
      )
    {% endcall %}
  {% endif %}
  {% call statement('build', fetch_result=True) %}
    insert into {{ staged }} ({{ built_columns() | map(attribute='name') | join(', ') }}) {{ built_columns_from(sql) }}
  {% endcall %}
  {{ commit_build() }}
  {% do store_raw_result('main', message='OK', code='OK', rows_affected=load_result('build').table.rows[0][0] | int) %}

  {% if publishing() %}
    {{ publish_staged(staged, this) }}
  {% endif %}
  {{ run_hooks(post_hooks) }}
  {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}

{% macro staged_relation(relation) %}
  {% do return(relation.incorporate(path={'identifier': relation.identifier ~ '__staged'}, type='table')) %}
{% endmacro %}

{% macro publishing() %}
  {% do return(var('publish') | string | lower != 'false') %}
{% endmacro %}

{# The columns of the table in order: the contract's, then those that the source has added. #}
{% macro built_columns() %}
  {%- set columns = [] -%}
  {%- for column in model.columns.values() -%}{%- do columns.append({'name': column.name, 'type': column.data_type}) -%}{%- endfor -%}
  {%- do return(columns + added_columns()) -%}
{% endmacro %}

{# The model's rows with the columns in that order. #}
{% macro built_columns_from(sql) %}
  select {{ built_columns() | map(attribute='name') | join(', ') }} from ({{ sql }}) as model_rows
{% endmacro %}

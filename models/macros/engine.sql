{#
  Where DuckDB and Trino differ; all else is written so that both take it. A macro of this file is called by its name, and dbt takes the
  form of the engine it runs on (profiles.yml).
#}

{# The engine's name of a column type of the standard. #}
{% macro lake_type(data_type) %}{% do return(adapter.dispatch('lake_type')(data_type)) %}{% endmacro %}

{% macro default__lake_type(data_type) %}{% do return(data_type) %}{% endmacro %}

{# Without a precision Trino keeps milliseconds. #}
{% macro trino__lake_type(data_type) %}
  {% set instants = {'timestamptz': 'timestamp(6) with time zone', 'timestamp with time zone': 'timestamp(6) with time zone', 'timestamp': 'timestamp(6)'} %}
  {% do return(instants.get(data_type | lower, data_type)) %}
{% endmacro %}

{# Refuses a model whose columns are not those of its contract. Trino refuses them itself, when the rows are put into the typed table. #}
{% macro check_contract(sql) %}{{ adapter.dispatch('check_contract')(sql) }}{% endmacro %}

{% macro default__check_contract(sql) %}
  {%- set added = added_columns() | map(attribute='name') | join(', ') -%}
  {% do get_assert_columns_equivalent('select * exclude (' ~ added ~ ') from (' ~ sql ~ ')' if added else sql) %}
{% endmacro %}

{% macro trino__check_contract(sql) %}{% endmacro %}

{# Makes what was built last: DuckDB builds in a transaction, Trino statement by statement. #}
{% macro commit_build() %}{{ adapter.dispatch('commit_build')() }}{% endmacro %}

{% macro default__commit_build() %}{% do adapter.commit() %}{% endmacro %}

{% macro trino__commit_build() %}{% endmacro %}

{#
  Makes `staged` the version of `published` that everybody sees, in one commit. Through DuckDB the lake's catalog swaps the pointer
  (plugins/publisher.py). dbt on Trino has nothing to ask the catalog with: the rows are written again. The asset graph publishes by
  the catalog itself, whatever engine built.
#}
{% macro publish_staged(staged, published) %}{{ adapter.dispatch('publish_staged')(staged, published) }}{% endmacro %}

{% macro default__publish_staged(staged, published) %}
  {% do adapter.store_relation('publisher', staged, [], '', '', config) %}
{% endmacro %}

{% macro trino__publish_staged(staged, published) %}
  {% do run_query('create or replace table ' ~ published ~ ' as select * from ' ~ staged) %}
  {% do run_query('drop table ' ~ staged) %}
{% endmacro %}

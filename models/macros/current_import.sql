{#
  The current state of an imported dataset: of every key the row of the last import, the last line winning inside one file, unless
  its source no longer has it. Rows without a key stay in ods, where quality finds them. `key_of_model`: whether the model's own rows have this key.
#}
{% macro current_import(imported, key, key_of_model=true) %}
  select * from (
    select
      imported.*,
      row_number() over (partition by {{ key | join(', ') }} order by _imported_at desc, _batch desc, _file desc, _line desc) as _version_rank
    from {{ imported }} as imported
    {{ join_changed(key) if key_of_model }}
    where {% for column in key %}{{ column }} is not null{{ ' and ' if not loop.last }}{% endfor %}
  ) as ranked
  where _version_rank = 1 and not coalesce(_gone, false)
{% endmacro %}

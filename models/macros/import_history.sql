{#
  What files have told of a row, version by version: the last line of every day on which it was imported with something else in `columns`; it ends when its
  source no longer has it. What was before its first import is not known. Columns as of version_history; as_of_lsn null. A row that the ledger knows is told by
  the ledger alone. Columns of a dataset that is joined to it are those of that one's last import.

  imported: the ods table; key: its key; columns: of it, those that a version shows; shows: what stands for each column of the history, by its name;
  joined: joins of other datasets to `version`; known: the ledger's history of the same table, with the key it is known by.
#}
{% macro import_history(imported, key, columns, shows, known, known_by, joined='') %}
  select
    {% for column, expression in shows.items() %}{{ expression }} as {{ column }}, {% endfor -%}
    valid_from, valid_to, recorded_from, recorded_to, cast(null as bigint) as as_of_lsn
  from (
    select
      *,
      imported_on as valid_from,
      lead(imported_on) over by_import as valid_to,
      _imported_at as recorded_from,
      lead(_imported_at) over by_import as recorded_to
    from (
      select *, lag(shown) over (partition by {{ key }} order by imported_on) as shown_before
      from (
        select *, row(coalesce(_gone, false), {{ columns | join(', ') }}) as shown
        from (
          select
            *,
            {{ day_of('_imported_at') }} as imported_on,
            row_number() over (
              partition by {{ key }}, {{ day_of('_imported_at') }}
              order by _imported_at desc, _batch desc, _file desc, _line desc
            ) as line_rank
          from {{ imported }}
          where {{ key }} is not null
        ) as lines
        where line_rank = 1
      ) as days
    ) as compared
    where shown is distinct from shown_before
    window by_import as (partition by {{ key }} order by imported_on)
  ) as version
  {{ joined }}
  where not coalesce(version._gone, false)
    and version.{{ key }} not in (select {{ known_by }} from {{ known }})
{% endmacro %}

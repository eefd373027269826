{# The centre's business date: the `business_date` variable, else today in Asia/Shanghai. As YYYY-MM-DD, and as SQL. #}
{% macro business_day() %}
  {% set given = var('business_date') | string %}
  {% if given and not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', given) %}
    {% do exceptions.raise_compiler_error("business_date '" ~ given ~ "' is not YYYY-MM-DD") %}
  {% endif %}
  {% do return(given or modules.datetime.datetime.now(modules.pytz.timezone('Asia/Shanghai')).strftime('%Y-%m-%d')) %}
{% endmacro %}

{% macro business_date() %}{% do return("date '" ~ business_day() ~ "'") %}{% endmacro %}

{% macro business_month() %}{% do return("'" ~ business_day()[0:4] ~ business_day()[5:7] ~ "'") %}{% endmacro %}

{# The day of an instant in the centre's calendar. #}
{% macro day_of(instant) %}cast({{ instant }} at time zone 'Asia/Shanghai' as date){% endmacro %}

{# YYYYMM of a date expression: the month as JGJ/T 320 writes it. #}
{% macro month_of(date) %}
  {%- do return('cast(year(' ~ date ~ ') * 100 + month(' ~ date ~ ') as varchar)') -%}
{% endmacro %}

{# The moment of computing, for `as_of` columns: one for all tables of a run. #}
{% macro as_of() %}{% do return("cast('" ~ run_started_at ~ "' as " ~ lake_type('timestamp with time zone') ~ ")") %}{% endmacro %}

-- Generated from standards/ by pipelines/dbt/generate/main.ts: change it there.
with counties (county_code, county_name, city_code, city_name) as (
  values
    ('411201', '市本级（未分县）', '411200', '三门峡市'),
    ('411202', '湖滨区', '411200', '三门峡市'),
    ('411203', '陕州区', '411200', '三门峡市'),
    ('411221', '渑池县', '411200', '三门峡市'),
    ('411224', '卢氏县', '411200', '三门峡市'),
    ('411281', '义马市', '411200', '三门峡市'),
    ('411282', '灵宝市', '411200', '三门峡市')
)

select * from counties

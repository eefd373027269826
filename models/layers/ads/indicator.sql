-- Generated from standards/ by pipelines/dbt/generate/main.ts: change it there.
with indicators as (
WITH base AS (
SELECT '0301000201' AS indicator_code, 'month' AS period_kind, period, county_code, value, '户' AS unit
FROM (SELECT m.month AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(DISTINCT m.unit_no), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('unit_month') }} AS m JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (m.amount > 0)
  GROUP BY GROUPING SETS ((m.month, u.county_code), (m.month))) AS measure_0301000201
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301000201' AS indicator_code, 'year' AS period_kind, period, county_code, value, '户' AS unit
FROM (SELECT substr(period, 1, 4) AS period, county_code, max_by(value, period) AS value
  FROM (SELECT m.month AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(DISTINCT m.unit_no), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('unit_month') }} AS m JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (m.amount > 0)
  GROUP BY GROUPING SETS ((m.month, u.county_code), (m.month))) AS monthly
  GROUP BY substr(period, 1, 4), county_code) AS measure_0301000201
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301000201' AS indicator_code, 'now' AS period_kind, period, county_code, value, '户' AS unit
FROM (SELECT 'now' AS period, county_code, max_by(value, period) AS value
  FROM (SELECT m.month AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(DISTINCT m.unit_no), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('unit_month') }} AS m JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (m.amount > 0)
  GROUP BY GROUPING SETS ((m.month, u.county_code), (m.month))) AS monthly
  GROUP BY county_code) AS measure_0301000201
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301000501' AS indicator_code, 'day' AS period_kind, period, county_code, value, '户' AS unit
FROM (SELECT CAST(opened_on AS VARCHAR) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('unit') }} WHERE (opened_on IS NOT NULL)
  GROUP BY GROUPING SETS ((CAST(opened_on AS VARCHAR), county_code), (CAST(opened_on AS VARCHAR)))) AS measure_0301000501
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301000501' AS indicator_code, 'month' AS period_kind, period, county_code, value, '户' AS unit
FROM (SELECT substr(replace(CAST(opened_on AS VARCHAR), '-', ''), 1, 6) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('unit') }} WHERE (opened_on IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(opened_on AS VARCHAR), '-', ''), 1, 6), county_code), (substr(replace(CAST(opened_on AS VARCHAR), '-', ''), 1, 6)))) AS measure_0301000501
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301000501' AS indicator_code, 'year' AS period_kind, period, county_code, value, '户' AS unit
FROM (SELECT substr(replace(CAST(opened_on AS VARCHAR), '-', ''), 1, 4) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('unit') }} WHERE (opened_on IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(opened_on AS VARCHAR), '-', ''), 1, 4), county_code), (substr(replace(CAST(opened_on AS VARCHAR), '-', ''), 1, 4)))) AS measure_0301000501
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301000501' AS indicator_code, 'now' AS period_kind, period, county_code, value, '户' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('unit') }} WHERE (opened_on IS NOT NULL)
  GROUP BY GROUPING SETS ((county_code), ())) AS measure_0301000501
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301000801' AS indicator_code, 'now' AS period_kind, period, county_code, value, '户' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('unit') }} WHERE (status = '03')
  GROUP BY GROUPING SETS ((county_code), ())) AS measure_0301000801
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301000901' AS indicator_code, 'now' AS period_kind, period, county_code, value, '户' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('unit') }} WHERE (status <> '04' AND NOT (unit_ratio BETWEEN 0.05 AND 0.12 AND member_ratio BETWEEN 0.05 AND 0.12))
  GROUP BY GROUPING SETS ((county_code), ())) AS measure_0301000901
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301003101' AS indicator_code, 'now' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('account') }} AS a JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (a.status = '01')
  GROUP BY GROUPING SETS ((u.county_code), ())) AS measure_0301003101
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301003201' AS indicator_code, 'month' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT m.month AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(sum(m.member_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('unit_month') }} AS m JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (m.amount > 0)
  GROUP BY GROUPING SETS ((m.month, u.county_code), (m.month))) AS measure_0301003201
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301003201' AS indicator_code, 'year' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT substr(period, 1, 4) AS period, county_code, max_by(value, period) AS value
  FROM (SELECT m.month AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(sum(m.member_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('unit_month') }} AS m JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (m.amount > 0)
  GROUP BY GROUPING SETS ((m.month, u.county_code), (m.month))) AS monthly
  GROUP BY substr(period, 1, 4), county_code) AS measure_0301003201
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301003201' AS indicator_code, 'now' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT 'now' AS period, county_code, max_by(value, period) AS value
  FROM (SELECT m.month AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(sum(m.member_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('unit_month') }} AS m JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (m.amount > 0)
  GROUP BY GROUPING SETS ((m.month, u.county_code), (m.month))) AS monthly
  GROUP BY county_code) AS measure_0301003201
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301003701' AS indicator_code, 'now' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('account') }} AS a JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (a.status = '02')
  GROUP BY GROUPING SETS ((u.county_code), ())) AS measure_0301003701
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301005101' AS indicator_code, 'now' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('account') }} AS a JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (a.status IN ('01', '02'))
  GROUP BY GROUPING SETS ((u.county_code), ())) AS measure_0301005101
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301005601' AS indicator_code, 'now' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('account') }} AS a JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (a.held > 0)
  GROUP BY GROUPING SETS ((u.county_code), ())) AS measure_0301005601
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000001' AS indicator_code, 'day' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT CAST(a.opened_on AS VARCHAR) AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('account') }} AS a JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (a.opened_on IS NOT NULL)
  GROUP BY GROUPING SETS ((CAST(a.opened_on AS VARCHAR), u.county_code), (CAST(a.opened_on AS VARCHAR)))) AS measure_aj01000001
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000001' AS indicator_code, 'month' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT substr(replace(CAST(a.opened_on AS VARCHAR), '-', ''), 1, 6) AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('account') }} AS a JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (a.opened_on IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(a.opened_on AS VARCHAR), '-', ''), 1, 6), u.county_code), (substr(replace(CAST(a.opened_on AS VARCHAR), '-', ''), 1, 6)))) AS measure_aj01000001
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000001' AS indicator_code, 'year' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT substr(replace(CAST(a.opened_on AS VARCHAR), '-', ''), 1, 4) AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('account') }} AS a JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (a.opened_on IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(a.opened_on AS VARCHAR), '-', ''), 1, 4), u.county_code), (substr(replace(CAST(a.opened_on AS VARCHAR), '-', ''), 1, 4)))) AS measure_aj01000001
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000001' AS indicator_code, 'now' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('account') }} AS a JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (a.opened_on IS NOT NULL)
  GROUP BY GROUPING SETS ((u.county_code), ())) AS measure_aj01000001
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007201' AS indicator_code, 'day' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CAST(business_date AS VARCHAR) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(contribution), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((CAST(business_date AS VARCHAR), county_code), (CAST(business_date AS VARCHAR)))) AS measure_0301007201
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007201' AS indicator_code, 'month' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(contribution), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6)))) AS measure_0301007201
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007201' AS indicator_code, 'year' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(contribution), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4)))) AS measure_0301007201
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007201' AS indicator_code, 'now' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(contribution), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((county_code), ())) AS measure_0301007201
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000002' AS indicator_code, 'day' AS period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT CAST(business_date AS VARCHAR) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(contribution_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((CAST(business_date AS VARCHAR), county_code), (CAST(business_date AS VARCHAR)))) AS measure_aj01000002
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000002' AS indicator_code, 'month' AS period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(contribution_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6)))) AS measure_aj01000002
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000002' AS indicator_code, 'year' AS period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(contribution_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4)))) AS measure_aj01000002
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000002' AS indicator_code, 'now' AS period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(contribution_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((county_code), ())) AS measure_aj01000002
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007301' AS indicator_code, 'day' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CAST(r.business_date AS VARCHAR) AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(sum(r.amount), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('remittance') }} AS r JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (r.kind = '02') AND (r.business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((CAST(r.business_date AS VARCHAR), u.county_code), (CAST(r.business_date AS VARCHAR)))) AS measure_0301007301
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007301' AS indicator_code, 'month' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(replace(CAST(r.business_date AS VARCHAR), '-', ''), 1, 6) AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(sum(r.amount), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('remittance') }} AS r JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (r.kind = '02') AND (r.business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(r.business_date AS VARCHAR), '-', ''), 1, 6), u.county_code), (substr(replace(CAST(r.business_date AS VARCHAR), '-', ''), 1, 6)))) AS measure_0301007301
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007301' AS indicator_code, 'year' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(replace(CAST(r.business_date AS VARCHAR), '-', ''), 1, 4) AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(sum(r.amount), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('remittance') }} AS r JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (r.kind = '02') AND (r.business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(r.business_date AS VARCHAR), '-', ''), 1, 4), u.county_code), (substr(replace(CAST(r.business_date AS VARCHAR), '-', ''), 1, 4)))) AS measure_0301007301
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007301' AS indicator_code, 'now' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(sum(r.amount), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('remittance') }} AS r JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (r.kind = '02') AND (r.business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((u.county_code), ())) AS measure_0301007301
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301008001' AS indicator_code, 'month' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(replace(CAST(e.business_date AS VARCHAR), '-', ''), 1, 6) AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(sum(e.interest_amount), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('account_entry') }} AS e JOIN {{ ref('account') }} AS a USING (account_no) JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (e.kind = '09') AND (e.business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(e.business_date AS VARCHAR), '-', ''), 1, 6), u.county_code), (substr(replace(CAST(e.business_date AS VARCHAR), '-', ''), 1, 6)))) AS measure_0301008001
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301008001' AS indicator_code, 'year' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(replace(CAST(e.business_date AS VARCHAR), '-', ''), 1, 4) AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(sum(e.interest_amount), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('account_entry') }} AS e JOIN {{ ref('account') }} AS a USING (account_no) JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (e.kind = '09') AND (e.business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(e.business_date AS VARCHAR), '-', ''), 1, 4), u.county_code), (substr(replace(CAST(e.business_date AS VARCHAR), '-', ''), 1, 4)))) AS measure_0301008001
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301008001' AS indicator_code, 'now' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(sum(e.interest_amount), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('account_entry') }} AS e JOIN {{ ref('account') }} AS a USING (account_no) JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (e.kind = '09') AND (e.business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((u.county_code), ())) AS measure_0301008001
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301003911' AS indicator_code, 'day' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT CAST(w.paid_on AS VARCHAR) AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(DISTINCT w.account_no), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('withdrawal') }} AS w JOIN {{ ref('account') }} AS a USING (account_no) JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (w.status = 'paid') AND (w.paid_on IS NOT NULL)
  GROUP BY GROUPING SETS ((CAST(w.paid_on AS VARCHAR), u.county_code), (CAST(w.paid_on AS VARCHAR)))) AS measure_0301003911
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301003911' AS indicator_code, 'month' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT substr(replace(CAST(w.paid_on AS VARCHAR), '-', ''), 1, 6) AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(DISTINCT w.account_no), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('withdrawal') }} AS w JOIN {{ ref('account') }} AS a USING (account_no) JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (w.status = 'paid') AND (w.paid_on IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(w.paid_on AS VARCHAR), '-', ''), 1, 6), u.county_code), (substr(replace(CAST(w.paid_on AS VARCHAR), '-', ''), 1, 6)))) AS measure_0301003911
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301003911' AS indicator_code, 'year' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT substr(replace(CAST(w.paid_on AS VARCHAR), '-', ''), 1, 4) AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(DISTINCT w.account_no), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('withdrawal') }} AS w JOIN {{ ref('account') }} AS a USING (account_no) JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (w.status = 'paid') AND (w.paid_on IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(w.paid_on AS VARCHAR), '-', ''), 1, 4), u.county_code), (substr(replace(CAST(w.paid_on AS VARCHAR), '-', ''), 1, 4)))) AS measure_0301003911
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301003911' AS indicator_code, 'now' AS period_kind, period, county_code, value, '人' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(u.county_code) = 1 THEN '411200' ELSE u.county_code END AS county_code,
    CAST(coalesce(count(DISTINCT w.account_no), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('withdrawal') }} AS w JOIN {{ ref('account') }} AS a USING (account_no) JOIN {{ ref('unit') }} AS u USING (unit_no) WHERE (w.status = 'paid') AND (w.paid_on IS NOT NULL)
  GROUP BY GROUPING SETS ((u.county_code), ())) AS measure_0301003911
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007601' AS indicator_code, 'day' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CAST(business_date AS VARCHAR) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(withdrawal), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((CAST(business_date AS VARCHAR), county_code), (CAST(business_date AS VARCHAR)))) AS measure_0301007601
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007601' AS indicator_code, 'month' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(withdrawal), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6)))) AS measure_0301007601
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007601' AS indicator_code, 'year' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(withdrawal), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4)))) AS measure_0301007601
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007601' AS indicator_code, 'now' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(withdrawal), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((county_code), ())) AS measure_0301007601
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000004' AS indicator_code, 'day' AS period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT CAST(business_date AS VARCHAR) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(withdrawal_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((CAST(business_date AS VARCHAR), county_code), (CAST(business_date AS VARCHAR)))) AS measure_aj01000004
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000004' AS indicator_code, 'month' AS period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(withdrawal_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6)))) AS measure_aj01000004
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000004' AS indicator_code, 'year' AS period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(withdrawal_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4)))) AS measure_aj01000004
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000004' AS indicator_code, 'now' AS period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(withdrawal_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((county_code), ())) AS measure_aj01000004
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000101' AS indicator_code, 'day' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CAST(business_date AS VARCHAR) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(lending), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((CAST(business_date AS VARCHAR), county_code), (CAST(business_date AS VARCHAR)))) AS measure_0302000101
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000101' AS indicator_code, 'month' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(lending), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6)))) AS measure_0302000101
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000101' AS indicator_code, 'year' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(lending), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4)))) AS measure_0302000101
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000101' AS indicator_code, 'now' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(lending), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((county_code), ())) AS measure_0302000101
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302002001' AS indicator_code, 'day' AS period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT CAST(business_date AS VARCHAR) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(lending_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((CAST(business_date AS VARCHAR), county_code), (CAST(business_date AS VARCHAR)))) AS measure_0302002001
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302002001' AS indicator_code, 'month' AS period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(lending_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6)))) AS measure_0302002001
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302002001' AS indicator_code, 'year' AS period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(lending_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4)))) AS measure_0302002001
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302002001' AS indicator_code, 'now' AS period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(lending_count), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((county_code), ())) AS measure_0302002001
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000201' AS indicator_code, 'day' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CAST(business_date AS VARCHAR) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(recovered_principal), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((CAST(business_date AS VARCHAR), county_code), (CAST(business_date AS VARCHAR)))) AS measure_0302000201
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000201' AS indicator_code, 'month' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(recovered_principal), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6)))) AS measure_0302000201
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000201' AS indicator_code, 'year' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(recovered_principal), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4)))) AS measure_0302000201
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000201' AS indicator_code, 'now' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(recovered_principal), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((county_code), ())) AS measure_0302000201
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ02000001' AS indicator_code, 'day' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CAST(business_date AS VARCHAR) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(recovered_interest), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((CAST(business_date AS VARCHAR), county_code), (CAST(business_date AS VARCHAR)))) AS measure_aj02000001
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ02000001' AS indicator_code, 'month' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(recovered_interest), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6)))) AS measure_aj02000001
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ02000001' AS indicator_code, 'year' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(recovered_interest), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4), county_code), (substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4)))) AS measure_aj02000001
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ02000001' AS indicator_code, 'now' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(recovered_interest), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)
  GROUP BY GROUPING SETS ((county_code), ())) AS measure_aj02000001
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000801' AS indicator_code, 'month' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT month AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(loan_balance), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_month') }} 
  GROUP BY GROUPING SETS ((month, county_code), (month))) AS measure_0302000801
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000801' AS indicator_code, 'year' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(period, 1, 4) AS period, county_code, max_by(value, period) AS value
  FROM (SELECT month AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(loan_balance), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_month') }} 
  GROUP BY GROUPING SETS ((month, county_code), (month))) AS monthly
  GROUP BY substr(period, 1, 4), county_code) AS measure_0302000801
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000801' AS indicator_code, 'now' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT 'now' AS period, county_code, max_by(value, period) AS value
  FROM (SELECT month AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(loan_balance), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_month') }} 
  GROUP BY GROUPING SETS ((month, county_code), (month))) AS monthly
  GROUP BY county_code) AS measure_0302000801
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000901' AS indicator_code, 'now' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(l.county_code) = 1 THEN '411200' ELSE l.county_code END AS county_code,
    CAST(coalesce(sum(i.principal + i.interest - i.paid_principal - i.paid_interest), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('loan_instalment') }} AS i JOIN {{ ref('loan') }} AS l USING (loan_no) WHERE (i.status = 'due' AND l.status = 'disbursed' AND i.due_on < {{ business_date() }})
  GROUP BY GROUPING SETS ((l.county_code), ())) AS measure_0302000901
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000902' AS indicator_code, 'now' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(l.county_code) = 1 THEN '411200' ELSE l.county_code END AS county_code,
    CAST(coalesce(sum(i.principal - i.paid_principal), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('loan_instalment') }} AS i JOIN {{ ref('loan') }} AS l USING (loan_no) WHERE (i.status = 'due' AND l.status = 'disbursed' AND i.due_on < {{ business_date() }})
  GROUP BY GROUPING SETS ((l.county_code), ())) AS measure_0302000902
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302002301' AS indicator_code, 'now' AS period_kind, period, county_code, value, '户' AS unit
FROM (SELECT 'now' AS period, CASE WHEN grouping(l.county_code) = 1 THEN '411200' ELSE l.county_code END AS county_code,
    CAST(coalesce(count(DISTINCT i.loan_no), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('loan_instalment') }} AS i JOIN {{ ref('loan') }} AS l USING (loan_no) WHERE (i.status = 'due' AND l.status = 'disbursed' AND i.due_on < {{ business_date() }})
  GROUP BY GROUPING SETS ((l.county_code), ())) AS measure_0302002301
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301008101' AS indicator_code, 'month' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT month AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(deposit_balance), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_month') }} 
  GROUP BY GROUPING SETS ((month, county_code), (month))) AS measure_0301008101
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301008101' AS indicator_code, 'year' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT substr(period, 1, 4) AS period, county_code, max_by(value, period) AS value
  FROM (SELECT month AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(deposit_balance), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_month') }} 
  GROUP BY GROUPING SETS ((month, county_code), (month))) AS monthly
  GROUP BY substr(period, 1, 4), county_code) AS measure_0301008101
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301008101' AS indicator_code, 'now' AS period_kind, period, county_code, value, '元' AS unit
FROM (SELECT 'now' AS period, county_code, max_by(value, period) AS value
  FROM (SELECT month AS period, CASE WHEN grouping(county_code) = 1 THEN '411200' ELSE county_code END AS county_code,
    CAST(coalesce(sum(deposit_balance), 0) AS DECIMAL(24,6)) AS value
  FROM {{ ref('fund_month') }} 
  GROUP BY GROUPING SETS ((month, county_code), (month))) AS monthly
  GROUP BY county_code) AS measure_0301008101
WHERE county_code IS NOT NULL
)
SELECT * FROM base
UNION ALL
SELECT '0301020101' AS indicator_code, period_kind, period, county_code,
  CAST(round(CAST(top AS DOUBLE) * 100 / CAST(bottom AS DOUBLE), 6) AS DECIMAL(24,6)) AS value, '%' AS unit
FROM (SELECT period_kind, period, county_code, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0301003201')), 0) AS top, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0301003101')), 0) AS bottom
  FROM base WHERE indicator_code IN ('0301003201', '0301003101') AND period_kind IN ('now')
  GROUP BY period_kind, period, county_code) AS terms
WHERE bottom <> 0
UNION ALL
SELECT '0301020301' AS indicator_code, now.period_kind, now.period, now.county_code,
  CAST(round((CAST(now.value AS DOUBLE) / CAST(before.value AS DOUBLE) - 1) * 100, 6) AS DECIMAL(24,6)) AS value, '%' AS unit
FROM base AS now JOIN base AS before ON before.indicator_code = now.indicator_code AND before.period_kind = now.period_kind
  AND before.county_code = now.county_code
  AND CAST(before.period AS INTEGER) = CAST(now.period AS INTEGER) - CASE now.period_kind WHEN 'month' THEN 100 ELSE 1 END
WHERE now.indicator_code = '0301007201' AND now.period_kind IN ('month', 'year')
  AND before.period_kind IN ('month', 'year') AND before.value <> 0
UNION ALL
SELECT 'AJ01000003' AS indicator_code, period_kind, period, county_code,
  CAST(round(CAST(top AS DOUBLE) * 1 / CAST(bottom AS DOUBLE), 6) AS DECIMAL(24,6)) AS value, '元' AS unit
FROM (SELECT period_kind, period, county_code, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0301007201')), 0) AS top, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0301003201')), 0) AS bottom
  FROM base WHERE indicator_code IN ('0301007201', '0301003201') AND period_kind IN ('month')
  GROUP BY period_kind, period, county_code) AS terms
WHERE bottom <> 0
UNION ALL
SELECT '0301020401' AS indicator_code, period_kind, period, county_code,
  CAST(round(CAST(top AS DOUBLE) * 100 / CAST(bottom AS DOUBLE), 6) AS DECIMAL(24,6)) AS value, '%' AS unit
FROM (SELECT period_kind, period, county_code, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0301007601')), 0) AS top, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0301007201')), 0) AS bottom
  FROM base WHERE indicator_code IN ('0301007601', '0301007201') AND period_kind IN ('month', 'year', 'now')
  GROUP BY period_kind, period, county_code) AS terms
WHERE bottom <> 0
UNION ALL
SELECT '0302020101' AS indicator_code, period_kind, period, county_code,
  CAST(round(CAST(top AS DOUBLE) * 100 / CAST(bottom AS DOUBLE), 6) AS DECIMAL(24,6)) AS value, '%' AS unit
FROM (SELECT period_kind, period, county_code, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0302000101')), 0) AS top, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0301007201')), 0) AS bottom
  FROM base WHERE indicator_code IN ('0302000101', '0301007201') AND period_kind IN ('month', 'year', 'now')
  GROUP BY period_kind, period, county_code) AS terms
WHERE bottom <> 0
UNION ALL
SELECT '0302020301' AS indicator_code, period_kind, period, county_code,
  CAST(round(CAST(top AS DOUBLE) * 100 / CAST(bottom AS DOUBLE), 6) AS DECIMAL(24,6)) AS value, '%' AS unit
FROM (SELECT period_kind, period, county_code, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0302000801')), 0) AS top, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0301008101')), 0) AS bottom
  FROM base WHERE indicator_code IN ('0302000801', '0301008101') AND period_kind IN ('month', 'year', 'now')
  GROUP BY period_kind, period, county_code) AS terms
WHERE bottom <> 0
UNION ALL
SELECT '0302020401' AS indicator_code, period_kind, period, county_code,
  CAST(round(CAST(top AS DOUBLE) * 100 / CAST(bottom AS DOUBLE), 6) AS DECIMAL(24,6)) AS value, '%' AS unit
FROM (SELECT period_kind, period, county_code, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0302000902')), 0) AS top, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0302000801')), 0) AS bottom
  FROM base WHERE indicator_code IN ('0302000902', '0302000801') AND period_kind IN ('now')
  GROUP BY period_kind, period, county_code) AS terms
WHERE bottom <> 0
UNION ALL
SELECT 'AJ03000001' AS indicator_code, period_kind, period, county_code,
  CAST(round(CAST(top AS DOUBLE) * 1 / CAST(bottom AS DOUBLE), 6) AS DECIMAL(24,6)) AS value, '元' AS unit
FROM (SELECT period_kind, period, county_code, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0301008101')), 0) - coalesce(sum(value) FILTER (WHERE indicator_code IN ('0302000801')), 0) AS top, 1 AS bottom
  FROM base WHERE indicator_code IN ('0301008101', '0302000801') AND period_kind IN ('month', 'year', 'now')
  GROUP BY period_kind, period, county_code) AS terms
WHERE bottom <> 0
UNION ALL
SELECT '0301020501' AS indicator_code, period_kind, period, county_code,
  CAST(round(CAST(top AS DOUBLE) * 100 / CAST(bottom AS DOUBLE), 6) AS DECIMAL(24,6)) AS value, '%' AS unit
FROM (SELECT period_kind, period, county_code, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0301007601', '0302000801')), 0) AS top, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0301007201')), 0) AS bottom
  FROM base WHERE indicator_code IN ('0301007601', '0302000801', '0301007201') AND period_kind IN ('now')
  GROUP BY period_kind, period, county_code) AS terms
WHERE bottom <> 0
UNION ALL
SELECT '0302020201' AS indicator_code, period_kind, period, county_code,
  CAST(round(CAST(top AS DOUBLE) * 100 / CAST(bottom AS DOUBLE), 6) AS DECIMAL(24,6)) AS value, '%' AS unit
FROM (SELECT period_kind, period, county_code, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0302000801')), 0) AS top, coalesce(sum(value) FILTER (WHERE indicator_code IN ('0301008101')), 0) AS bottom
  FROM base WHERE indicator_code IN ('0302000801', '0301008101') AND period_kind IN ('month', 'year', 'now')
  GROUP BY period_kind, period, county_code) AS terms
WHERE bottom <> 0
),

final as (
  select
    indicator_code,
    period_kind,
    period,
    county_code,
    value,
    unit,
    {{ as_of() }} as as_of
  from indicators
)

select * from final

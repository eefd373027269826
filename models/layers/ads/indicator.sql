-- Generated from standards/ by pipelines/dbt/generate/main.ts: change it there.
with indicators as (
WITH base AS (
SELECT '0301000201' AS indicator_code, period_kind, period, county_code, value, '户' AS unit
FROM (SELECT CASE WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_month, told_year, 'now') AS period, told_county AS county_code, max_by(value, at_month) AS value
  FROM (SELECT period AS told_month, substr(period, 1, 4) AS told_year, period AS at_month, county_code AS told_county, value FROM (SELECT CASE WHEN told_month IS NOT NULL THEN 'month' ELSE 'now' END AS period_kind, coalesce(told_month, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(count(DISTINCT counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT m.month AS told_month, u.county_code AS told_county, m.unit_no AS counted FROM {{ ref('unit_month') }} AS m JOIN {{ ref('unit') }} AS u ON u.unit_no = m.unit_no WHERE (m.amount > 0)) AS told
  GROUP BY GROUPING SETS ((told_month, told_county), (told_month))) AS monthly) AS months
  GROUP BY GROUPING SETS ((told_month, told_county), (told_year, told_county), (told_county))) AS measure_0301000201
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301000501' AS indicator_code, period_kind, period, county_code, value, '户' AS unit
FROM (SELECT CASE WHEN told_day IS NOT NULL THEN 'day' WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_day, told_month, told_year, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT CAST(opened_on AS VARCHAR) AS told_day, substr(replace(CAST(opened_on AS VARCHAR), '-', ''), 1, 6) AS told_month, substr(replace(CAST(opened_on AS VARCHAR), '-', ''), 1, 4) AS told_year, county_code AS told_county, 1 AS counted FROM {{ ref('unit') }} WHERE (opened_on IS NOT NULL)) AS told
  GROUP BY GROUPING SETS ((told_day, told_county), (told_day), (told_month, told_county), (told_month), (told_year, told_county), (told_year), (told_county), ())) AS measure_0301000501
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301000801' AS indicator_code, period_kind, period, county_code, value, '户' AS unit
FROM (SELECT 'now' AS period_kind, 'now' AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT county_code AS told_county, 1 AS counted FROM {{ ref('unit') }} WHERE (status = '03')) AS told
  GROUP BY GROUPING SETS ((told_county), ())) AS measure_0301000801
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301000901' AS indicator_code, period_kind, period, county_code, value, '户' AS unit
FROM (SELECT 'now' AS period_kind, 'now' AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT county_code AS told_county, 1 AS counted FROM {{ ref('unit') }} WHERE (status <> '04' AND NOT (unit_ratio BETWEEN 0.05 AND 0.12 AND member_ratio BETWEEN 0.05 AND 0.12))) AS told
  GROUP BY GROUPING SETS ((told_county), ())) AS measure_0301000901
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301003101' AS indicator_code, period_kind, period, county_code, value, '人' AS unit
FROM (SELECT 'now' AS period_kind, 'now' AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT u.county_code AS told_county, 1 AS counted FROM {{ ref('account') }} AS a JOIN {{ ref('unit') }} AS u ON u.unit_no = a.unit_no WHERE (a.status = '01')) AS told
  GROUP BY GROUPING SETS ((told_county), ())) AS measure_0301003101
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301003201' AS indicator_code, period_kind, period, county_code, value, '人' AS unit
FROM (SELECT CASE WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_month, told_year, 'now') AS period, told_county AS county_code, max_by(value, at_month) AS value
  FROM (SELECT period AS told_month, substr(period, 1, 4) AS told_year, period AS at_month, county_code AS told_county, value FROM (SELECT CASE WHEN told_month IS NOT NULL THEN 'month' ELSE 'now' END AS period_kind, coalesce(told_month, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT m.month AS told_month, u.county_code AS told_county, m.member_count AS counted FROM {{ ref('unit_month') }} AS m JOIN {{ ref('unit') }} AS u ON u.unit_no = m.unit_no WHERE (m.amount > 0)) AS told
  GROUP BY GROUPING SETS ((told_month, told_county), (told_month))) AS monthly) AS months
  GROUP BY GROUPING SETS ((told_month, told_county), (told_year, told_county), (told_county))) AS measure_0301003201
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301003701' AS indicator_code, period_kind, period, county_code, value, '人' AS unit
FROM (SELECT 'now' AS period_kind, 'now' AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT u.county_code AS told_county, 1 AS counted FROM {{ ref('account') }} AS a JOIN {{ ref('unit') }} AS u ON u.unit_no = a.unit_no WHERE (a.status = '02')) AS told
  GROUP BY GROUPING SETS ((told_county), ())) AS measure_0301003701
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301005101' AS indicator_code, period_kind, period, county_code, value, '人' AS unit
FROM (SELECT 'now' AS period_kind, 'now' AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT u.county_code AS told_county, 1 AS counted FROM {{ ref('account') }} AS a JOIN {{ ref('unit') }} AS u ON u.unit_no = a.unit_no WHERE (a.status IN ('01', '02'))) AS told
  GROUP BY GROUPING SETS ((told_county), ())) AS measure_0301005101
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301005601' AS indicator_code, period_kind, period, county_code, value, '人' AS unit
FROM (SELECT 'now' AS period_kind, 'now' AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT u.county_code AS told_county, 1 AS counted FROM {{ ref('account') }} AS a JOIN {{ ref('unit') }} AS u ON u.unit_no = a.unit_no WHERE (a.held > 0)) AS told
  GROUP BY GROUPING SETS ((told_county), ())) AS measure_0301005601
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000001' AS indicator_code, period_kind, period, county_code, value, '人' AS unit
FROM (SELECT CASE WHEN told_day IS NOT NULL THEN 'day' WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_day, told_month, told_year, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(count(*), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT CAST(a.opened_on AS VARCHAR) AS told_day, substr(replace(CAST(a.opened_on AS VARCHAR), '-', ''), 1, 6) AS told_month, substr(replace(CAST(a.opened_on AS VARCHAR), '-', ''), 1, 4) AS told_year, u.county_code AS told_county, 1 AS counted FROM {{ ref('account') }} AS a JOIN {{ ref('unit') }} AS u ON u.unit_no = a.unit_no WHERE (a.opened_on IS NOT NULL)) AS told
  GROUP BY GROUPING SETS ((told_day, told_county), (told_day), (told_month, told_county), (told_month), (told_year, told_county), (told_year), (told_county), ())) AS measure_aj01000001
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007201' AS indicator_code, period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CASE WHEN told_day IS NOT NULL THEN 'day' WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_day, told_month, told_year, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT CAST(business_date AS VARCHAR) AS told_day, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS told_month, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS told_year, county_code AS told_county, contribution AS counted FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)) AS told
  GROUP BY GROUPING SETS ((told_day, told_county), (told_day), (told_month, told_county), (told_month), (told_year, told_county), (told_year), (told_county), ())) AS measure_0301007201
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000002' AS indicator_code, period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT CASE WHEN told_day IS NOT NULL THEN 'day' WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_day, told_month, told_year, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT CAST(business_date AS VARCHAR) AS told_day, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS told_month, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS told_year, county_code AS told_county, contribution_count AS counted FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)) AS told
  GROUP BY GROUPING SETS ((told_day, told_county), (told_day), (told_month, told_county), (told_month), (told_year, told_county), (told_year), (told_county), ())) AS measure_aj01000002
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007301' AS indicator_code, period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CASE WHEN told_day IS NOT NULL THEN 'day' WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_day, told_month, told_year, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT CAST(r.business_date AS VARCHAR) AS told_day, substr(replace(CAST(r.business_date AS VARCHAR), '-', ''), 1, 6) AS told_month, substr(replace(CAST(r.business_date AS VARCHAR), '-', ''), 1, 4) AS told_year, u.county_code AS told_county, r.amount AS counted FROM {{ ref('remittance') }} AS r JOIN {{ ref('unit') }} AS u ON u.unit_no = r.unit_no WHERE (r.kind = '02') AND (r.business_date IS NOT NULL)) AS told
  GROUP BY GROUPING SETS ((told_day, told_county), (told_day), (told_month, told_county), (told_month), (told_year, told_county), (told_year), (told_county), ())) AS measure_0301007301
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301008001' AS indicator_code, period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CASE WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_month, told_year, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT substr(replace(CAST(e.business_date AS VARCHAR), '-', ''), 1, 6) AS told_month, substr(replace(CAST(e.business_date AS VARCHAR), '-', ''), 1, 4) AS told_year, u.county_code AS told_county, e.interest_amount AS counted FROM {{ ref('account_entry') }} AS e JOIN {{ ref('account') }} AS a ON a.account_no = e.account_no JOIN {{ ref('unit') }} AS u ON u.unit_no = a.unit_no WHERE (e.kind = '09') AND (e.business_date IS NOT NULL)) AS told
  GROUP BY GROUPING SETS ((told_month, told_county), (told_month), (told_year, told_county), (told_year), (told_county), ())) AS measure_0301008001
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301003911' AS indicator_code, period_kind, period, county_code, value, '人' AS unit
FROM (SELECT CASE WHEN told_day IS NOT NULL THEN 'day' WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_day, told_month, told_year, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(count(DISTINCT counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT CAST(w.paid_on AS VARCHAR) AS told_day, substr(replace(CAST(w.paid_on AS VARCHAR), '-', ''), 1, 6) AS told_month, substr(replace(CAST(w.paid_on AS VARCHAR), '-', ''), 1, 4) AS told_year, u.county_code AS told_county, w.account_no AS counted FROM {{ ref('withdrawal') }} AS w JOIN {{ ref('account') }} AS a ON a.account_no = w.account_no JOIN {{ ref('unit') }} AS u ON u.unit_no = a.unit_no WHERE (w.status = 'paid') AND (w.paid_on IS NOT NULL)) AS told
  GROUP BY GROUPING SETS ((told_day, told_county), (told_day), (told_month, told_county), (told_month), (told_year, told_county), (told_year), (told_county), ())) AS measure_0301003911
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301007601' AS indicator_code, period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CASE WHEN told_day IS NOT NULL THEN 'day' WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_day, told_month, told_year, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT CAST(business_date AS VARCHAR) AS told_day, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS told_month, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS told_year, county_code AS told_county, withdrawal AS counted FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)) AS told
  GROUP BY GROUPING SETS ((told_day, told_county), (told_day), (told_month, told_county), (told_month), (told_year, told_county), (told_year), (told_county), ())) AS measure_0301007601
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ01000004' AS indicator_code, period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT CASE WHEN told_day IS NOT NULL THEN 'day' WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_day, told_month, told_year, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT CAST(business_date AS VARCHAR) AS told_day, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS told_month, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS told_year, county_code AS told_county, withdrawal_count AS counted FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)) AS told
  GROUP BY GROUPING SETS ((told_day, told_county), (told_day), (told_month, told_county), (told_month), (told_year, told_county), (told_year), (told_county), ())) AS measure_aj01000004
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000101' AS indicator_code, period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CASE WHEN told_day IS NOT NULL THEN 'day' WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_day, told_month, told_year, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT CAST(business_date AS VARCHAR) AS told_day, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS told_month, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS told_year, county_code AS told_county, lending AS counted FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)) AS told
  GROUP BY GROUPING SETS ((told_day, told_county), (told_day), (told_month, told_county), (told_month), (told_year, told_county), (told_year), (told_county), ())) AS measure_0302000101
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302002001' AS indicator_code, period_kind, period, county_code, value, '笔' AS unit
FROM (SELECT CASE WHEN told_day IS NOT NULL THEN 'day' WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_day, told_month, told_year, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT CAST(business_date AS VARCHAR) AS told_day, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS told_month, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS told_year, county_code AS told_county, lending_count AS counted FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)) AS told
  GROUP BY GROUPING SETS ((told_day, told_county), (told_day), (told_month, told_county), (told_month), (told_year, told_county), (told_year), (told_county), ())) AS measure_0302002001
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000201' AS indicator_code, period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CASE WHEN told_day IS NOT NULL THEN 'day' WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_day, told_month, told_year, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT CAST(business_date AS VARCHAR) AS told_day, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS told_month, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS told_year, county_code AS told_county, recovered_principal AS counted FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)) AS told
  GROUP BY GROUPING SETS ((told_day, told_county), (told_day), (told_month, told_county), (told_month), (told_year, told_county), (told_year), (told_county), ())) AS measure_0302000201
WHERE county_code IS NOT NULL
UNION ALL
SELECT 'AJ02000001' AS indicator_code, period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CASE WHEN told_day IS NOT NULL THEN 'day' WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_day, told_month, told_year, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT CAST(business_date AS VARCHAR) AS told_day, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 6) AS told_month, substr(replace(CAST(business_date AS VARCHAR), '-', ''), 1, 4) AS told_year, county_code AS told_county, recovered_interest AS counted FROM {{ ref('fund_day') }} WHERE (business_date IS NOT NULL)) AS told
  GROUP BY GROUPING SETS ((told_day, told_county), (told_day), (told_month, told_county), (told_month), (told_year, told_county), (told_year), (told_county), ())) AS measure_aj02000001
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000801' AS indicator_code, period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CASE WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_month, told_year, 'now') AS period, told_county AS county_code, max_by(value, at_month) AS value
  FROM (SELECT period AS told_month, substr(period, 1, 4) AS told_year, period AS at_month, county_code AS told_county, value FROM (SELECT CASE WHEN told_month IS NOT NULL THEN 'month' ELSE 'now' END AS period_kind, coalesce(told_month, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT month AS told_month, county_code AS told_county, loan_balance AS counted FROM {{ ref('fund_month') }} ) AS told
  GROUP BY GROUPING SETS ((told_month, told_county), (told_month))) AS monthly) AS months
  GROUP BY GROUPING SETS ((told_month, told_county), (told_year, told_county), (told_county))) AS measure_0302000801
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000901' AS indicator_code, period_kind, period, county_code, value, '元' AS unit
FROM (SELECT 'now' AS period_kind, 'now' AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT l.county_code AS told_county, i.principal + i.interest - i.paid_principal - i.paid_interest AS counted FROM {{ ref('loan_instalment') }} AS i JOIN {{ ref('loan') }} AS l ON l.loan_no = i.loan_no WHERE (i.status = 'due' AND l.status = 'disbursed' AND i.due_on < {{ business_date() }})) AS told
  GROUP BY GROUPING SETS ((told_county), ())) AS measure_0302000901
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302000902' AS indicator_code, period_kind, period, county_code, value, '元' AS unit
FROM (SELECT 'now' AS period_kind, 'now' AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT l.county_code AS told_county, i.principal - i.paid_principal AS counted FROM {{ ref('loan_instalment') }} AS i JOIN {{ ref('loan') }} AS l ON l.loan_no = i.loan_no WHERE (i.status = 'due' AND l.status = 'disbursed' AND i.due_on < {{ business_date() }})) AS told
  GROUP BY GROUPING SETS ((told_county), ())) AS measure_0302000902
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0302002301' AS indicator_code, period_kind, period, county_code, value, '户' AS unit
FROM (SELECT 'now' AS period_kind, 'now' AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(count(DISTINCT counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT l.county_code AS told_county, i.loan_no AS counted FROM {{ ref('loan_instalment') }} AS i JOIN {{ ref('loan') }} AS l ON l.loan_no = i.loan_no WHERE (i.status = 'due' AND l.status = 'disbursed' AND i.due_on < {{ business_date() }})) AS told
  GROUP BY GROUPING SETS ((told_county), ())) AS measure_0302002301
WHERE county_code IS NOT NULL
UNION ALL
SELECT '0301008101' AS indicator_code, period_kind, period, county_code, value, '元' AS unit
FROM (SELECT CASE WHEN told_month IS NOT NULL THEN 'month' WHEN told_year IS NOT NULL THEN 'year' ELSE 'now' END AS period_kind, coalesce(told_month, told_year, 'now') AS period, told_county AS county_code, max_by(value, at_month) AS value
  FROM (SELECT period AS told_month, substr(period, 1, 4) AS told_year, period AS at_month, county_code AS told_county, value FROM (SELECT CASE WHEN told_month IS NOT NULL THEN 'month' ELSE 'now' END AS period_kind, coalesce(told_month, 'now') AS period, CASE WHEN grouping(told_county) = 1 THEN '411200' ELSE told_county END AS county_code,
    CAST(coalesce(sum(counted), 0) AS DECIMAL(24,6)) AS value
  FROM (SELECT month AS told_month, county_code AS told_county, deposit_balance AS counted FROM {{ ref('fund_month') }} ) AS told
  GROUP BY GROUPING SETS ((told_month, told_county), (told_month))) AS monthly) AS months
  GROUP BY GROUPING SETS ((told_month, told_county), (told_year, told_county), (told_county))) AS measure_0301008101
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
  AND TRY_CAST(before.period AS INTEGER) = TRY_CAST(now.period AS INTEGER) - CASE now.period_kind WHEN 'month' THEN 100 ELSE 1 END
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

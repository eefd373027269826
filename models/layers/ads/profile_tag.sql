-- Generated from standards/ by pipelines/dbt/generate/main.ts: change it there.
with tags as (
WITH as_of AS (SELECT {{ business_month() }} AS month),
members AS (SELECT s.*, a.month AS as_of_month FROM {{ ref('member_summary') }} AS s CROSS JOIN as_of AS a)
SELECT * FROM (
SELECT member_no, 'age_band' AS tag_code, CASE WHEN age < 30 THEN '30岁以下' WHEN age < 40 THEN '30–39岁' WHEN age < 50 THEN '40–49岁' WHEN age >= 50 THEN '50岁及以上' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'near_retirement' AS tag_code, CASE WHEN age >= 55 THEN '是' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'young_newcomer' AS tag_code, CASE WHEN age < 35 AND months_contributed < 24 THEN '是' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'base_band' AS tag_code, CASE WHEN base < 4000 THEN '低' WHEN base < 8000 THEN '中' WHEN base < 15000 THEN '较高' WHEN base >= 15000 THEN '高' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'steady_contributor' AS tag_code, CASE WHEN months_contributed >= 12 AND ((CAST(substr(as_of_month, 1, 4) AS INTEGER) * 12 + CAST(substr(as_of_month, 5, 2) AS INTEGER)) - (CAST(substr(last_contribution_month, 1, 4) AS INTEGER) * 12 + CAST(substr(last_contribution_month, 5, 2) AS INTEGER))) <= 1 THEN '是' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'long_contributor' AS tag_code, CASE WHEN months_contributed >= 60 THEN '是' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'high_contributor' AS tag_code, CASE WHEN contribution_12m >= 30000 THEN '是' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'lapse_risk' AS tag_code, CASE WHEN ((CAST(substr(as_of_month, 1, 4) AS INTEGER) * 12 + CAST(substr(as_of_month, 5, 2) AS INTEGER)) - (CAST(substr(last_contribution_month, 1, 4) AS INTEGER) * 12 + CAST(substr(last_contribution_month, 5, 2) AS INTEGER))) BETWEEN 2 AND 5 THEN '是' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'lapsed' AS tag_code, CASE WHEN ((CAST(substr(as_of_month, 1, 4) AS INTEGER) * 12 + CAST(substr(as_of_month, 5, 2) AS INTEGER)) - (CAST(substr(last_contribution_month, 1, 4) AS INTEGER) * 12 + CAST(substr(last_contribution_month, 5, 2) AS INTEGER))) >= 6 THEN '是' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'balance_band' AS tag_code, CASE WHEN balance < 10000 THEN '1万元以下' WHEN balance < 50000 THEN '1–5万元' WHEN balance < 100000 THEN '5–10万元' WHEN balance >= 100000 THEN '10万元以上' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'active_withdrawer' AS tag_code, CASE WHEN withdrawal_12m > 0 AND withdrawal_count >= 2 THEN '是' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'never_withdrawn' AS tag_code, CASE WHEN months_contributed >= 12 AND withdrawal_count = 0 THEN '是' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'heavy_withdrawer' AS tag_code, CASE WHEN contribution_12m > 0 AND withdrawal_12m >= contribution_12m THEN '是' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'has_loan' AS tag_code, CASE WHEN has_loan THEN '是' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'heavy_loan' AS tag_code, CASE WHEN has_loan AND base > 0 AND loan_balance >= base * 60 THEN '是' END AS tag_value FROM members
UNION ALL
SELECT member_no, 'loan_candidate' AS tag_code, CASE WHEN age BETWEEN 25 AND 45 AND months_contributed >= 12 AND ((CAST(substr(as_of_month, 1, 4) AS INTEGER) * 12 + CAST(substr(as_of_month, 5, 2) AS INTEGER)) - (CAST(substr(last_contribution_month, 1, 4) AS INTEGER) * 12 + CAST(substr(last_contribution_month, 5, 2) AS INTEGER))) <= 1 AND NOT has_loan AND withdrawal_12m = 0 THEN '是' END AS tag_value FROM members
) AS tagged WHERE tag_value IS NOT NULL
),

final as (
  select
    member_no,
    tag_code,
    tag_value,
    {{ as_of() }} as as_of
  from tags
)

select * from final

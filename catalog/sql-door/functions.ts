const words = (text: string): string[] => text.trim().split(/\s+/)

// Operators as DuckDB's parser names them (~~ is LIKE, ^@ is starts-with).
const OPERATOR_FUNCTIONS = words(`+ - * / // % ** ^ || & | << >> ~ ! ~~ !~~ ~~* !~~* ~~~ ^@ && @> <@ ->> -> @`)

const TEXT = words(`
  lower upper lcase ucase trim ltrim rtrim length len strlen char_length character_length length_grapheme bit_length octet_length
  substr substring substring_grapheme left right left_grapheme right_grapheme lpad rpad repeat reverse replace translate
  concat concat_ws contains starts_with ends_with prefix suffix instr strpos position overlay split_part split str_split string_split
  string_to_array string_split_regex str_split_regex regexp_matches regexp_full_match regexp_replace regexp_extract
  regexp_extract_all regexp_split_to_array regexp_escape like_escape not_like_escape ilike_escape not_ilike_escape
  ascii unicode ord chr format printf strip_accents nfc_normalize md5 sha1 sha256 hash hex unhex to_hex from_hex base64 from_base64
  to_base64 encode decode url_encode url_decode levenshtein editdist3 damerau_levenshtein hamming mismatches jaccard
  jaro_similarity jaro_winkler_similarity bar format_bytes formatReadableSize formatReadableDecimalSize`)

const NUMBERS = words(`
  abs ceil ceiling floor round round_even roundbankers trunc sign sqrt cbrt exp ln log log10 log2 pow power mod fmod fdiv divide
  multiply add subtract greatest least gcd lcm factorial even degrees radians sin cos tan cot asin acos atan atan2 sinh cosh tanh
  pi random isnan isinf isfinite bit_count xor signbit gamma lgamma nextafter equi_width_bins`)

const DATES = words(`
  date_part datepart date_trunc datetrunc date_diff datediff date_sub datesub date_add age year month day quarter week weekofyear
  yearweek isoyear isodow dayofweek dayofmonth dayofyear weekday dayname monthname hour minute second millisecond microsecond
  decade century millennium era epoch epoch_ms epoch_us last_day days_in_month make_date make_time make_timestamp make_timestamptz
  strftime strptime try_strptime time_bucket timezone to_timestamp to_years to_months to_days to_weeks to_hours to_minutes
  to_seconds to_milliseconds to_microseconds to_quarters now today current_date get_current_time get_current_timestamp
  current_localtime current_localtimestamp transaction_timestamp julian ago`)

const VALUES = words(`
  coalesce nullif ifnull if typeof uuid gen_random_uuid constant_or_null
  row struct_pack struct_extract struct_extract_at struct_keys struct_values struct_insert struct_concat struct_contains
  map map_keys map_values map_entries map_extract map_extract_value map_from_entries map_concat map_contains cardinality element_at
  list_value list_pack list_extract list_element list_slice list_contains list_has list_has_any list_has_all list_position
  list_indexof list_concat list_cat list_append list_prepend list_distinct list_unique list_sort list_reverse_sort list_reverse
  list_zip list_sum list_avg list_min list_max list_count list_first list_last list_median list_string_agg list_any_value
  list_transform list_apply list_filter list_reduce list_resize list_select list_where array_extract array_value array_length
  array_contains array_position array_concat array_append array_prepend array_distinct array_sort array_slice array_to_string
  array_transform array_filter array_apply apply filter reduce flatten unnest range generate_series
  to_json json_extract json_extract_string json_extract_path json_extract_path_text json_value json_array_length json_keys
  json_type json_valid json_object json_array json_exists json_contains`)

const AGGREGATES = words(`
  count count_star count_if countif sum avg mean min max median mode any_value arbitrary first last first_value last_value
  nth_value arg_max arg_min argmax argmin max_by min_by string_agg group_concat listagg list array_agg product fsum sumkahan
  kahan_sum favg stddev stddev_pop stddev_samp var_pop var_samp variance covar_pop covar_samp corr regr_avgx regr_avgy regr_count
  regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy quantile quantile_cont quantile_disc percentile_cont percentile_disc
  approx_count_distinct approx_quantile approx_top_k reservoir_quantile mad kurtosis kurtosis_pop skewness sem entropy histogram
  bool_and bool_or bit_and bit_or bit_xor geomean geometric_mean weighted_avg wavg
  json_group_array json_group_object
  row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead fill`)

/**
 * Functions that compute from their arguments and nothing else. Everything that reads files, settings, the catalog, the
 * statement's own text, statistics, variables or sequences is left out, and so is all that has not been looked at.
 */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set(
  [...OPERATOR_FUNCTIONS, ...TEXT, ...NUMBERS, ...DATES, ...VALUES, ...AGGREGATES].map((name) => name.toLowerCase()),
)

/** Words that stand without parentheses and tell about the session, not about data. */
export const SESSION_WORDS: ReadonlySet<string> = new Set(
  words('current_catalog current_database current_schema current_role current_user session_user user current_query'),
)

const NOTICE = 'Generated from standards/ by pipelines/dbt/generate/main.ts: change it there.'

/** First line of a generated file, so that nobody edits it by hand. */
export const GENERATED = { jinja: `{# ${NOTICE} #}`, sql: `-- ${NOTICE}`, yaml: `# ${NOTICE}` } as const

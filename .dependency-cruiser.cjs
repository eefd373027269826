// The direction of imports (DESIGN.md, Layout): a package imports only from a smaller rank, and siblings never import each other.
const RANKS = [
  ['standards'],
  ['infra'],
  ['quality', 'catalog', 'lineage'],
  ['services/[^/]+', 'pipelines', 'dashboards'],
  ['apps/[^/]+', 'demo', 'bench'],
]
const allowed = (rank, own) => [own, ...RANKS.slice(0, rank).flat()]
const rules = RANKS.flatMap((folders, rank) =>
  folders.map((folder) => ({
    name: `${folder.replace('/[^/]+', '')}-imports-smaller-ranks`,
    severity: 'error',
    from: { path: `^(${folder})/`, pathNot: '\\.(e2e|integration)\\.test\\.tsx?$|^bench/' },
    to: {
      path: `^(${RANKS.flat().join('|')})/`,
      // $1 is the importing package itself, so that two services or two apps are siblings too.
      pathNot: allowed(rank, '$1').map((name) => `^${name}/`),
    },
  })),
)
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...rules,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^(vite/client)' } },
    {
      name: 'foreign-clients-at-the-edge',
      comment: 'pg, DuckDB and Temporal appear only in store, infra, workflows, activities, client, main and worker modules',
      severity: 'error',
      from: {
        path: '^(quality|catalog|lineage|services|pipelines|dashboards|apps)/',
        pathNot: '(^|/)(store|activities|capture|workflows|testing)/|(^|/)(store|stores|standing|workflows|change-feed|main|worker|client|activities|config|[\\w-]+\\.store|[\\w-]+-store)\\.ts$|\\.test\\.tsx?$',
      },
      to: { path: '^node_modules/(pg|@duckdb|@temporalio)/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|\\.geo\\.json$' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'] },
  },
}

// What the worker serves: every export here is a workflow type.
export { freshen } from './freshen.ts'
export { materialize } from './materialize.ts'
export { gather, settleRejected, tendSources } from './sources.ts'
export { tendLake, tendLakeByClock } from './tend-lake.ts'

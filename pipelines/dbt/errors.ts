/** dbt refused a request: a project that does not parse, a selection that names nothing, a broken profile. */
export class DbtFailed extends Error {}

/** The dbt process ended in the middle of a request; the next request starts a new one. */
export class DbtStopped extends Error {}

import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'

// The published description of the protocol, from apache/iceberg at 7f879b1136, open-api/, unchanged.
const DESCRIPTION = new URL('./rest-catalog-open-api.yaml', import.meta.url)

interface Answer {
  readonly $ref?: string
  readonly content?: { readonly 'application/json'?: { readonly schema: object } }
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses?: Readonly<Record<string, Answer>> }>>>>
  readonly components: { readonly responses: Readonly<Record<string, Answer>> }
}

/** What is wrong with an answer by the description of the protocol; nothing when it fits. */
export type Judge = (method: string, path: string, status: number, body: unknown) => string[]

/** A judge of the answers of an Iceberg REST catalog without a prefix, by Iceberg's own OpenAPI description. */
export function createJudge(): Judge {
  const description: Description = parse(readFileSync(DESCRIPTION, 'utf8'))
  const ajv: Ajv2020 = addFormats.default(new Ajv2020({ strict: false, allErrors: true }))
  const operations = Object.entries(description.paths).map(([template, methods]) => ({ template, at: pathOf(template), methods }))
  const compiled = new Map<object, ValidateFunction>()

  return (method, path, status, body) => {
    const [pathname = ''] = path.split('?')
    const operation = operations.find(({ at, methods }) => at.test(pathname) && methods[method.toLowerCase()])
    if (!operation) return [`${method} ${pathname} is no operation of the protocol`]
    const { responses = {} } = operation.methods[method.toLowerCase()]!
    const answer = responses[status] ?? responses[`${Math.floor(status / 100)}XX`]
    if (!answer) return [`${method} ${operation.template} may not answer ${status}`]
    if (method === 'HEAD') return []
    const schema = resolved(description, answer).content?.['application/json']?.schema
    if (!schema) return isEmpty(body) ? [] : [`${method} ${operation.template} answers ${status} without a body`]
    const validate = compiled.get(schema) ?? ajv.compile({ ...schema, components: description.components })
    compiled.set(schema, validate)
    if (validate(body)) return []
    return validate.errors!.map(
      ({ instancePath, message }) => `${method} ${operation.template} ${status}: ${instancePath} ${message}`,
    )
  }
}

/** Finds the addresses of one template; a catalog without a prefix leaves that part of the path out. */
function pathOf(template: string): RegExp {
  return new RegExp(`^${template.replace('/{prefix}', '').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`)
}

function resolved({ components }: Description, answer: Answer): Answer {
  return answer.$ref ? components.responses[answer.$ref.replace('#/components/responses/', '')]! : answer
}

const isEmpty = (body: unknown) => typeof body === 'object' && body !== null && Object.keys(body).length === 0

import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { PROBLEMS } from '../errors.ts'
import { connectLedger } from '../store/connect.ts'
import { createLedgerApp } from './app.ts'
import refusals from './refusals.json' with { type: 'json' }

interface Media {
  readonly schema: object
  readonly example?: unknown
}
interface Described {
  readonly requestBody?: { readonly content: Record<string, Media> }
  readonly responses: Record<string, { readonly content?: Record<string, Media> }>
}

// Nothing is asked of the database for the document.
const app = await createLedgerApp({ db: connectLedger('postgres://127.0.0.1:1/none'), token: 'document', issuer: '' })
await app.ready()
const document = app.swagger() as unknown as { paths: Record<string, Record<string, Described>>; components: object }
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
)

test('the document is OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
})

test('what the code can come to is known of every operation, and of nothing else', () => {
  expect(Object.keys(refusals).toSorted()).toEqual(operations.map(({ name }) => name).toSorted())
})

test('every refusal of the table but those before any operation stands at one', () => {
  const said = JSON.stringify(document.paths)
  const nowhere = Object.keys(PROBLEMS).filter((code) => !said.includes(`"${code}"`))
  expect(nowhere).toEqual(['method_not_allowed'])
})

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema({ ...document, $id: 'document' })
/** What of an example does not fit its schema, and which example is not there. */
function misfits(media: Record<string, Media> | undefined): string[] {
  return Object.values(media ?? {}).flatMap(({ schema, example }) => {
    if (example === undefined) return ['no example: see testing/record-examples.ts']
    const validate = ajv.compile(schema)
    return validate(example) ? [] : [ajv.errorsText(validate.errors)]
  })
}

test('every operation has an example of its body and of its answer, which fit their schemas', () => {
  const wrong = operations.flatMap(({ name, operation: { requestBody, responses } }) => [
    ...misfits(requestBody?.content).map((misfit) => `${name} asked: ${misfit}`),
    ...misfits((responses[200] ?? responses[201])?.content).map((misfit) => `${name} answered: ${misfit}`),
  ])
  expect(wrong).toEqual([])
})

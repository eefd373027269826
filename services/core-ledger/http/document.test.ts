import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { PROBLEMS } from '../errors.ts'
import { connectLedger } from '../store/connect.ts'
import { createLedgerApp } from './app.ts'
import refusals from './refusals.json' with { type: 'json' }

// Nothing is asked of the database for the document.
const app = await createLedgerApp({ db: connectLedger('postgres://127.0.0.1:1/none'), token: 'document', issuer: '' })
await app.ready()
const document = app.swagger() as unknown as { paths: Record<string, Record<string, object>> }
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
)

test('the document is OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
})

test('what the code can come to is known of every operation, and of nothing else', () => {
  expect(Object.keys(refusals).toSorted()).toEqual(operations.toSorted())
})

test('every refusal of the table but those before any operation stands at one', () => {
  const said = JSON.stringify(document.paths)
  const nowhere = Object.keys(PROBLEMS).filter((code) => !said.includes(`"${code}"`))
  expect(nowhere).toEqual(['route_unknown', 'method_not_allowed'])
})

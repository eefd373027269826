import { expect, test } from 'vitest'
import { createTextCache } from './text-cache.ts'

test('the cache holds no more than its size; what was used longest ago leaves first', () => {
  const cache = createTextCache<string>(10, (text) => text.length)
  cache.set('a', '1234')
  cache.set('b', '1234')
  cache.get('a')
  cache.set('c', '1234')
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['1234', undefined, '1234'])
})

test('what would fill the cache alone is not kept', () => {
  const cache = createTextCache<string>(10, (text) => text.length)
  cache.set('a', '123456')
  expect(cache.get('a')).toBeUndefined()
})

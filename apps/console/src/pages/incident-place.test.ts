import { expect, test } from 'vitest'
import { incidentPlace } from './incident-place.ts'

test.each([
  ['capture.schema.shop_item', '/capture?tab=schema'],
  ['capture.quarantine.shop_item', '/capture?tab=quarantine'],
  ['capture-flow.standing', '/capture?tab=flow'],
  ['capture-flow.reading.shop_item', '/capture?tab=snapshots'],
  ['build.dwd.unit', '/assets/dwd.unit'],
  ['id.check', '/quality/dwd.unit?rule=id.check'],
])('an incident of %s leads to %s', (rule, place) => {
  expect(incidentPlace({ rule, dataset: 'dwd.unit' })).toBe(place)
})

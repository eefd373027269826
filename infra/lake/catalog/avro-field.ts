/** A field of an Avro schema with the id that Iceberg's specification gives it. */
export const field = (name: string, id: number, type: unknown) => ({ name, type, 'field-id': id })

/** The same, where the value may be missing. */
export const optionalField = (name: string, id: number, type: unknown) => ({
  name,
  type: ['null', type],
  default: null,
  'field-id': id,
})

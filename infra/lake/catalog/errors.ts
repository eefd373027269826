/** Errors of the Iceberg REST specification: the `type` clients switch on, and the HTTP status it travels with. */
const STATUS = {
  BadRequestException: 400,
  ValidationException: 400,
  NotAuthorizedException: 401,
  NoSuchNamespaceException: 404,
  NoSuchTableException: 404,
  NoSuchViewException: 404,
  NotFoundException: 404,
  UnsupportedOperationException: 406,
  AlreadyExistsException: 409,
  CommitFailedException: 409,
  NamespaceNotEmptyException: 409,
  UnprocessableEntityException: 422,
  InternalServerError: 500,
} as const

export type CatalogErrorType = keyof typeof STATUS

/** A refusal that the catalog answers in the REST specification's shape. */
export class CatalogError extends Error {
  readonly type: CatalogErrorType
  readonly status: number

  constructor(type: CatalogErrorType, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CatalogError'
    this.type = type
    this.status = STATUS[type]
  }
}

/** The error document of the REST specification. */
export function errorDocument(type: CatalogErrorType, message: string, code: number = STATUS[type]) {
  return { error: { message, type, code } }
}

/** What lists of screens and versions say; read by the browser too. */
export interface ScreenSummary {
  readonly id: string
  readonly title: string
  readonly newestVersion: number
  readonly publishedVersion: number | null
  readonly publishedAt: string | null
}

export interface VersionSummary {
  readonly version: number
  readonly author: string
  readonly note: string
  readonly createdAt: string
  readonly published: boolean
}

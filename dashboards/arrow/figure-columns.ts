import { type DataType, decimal128, int32, utf8 } from '@uwdata/flechette'

/**
 * Columns of a screen's figures as they travel: one row for each figure of each widget. `widget` and `part` say whose it is (part `history` of a
 * forecast, `series.0.points` of a trend); of the others a row has those that its part has. Figures of indicators and forecasts have six places,
 * amounts of business events are in yuan with two.
 */
export const FIGURE_COLUMNS = {
  widget: utf8(),
  part: utf8(),
  key: utf8(),
  name: utf8(),
  county: utf8(),
  period: utf8(),
  at: utf8(),
  kind: utf8(),
  people: int32(),
  value: decimal128(24, 6),
  lower80: decimal128(24, 6),
  upper80: decimal128(24, 6),
  lower95: decimal128(24, 6),
  upper95: decimal128(24, 6),
  amount: decimal128(18, 2),
} satisfies Record<string, DataType>

export type FigureColumn = keyof typeof FIGURE_COLUMNS

/** Where in the schema's metadata the rest of a screen's data stands, as JSON with marks in place of its figures. */
export const REST = 'anju:screen'

/** In place of a list of records: its rows, from the first to before the last, and the columns that its records have. */
export interface ListMark {
  readonly $rows: readonly [from: number, to: number]
  readonly $columns: readonly FigureColumn[]
}

/** In place of a single figure. */
export interface FigureMark {
  readonly $row: number
  readonly $column: FigureColumn
}

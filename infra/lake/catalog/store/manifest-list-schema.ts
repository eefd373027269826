import { field, optionalField } from '../avro-field.ts'

const partitionSummary = {
  type: 'record',
  name: 'r508',
  fields: [
    field('contains_null', 509, 'boolean'),
    optionalField('contains_nan', 518, 'boolean'),
    optionalField('lower_bound', 510, 'bytes'),
    optionalField('upper_bound', 511, 'bytes'),
  ],
}

/** Avro schema of a manifest list, Iceberg table specification v2, "Manifest Lists". */
export const MANIFEST_LIST_SCHEMA = {
  type: 'record',
  name: 'manifest_file',
  fields: [
    field('manifest_path', 500, 'string'),
    field('manifest_length', 501, 'long'),
    field('partition_spec_id', 502, 'int'),
    field('content', 517, 'int'),
    field('sequence_number', 515, 'long'),
    field('min_sequence_number', 516, 'long'),
    field('added_snapshot_id', 503, 'long'),
    field('added_files_count', 504, 'int'),
    field('existing_files_count', 505, 'int'),
    field('deleted_files_count', 506, 'int'),
    field('added_rows_count', 512, 'long'),
    field('existing_rows_count', 513, 'long'),
    field('deleted_rows_count', 514, 'long'),
    optionalField('partitions', 507, { type: 'array', items: partitionSummary, 'element-id': 508 }),
  ],
}

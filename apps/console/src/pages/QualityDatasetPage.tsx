import { DATASETS } from '@anju/standards/datasets/registry.ts'
import { Link, useParams } from 'react-router'
import { Page } from '../parts/Page.tsx'
import { DatasetQuality } from './DatasetQuality.tsx'

/** The quality of one dataset at its own address. */
export function QualityDatasetPage() {
  const { dataset = '' } = useParams()
  return (
    <Page
      title={`${DATASETS.find(({ name }) => name === dataset)?.title ?? dataset} 的质量`}
      hint={<Link to="/quality">返回数据质量</Link>}
    >
      <DatasetQuality dataset={dataset} />
    </Page>
  )
}

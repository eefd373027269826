import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'

// A process of its own for temporal-worker.ts: node bundle-workflows.ts <path of the workflows> writes their bundle to the output.
const { code } = await bundleWorkflowCode({ workflowsPath: process.argv[2]!, logger: new DefaultLogger('ERROR') })
process.stdout.write(code)

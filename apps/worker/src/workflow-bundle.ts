/** The code that runs inside the workflow sandbox: bundled once at build time, or at start when run from sources. */
import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';

const ROOT = resolve(import.meta.dirname, '../../..');
const EXTENSION = extname(import.meta.filename);

/** Beside `apps/` in dist. */
export const PREBUILT_BUNDLE = resolve(ROOT, 'workflow-bundle.js');

export async function bundleWorkflows(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: resolve(ROOT, `workflows/index${EXTENSION}`),
    workflowInterceptorModules: [resolve(ROOT, `workflows/interceptors${EXTENSION}`)],
    logger: new DefaultLogger('WARN'),
    // From sources, without this condition a dist that lies about would be mixed in silently.
    ...(EXTENSION === '.ts' ? { webpackConfigHook: preferSources } : {}),
  });
  return code;
}

type WebpackHook = NonNullable<Parameters<typeof bundleWorkflowCode>[0]['webpackConfigHook']>;

const preferSources: WebpackHook = (config) => ({
  ...config,
  resolve: { ...config.resolve, conditionNames: ['wafa-source', '...'] },
});

/** What a worker needs: `other` where it is configured, else the prebuilt file where there is one. */
export const workflowBundle = async (other?: string): Promise<WorkflowBundleOption> =>
  other !== undefined
    ? { codePath: other }
    : existsSync(PREBUILT_BUNDLE)
      ? { codePath: PREBUILT_BUNDLE }
      : { code: await bundleWorkflows() };

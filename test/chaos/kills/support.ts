/** What the specs of single kills share: a scene in a folder of its own, judged when everything has come to rest. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { tableOf, violationsOf } from '../invariants/invariants.js';
import { unseenBy } from '../invariants/looked-at.js';
import { Scene, type SceneOptions } from '../scene.js';

export const PATIENCE_SECONDS = 420;
/** A scene starts within it, and comes to rest within it. */
const SCENE_MILLISECONDS = 900_000;

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wafa-chaos-'));
  chmodSync(folder, 0o711);
  return folder;
}

/** Registers its start and its end; the specs between them use it. Say what broke: the folder is left then. */
export function useScene(options: Partial<SceneOptions> & { readonly prepare?: () => NodeJS.ProcessEnv }) {
  let scene: Scene | undefined;
  const folder = newFolder();
  beforeAll(async () => {
    scene = await Scene.start({
      ...{ apis: 1, workers: 1, people: 200, patienceSeconds: PATIENCE_SECONDS },
      ...options,
      folder,
      env: options.prepare?.() ?? {},
    });
  }, SCENE_MILLISECONDS);
  afterAll(async () => {
    await scene?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, SCENE_MILLISECONDS);
  return {
    folder,
    get scene(): Scene {
      if (!scene) throw new Error('the scene has not begun');
      return scene;
    },
  };
}

/** The last of a scene. */
export const itIsSoundInTheEnd = (use: { readonly scene: Scene }): void =>
  it(
    'leaves nothing lost, nothing twice, nothing open',
    async () => {
      const { scene } = use;
      await scene.settle();
      const verdicts = await scene.judge();
      process.stderr.write(`${tableOf(verdicts)}\n`);
      expect([...violationsOf(verdicts), ...scene.failures]).toEqual([]);
      expect(unseenBy(verdicts, scene.kinds)).toEqual([]);
    },
    SCENE_MILLISECONDS,
  );

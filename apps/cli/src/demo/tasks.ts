import type { CaseDetail, Officer } from './officer.js';
import type { Narrator } from './narrator.js';

/** Waits for the end of a case and does, as an officer would, what no machine does. */
export async function untilClosed(officer: Officer, id: string, narrator: Narrator): Promise<CaseDetail> {
  for (;;) {
    const now = await officer.caseWhen(
      id,
      'a task of a person, or the end of the case',
      ({ status, manualTasks }) => status === 'closed' || manualTasks.some(({ result }) => result === null),
    );
    if (now.status === 'closed') return now;
    for (const { system, kind } of now.manualTasks.filter(({ result }) => result === null)) {
      await officer.post(`cases/${id}/manual-tasks/${system}`, { result: 'done', kind });
      narrator.step(`${system}: no machine does this here (${kind}); the officer did it and reports it`);
    }
  }
}

/** Prints the last mail to the person, without its footer. */
export function printAnswer(text: string, narrator: Narrator): void {
  for (const line of text.split('\n').slice(0, 30)) if (line.trim() !== '') narrator.detail(line);
}

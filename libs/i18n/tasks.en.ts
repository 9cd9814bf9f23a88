/** What an officer is to do by hand and to report, in English. `tasks.ar.ts` must have the same keys. */
export const tasksEn = {
  'task.look':
    'Look here for the person, by the identifiers of the case. Change nothing. Report done where something is here (what belongs into a copy you send to the person apart), nothing-held where nothing is, cannot where you could not look.',
  'task.export':
    'Query the export of this system for the identifiers of the case. Change nothing. Report done where something is there (what belongs into a copy you send to the person apart), nothing-held where nothing is, cannot where you could not query it.',
  'task.erase':
    'Erase what is here of the person, but for what the plan keeps. Report done once it is gone, nothing-held where nothing was here, cannot where something of it stays: the person is told so.',
  'task.restrict':
    'Mark what is here of the person as stored only, so that nobody uses it for what the case names (without a limit: for anything). Delete nothing and change nothing else. Report done once it is restricted, nothing-held where nothing is here, cannot where it goes on being used: the person is told so.',
  'task.lift':
    'Undo here what was restricted for this case, so that the data is used again as before. Leave what another restriction stands on. There is nothing to report.',
  'task.unpublish':
    'Take off public view what the person chose, and nothing else; delete nothing. Reveal shows the choice; where it shows none yet, ask the person which items. Then look as a stranger would. Report done once nobody sees them any more, nothing-held where nothing of the person is public here, cannot where something of it can still be seen: the person is told so.',
  'task.rectify':
    'Change here what the case decided to correct, to the new values, and nothing else. Report done once they stand here, nothing-held where nothing of it is here, cannot where the old ones stay: the person is told so.',
  'task.stop':
    'See to it that here the data of the person is no longer used for the purposes of the case; before an erasure, that nothing new about the person is sent here. Delete nothing. Report done once it has stopped, nothing-held where it does not happen here, cannot where it goes on: the person is told so.',
  'task.stopInRecord':
    'This record knows people by their id in the product, which an address alone does not tell. Find the person there; where there is one, have the product record the refusal (POST /api/v1/consents with "given": false, see docs/connectors/consents.md), and ask the record whether it says no now. Report done then, nothing-held where the product knows nobody with this address, cannot where the record goes on saying yes: the person is told so.',
} as const;

/** Fictitious members of staff who can sign in at the sandbox's identity provider. */
export interface SandboxStaff {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
}

export const SANDBOX_STAFF: readonly SandboxStaff[] = [
  { id: 'salma', name: 'Salma, privacy officer', roles: ['officer'] },
  { id: 'idris', name: 'Idris, approver', roles: ['approver'] },
  { id: 'dana', name: 'Dana, auditor', roles: ['auditor'] },
  { id: 'adam', name: 'Adam, administrator', roles: ['admin'] },
  { id: 'nora', name: 'Nora, without a role', roles: [] },
];

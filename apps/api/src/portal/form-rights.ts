/** Rights that can be asked for with the form: those that need nothing besides their name. */
import { DETAILED_RIGHTS } from '#libs/contracts/request-details';
import { RIGHTS, SERVED_RIGHTS, type Right } from '#libs/domain/words';

const NEED_MORE: readonly Right[] = DETAILED_RIGHTS;

export const FORM_RIGHTS: readonly Right[] = SERVED_RIGHTS.filter((right) => !NEED_MORE.includes(right));
export const OTHER_RIGHTS: readonly Right[] = RIGHTS.filter((right) => !FORM_RIGHTS.includes(right));

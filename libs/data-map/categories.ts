/**
 * Data category keys of the fideslang default taxonomy, deprecated ones included (github ethyca/fideslang,
 * `data_files/data_categories.csv` at commit 1144db3c, taxonomy 3.2). A key outside it is a warning: a company may
 * have its own.
 */
const TREE: Readonly<Record<string, string>> = {
  system: 'authentication operations',
  user:
    'account authorization behavior biometric biometrics childrens children contact content demographic location ' +
    'device payment social social_activity settings unique_id telemetry user_sensor sensor financial government_id ' +
    'health_and_medical health name criminal_history privacy_preferences job_title workplace professional_information',
  'user.account': 'settings username',
  'user.authorization': 'credentials biometric biometrics password',
  'user.behavior': 'browsing_history media_consumption purchase_history search_history',
  'user.biometric': 'fingerprint retinal voice health',
  'user.biometrics': 'fingerprint retinal voice',
  'user.children': 'children_under_thirteen thirteen_to_sixteen',
  'user.contact': 'address email phone_number url social_url fax_number organization',
  'user.contact.address': 'city country postal_code state street mailing_address',
  'user.content': 'private public self_image',
  'user.demographic':
    'age_range date_of_birth gender language marital_status political_opinion profile race_ethnicity ' +
    'religious_belief sexual_orientation citizenship_or_immigration_status philosophical_belief ' +
    'protected_classifications union_membership',
  'user.device': 'cookie cookie_id device_id ip_address sensor telemetry',
  'user.financial': 'bank_account credit_card',
  'user.government_id':
    'birth_certificate drivers_license_number immigration national_identification_number passport_number ' +
    'vehicle_registration',
  'user.health':
    'genetic insurance_beneficiary_id record_id baby_formula condition maternity_clothing medical_diagnosis ' +
    'medications prescriptions reproductive_or_sexual social_psychological_behavioral symptons treatment',
  'user.health_and_medical': 'genetic insurance_beneficiary_id record_id',
  'user.location': 'imprecise coarse precise',
  'user.name': 'first last',
  'user.professional_information': 'job_title workplace',
  'user.unique_id': 'pseudonymous deterministic probablistic',
};

export const KNOWN_CATEGORIES: ReadonlySet<string> = new Set([
  ...Object.keys(TREE),
  ...Object.entries(TREE).flatMap(([parent, children]) =>
    children.split(' ').map((child) => `${parent}.${child}`),
  ),
]);

/** A category falls under a target at a dot boundary: `user.contact` holds `user.contact.email`, not `user.contacted`. */
export const fallsUnder = (category: string, target: string): boolean =>
  category === target || category.startsWith(`${target}.`);

export const fallsUnderAny = (categories: readonly string[], targets: readonly string[]): boolean =>
  categories.some((category) => targets.some((target) => fallsUnder(category, target)));

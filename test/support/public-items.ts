/** Ids of Layla's songs in the example product, as people.sql makes them of readable labels. */
export const LAYLAS_SONGS = {
  /** ليل بيروت: public, and in Explore. */
  night: 'a97c985b-b939-4fce-8763-042802592a76',
  /** على الرمل: public, and in Explore. */
  sand: '69a3de47-e76b-40c1-8c32-490571b4aee3',
  /** أمي: public, and no longer in Explore. */
  mother: '891c61ae-fec9-4550-847d-5ce3d088f246',
  privateDraft: 'e9cbc632-aed8-487e-8541-736cb4dd4258',
} as const;

/** A public song of somebody else. */
export const OMARS_SONG = 'bdd9ff55-3590-4680-83bf-c95a0cd6213a';

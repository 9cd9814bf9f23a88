import type { packageCaliforniaEn } from './package-california.en.js';

/** Texts of a first page under the law of California, in Arabic. */
export const packageCaliforniaAr: Readonly<Record<keyof typeof packageCaliforniaEn, string>> = {
  'california.title': 'أنواع بياناتك لدى {company}',
  'california.lead.categories':
    'سألتنا عن أنواع المعلومات الشخصية التي نحتفظ بها عنك. هذا هو الجواب كما وجدناه في {date}. وهو يشمل كل ما في أنظمتنا مهما كان قديمًا، ولا يذكر أي قيمة؛ اطلب البيانات نفسها للحصول عليها.',
  'california.lead.specific':
    'سألتنا عما نعرفه عنك. هذه هي البيانات نفسها كما وجدناها في {date} مهما كانت قديمة، ومعها فئاتها.',
  'california.categories.title': 'حسب الفئة',
  'california.categories.none': 'لا نحتفظ بأي معلومات شخصية عنك في الأنظمة التي بحثنا فيها.',
  'california.held': 'محفوظة في',
  'california.sources': 'مصدرها',
  'california.purposes': 'لماذا نجمعها ونستخدمها',
  'california.disclosed.business-purpose': 'أُفصح عنها لأغراض العمل إلى',
  'california.disclosed.sold': 'بيعت إلى',
  'california.disclosed.shared': 'شوركت لأجل الإعلانات مع',
  'california.nobody': 'لا أحد',
  'california.never.title': 'ما نحتفظ به ولا يجوز لنا تسليمه',
  'california.never.text':
    'يمنعنا القانون من تسليم ما يلي لأي طالب، لأن إساءة استخدامه ممكنة (المادة 7024(d) من لوائح كاليفورنيا 11 CCR). وهو محفوظ لدينا:',
  'california.leftOut.text':
    'تضم هذه الحزمة ما قدمته وما رُصد من استخدامك، متى احتفظنا به بناءً على موافقتك أو على عقد معك. وقد وجدنا أيضًا ما يلي؛ اسألنا عما نعرفه عنك للاطلاع عليه.',
  'california.rights.know': 'أن تعرف ما نحتفظ به عنك، بالفئات أو بالتفصيل (1798.110 و1798.115)',
  'california.rights.delete': 'أن يُحذف (1798.105)',
  'california.rights.correct': 'أن يُصحَّح (1798.106)',
  'california.rights.opt-out': 'أن يتوقف بيعه ومشاركته لأجل الإعلانات (1798.120)',
  'california.rights.limit': 'أن يُحصر استخدام المعلومات الحساسة (1798.121)',
  'california.rights.equal': 'ألا تُعامَل معاملة أسوأ لأنك استخدمت هذه الحقوق (1798.125)',
  'california.rights.how': 'راسلنا على {email}. والأرقام المذكورة هي أقسام القانون المدني لولاية كاليفورنيا.',
  'california.authority.text':
    'يحق لك تقديم شكوى إلى وكالة حماية الخصوصية في كاليفورنيا ({agency})، أو إلى المدعي العام لولاية كاليفورنيا ({attorney}).',
  'california.reason.rights-of-others':
    'لأنه يكشف بيانات أشخاص آخرين (القسم 1798.145(k) من القانون المدني لكاليفورنيا).',
  'california.reason.trade-secret': 'لأنه يكشف سرًّا تجاريًّا (القسم 1798.100(f) من القانون المدني لكاليفورنيا).',
  'category.identifiers': 'المعرّفات: الأسماء والعناوين وأرقام الحسابات وما شابهها',
  'category.customer-records': 'سجلات العملاء: بيانات الاتصال أو الدفع أو الصحة أو التأمين',
  'category.protected-characteristics': 'صفات يحميها القانون، مثل العمر أو الجنس',
  'category.commercial': 'المعلومات التجارية: ما اشتريته أو نظرت في شرائه',
  'category.biometric': 'القياسات الحيوية',
  'category.internet-activity': 'النشاط على الإنترنت: كيف استخدمت خدمتنا ومواقع أخرى',
  'category.geolocation': 'أين كنت',
  'category.sensory': 'الصوت والصور وغيرها من التسجيلات',
  'category.employment': 'العمل والمهنة',
  'category.education': 'التعليم',
  'category.inferences': 'ما استُنتج عنك من بيانات أخرى',
  'category.sensitive': 'معلومات حساسة، مثل بيانات تسجيل الدخول أو الموقع الدقيق أو الصحة أو المعتقدات',
};

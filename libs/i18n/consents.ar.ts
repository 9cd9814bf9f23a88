import type { consentsEn } from './consents.en.js';

export const consentsAr: Record<keyof typeof consentsEn, string> = {
  'frame.myConsents': 'موافقاتي',
  'consents.title': 'ما وافقت عليه',
  'consents.lead':
    'هذا ما يرد عنك في سجلنا. يمكنك سحب كل موافقة بضغطة واحدة: تنتهي فورًا، ونتولى تنفيذ ذلك في كل نظام.',
  'consents.account': 'الحساب {account}',
  'consents.given': 'نعم',
  'consents.refused': 'لا',
  'consents.allowed': 'مسموح',
  'consents.restricted': 'غير مستخدم',
  'consents.said.given': 'وافقت عليه في {when}.',
  'consents.said.refused': 'رفضته في {when}.',
  'consents.said.withdrawn': 'سحبت موافقتك عليه في {when}.',
  'consents.said.never': 'لا ترد في سجلنا موافقة منك عليه، ولا يجري شيء منه دون موافقتك.',
  'consents.said.allowed': 'لم ترفضه.',
  'consents.said.restricted':
    'استخدام بياناتك مقيّد، وما دام التقييد قائمًا لا يجري شيء منه مهما كانت موافقتك.',
  'consents.text': 'نسخة النص: {version}',
  'consents.where': 'القناة: {channel}',
  'consents.where.portal': 'هذه الصفحة',
  'consents.where.request': 'طلبك',
  'consents.where.gpc': 'إشارة الخصوصية في متصفحك',
  'consents.earlier': 'ما قلته قبل ذلك',
  'consents.training':
    'النموذج الذي دُرّب من قبل يبقى فيه ما تعلّمه، ولا يمكن لأحد أن يستخرج منه شخصًا بعينه. وبعد السحب تُدرَّب النماذج القادمة دون بياناتك.',
  'consents.withdraw': 'سحب الموافقة',
  'consents.withdrawAll': 'سحب كل ما وافقت عليه',
  'consents.purpose.marketing': 'الأخبار والعروض',
  'consents.purpose.cookies': 'ملفات تعريف الارتباط التي لا يحتاج إليها الموقع',
  'consents.purpose.analytics': 'قياس طريقة استخدامك للموقع',
  'consents.purpose.ai-training': 'تدريب نماذج الذكاء الاصطناعي على أعمالك',
  'consents.purpose.sale-or-sharing': 'بيع بياناتك ومشاركتها',
  'consents.purpose.sensitive-data': 'استخدامات البيانات الحساسة التي لا تحتاج إليها الخدمة',
  'consents.accounts': 'لعنوان بريدك الإلكتروني أكثر من حساب. نعرض كل حساب على حدة، ويسري السحب عليها جميعًا.',
  'consents.withdrawals': 'ما سحبته من موافقات',
  'consents.withdrawal': '{reference}، وصل في {when}: {purposes}',
  'consents.mails': 'كل منها طلب قائم بذاته، ونكتب إليك حين يكتمل تنفيذه في كل الأنظمة.',
  'consents.notHere':
    'يمكنك أن توافق من جديد في الخدمة نفسها لا هنا. وما اخترته في متصفح دون حساب لا يرد في هذا السجل. هل ينقص شيء؟ {link}',
  'consents.byForm': 'اسحب موافقة عبر النموذج',
  'consents.nobody.title': 'لم نجد موافقات لك',
  'consents.nobody.lead':
    'لا نعرف حسابًا بعنوان بريدك الإلكتروني هذا. إن كان لحسابك عنوان آخر فأرسل طلبًا من ذلك العنوان.',
  'consents.searching.title': 'ما زلنا نبحث عن حسابك',
  'consents.searching.lead':
    'نبحث في أنظمتنا بالعنوان الذي أكدته. يستغرق ذلك دقائق قليلة على الأكثر إن استجابت الأنظمة كلها.',
  'consents.again': 'تحقّق مرة أخرى',
  'consents.unknown.title': 'لا يمكننا عرض موافقاتك هنا',
  'consents.unknown.lead':
    'لم نبحث عن حسابك في هذا الطلب، أو أتلفنا ما وجدناه. يمكنك سحب كل موافقة عبر النموذج دون حاجة إلى هذه الصفحة.',
  'consents.ofAnother.title': 'لا نعرض الموافقات إلا على صاحبها',
  'consents.ofAnother.lead': 'هذا الطلب يخص شخصًا آخر. يمكنك سحب موافقة من موافقاته عبر النموذج.',
  'consents.noSession.title': 'اطّلع على موافقاتك واسحبها',
  'consents.noSession.lead':
    'يمكنك سحب موافقة عبر النموذج فورًا، ولا يلزمك إلا عنوان بريدك الإلكتروني. ولتطّلع على ما وافقت عليه افتح طلبك: في صفحته رابط إلى موافقاتك.',
};

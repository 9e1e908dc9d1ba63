/** The words of the report in Persian, by the English text. Places {name} stay; Latin numbers and names of models stand as they are. */
export const persian: Readonly<Record<string, string>> = {
  'Credibility of {model}': 'اعتبار {model}',
  'version {version}': 'نسخهٔ {version}',
  ' of ': ' از ',
  '; ': '؛ ',
  'validated on {file}, {at} UTC: {subjects} individuals, {observations} measurements':
    'اعتبارسنجی‌شده با {file} در {at} به وقت UTC:‏ {subjects} فرد، {observations} اندازه‌گیری',
  'Every declared goal was met on these data.': 'با این داده‌ها همهٔ هدف‌های اعلام‌شده برآورده شد.',
  'These data are too few to judge the declared goals.': 'این داده‌ها برای داوری دربارهٔ هدف‌های اعلام‌شده بسیار کم‌اند.',
  'No goals are declared, so nothing was judged.': 'هدفی اعلام نشده است، پس داوری‌ای نشد.',
  'Declared goals were missed on these data.': 'با این داده‌ها هدف‌های اعلام‌شده برآورده نشد.',
  'Research software, not a medical device. Structure: ASME V&V 40-2018; evidence categories of the FDA guidance on computational modeling and simulation (November 2023); reporting items of TRIPOD+AI (BMJ 2024;385:e078378).':
    'نرم‌افزار پژوهشی است، نه وسیلهٔ پزشکی. ساختار: ASME V&V 40-2018؛ دسته‌های شواهد از راهنمای FDA دربارهٔ مدل‌سازی و شبیه‌سازی رایانه‌ای (نوامبر ۲۰۲۳)؛ بندهای گزارش‌دهی TRIPOD+AI (BMJ 2024;385:e078378).',

  '{n} of its forecasts can be compared with {over}, and {least} are needed':
    '{n} پیش‌بینی آن با {over} سنجیدنی است، و {least} لازم است',
  '{n} of its forecasts are scored here, and {least} are needed':
    '{n} پیش‌بینی آن در این‌جا سنجیده شده است و {least} لازم است',
  'its {level} % intervals held {value} of the measurements, the goal is {low} to {high}':
    'بازه‌های {level}٪ آن {value} اندازه‌گیری‌ها را در بر داشتند؛ هدف {low} تا {high} است',
  'its skill over {over} is {value}, the goal is at least {least}':
    'برتری آن بر {over} برابر {value} است؛ هدف دست‌کم {least} است',
  'its mean error is {value} of the mean measurement, the goal is at most {most}':
    'میانگین خطای آن {value} میانگین اندازه‌گیری‌ها است؛ هدف حداکثر {most} است',
  'for {group} its 80 % intervals held {value}, for the others {others}':
    'برای {group} بازه‌های ۸۰٪ آن {value} را در بر داشتند، برای دیگران {others} را',
  'its scores changed ({of}) on {since}': 'امتیازهای آن ({of}) در {since} دگرگون شد',
  'the model declares no goals that its forecasts could be held to':
    'مدل هدفی اعلام نکرده است که پیش‌بینی‌هایش با آن سنجیده شود',

  'Question and context of use': 'پرسش و زمینهٔ کاربرد',
  'The model declares no question.': 'مدل پرسشی اعلام نکرده است.',
  decision: 'تصمیم',
  prefers: 'آنچه ترجیح می‌دهد',
  'No decision rests on it.': 'هیچ تصمیمی بر آن استوار نیست.',
  'Model risk': 'ریسک مدل',
  'influence on the decision': 'اثرگذاری بر تصمیم',
  'consequence of a wrong one': 'پیامد تصمیم نادرست',
  'not declared': 'اعلام نشده',
  low: 'کم',
  medium: 'میانه',
  high: 'زیاد',
  'Credibility goals': 'هدف‌های اعتبار',
  goal: 'هدف',
  declared: 'اعلام‌شده',
  'The model declares no goals: recommendations are withheld.':
    'مدل هدفی اعلام نکرده است: پیشنهادها نشان داده نمی‌شوند.',
  'scored forecasts': 'پیش‌بینی‌های سنجیده',
  'coverage of the 80 % interval': 'پوشش بازهٔ ۸۰٪',
  'coverage of the 95 % interval': 'پوشش بازهٔ ۹۵٪',
  'skill over {over}': 'برتری بر {over}',
  prior: 'پیشین مدل',
  persistence: 'آخرین مقدار',
  climatology: 'دیگران',
  'mean error, as a share of the mean': 'میانگین خطا، به نسبت میانگین',
  'shortfall of a subgroup': 'کمبود یک زیرگروه',
  'at least {value}': 'دست‌کم {value}',
  'at most {value}': 'حداکثر {value}',
  '{from} to {to}': '{from} تا {to}',
  'below {to}': 'زیر {to}',
  '{from} and above': '{from} و بالاتر',
  Verification: 'راستی‌آزمایی',
  'The text was checked for names, units with scale, and identifiability of declarations: {errors} errors, {remarks} remarks. Two engines (interpreted reference and WebAssembly) agree bit for bit; orders of convergence, matrix exponential and steady states are tested with the software.':
    'نام‌ها، یکاها با مقیاسشان و شناسایی‌پذیری اعلام‌ها در متن مدل بررسی شد: {errors} خطا، {remarks} تذکر. دو موتور (مرجع تفسیری و WebAssembly) بیت‌به‌بیت یکسان‌اند؛ مرتبهٔ همگرایی، نمایی ماتریس و حالت‌های پایدار همراه نرم‌افزار آزموده می‌شوند.',
  'No case stands beside the model: nothing published was computed anew.':
    'نمونه‌ای در کنار مدل نیست: هیچ مقدار منتشرشده‌ای از نو محاسبه نشد.',
  'Cases that stand beside the model, computed anew for this report:':
    'نمونه‌هایی که در کنار مدل‌اند و برای این گزارش از نو محاسبه شدند:',
  case: 'نمونه',
  'what and from where': 'چه و از کجا',
  values: 'مقدارها',
  'largest difference': 'بیشترین اختلاف',
  allowed: 'مجاز',
  agrees: 'سازگار است',
  yes: 'بله',
  no: 'خیر',
  Validation: 'اعتبارسنجی',
  "Prequential: each forecast saw only what came before it, under the inputs that were really given ({members} members, seed {seed}). Skill is 1 − CRPS / CRPS of the reference: the last value, other individuals' values, the model's own prior.":
    'پیش‌دنباله‌ای: هر پیش‌بینی تنها آنچه را پیش از آن آمده بود دید، با ورودی‌هایی که به‌راستی داده شد ({members} عضو، بذر {seed}). برتری برابر است با ۱ منهای نسبت CRPS به CRPS مرجع: آخرین مقدار، مقدارهای افراد دیگر، پیشین خود مدل.',
  'Forecasts whose spans overlap are not independent: limits and p values of all of them together are surer than they may be. Goals are held against one forecast a measurement, of the shortest horizon.':
    'پیش‌بینی‌هایی که بازه‌هایشان روی هم می‌افتد مستقل نیستند: مرزها و مقدارهای p همهٔ آن‌ها با هم مطمئن‌تر از آن است که باید. هدف‌ها با یک پیش‌بینی برای هر اندازه‌گیری، با کوتاه‌ترین افق، سنجیده می‌شوند.',
  'How near': 'چه اندازه نزدیک',
  'How honest: share of the measurements that the intervals held, with 95 % limits':
    'چه اندازه راستگو: سهم اندازه‌گیری‌هایی که بازه‌ها در بر داشتند، با مرزهای ۹۵٪',
  all: 'همه',
  'skill: last value': 'برتری بر آخرین مقدار',
  'skill: others': 'برتری بر دیگران',
  'skill: prior': 'برتری بر پیشین',
  bias: 'اریبی',
  '50 % interval': 'بازهٔ ۵۰٪',
  '80 % interval': 'بازهٔ ۸۰٪',
  '95 % interval': 'بازهٔ ۹۵٪',
  'Prediction-corrected visual predictive check. Black: 5, 50 and 95 % points of what was measured; blue: the same points of {simulations} simulated data sets, median and 95 % band. {inside} of the measured points lie in their bands; those outside are red.':
    'وارسی دیداری پیش‌بینی (اصلاح‌شده با پیش‌بینی). سیاه: نقاط ۵، ۵۰ و ۹۵ درصد اندازه‌گیری‌ها؛ آبی: همان نقاط در {simulations} مجموعهٔ شبیه‌سازی‌شده، میانه و نوار ۹۵٪. {inside} نقاط اندازه‌گیری‌شده در نوار خود هستند؛ نقاط بیرون سرخ‌اند.',
  'Too few observations for a visual predictive check.': 'مشاهده‌ها برای وارسی دیداری پیش‌بینی بسیار کم‌اند.',
  'Calibration: share of the measurements below each decile of its forecast, with 95 % limits; the diagonal is perfect, red misses it.':
    'کالیبراسیون: سهم اندازه‌گیری‌های زیر هر دهک پیش‌بینی، با مرزهای ۹۵٪؛ قطر بی‌نقص است و سرخ از آن دور است.',
  'PIT of {n} forecasts and what chance makes of an even one: p: {tests}; ∪ is too sure, ∩ too wide, a slope is bias.':
    'تبدیل انتگرال احتمال (PIT) {n} پیش‌بینی و آنچه تصادف از توزیع یکنواخت می‌سازد: p: {tests}؛ ∪ یعنی بیش از حد مطمئن، ∩ بیش از حد پهن، شیب یعنی اریب.',
  'Shaded: what the goal allows.': 'سایه: آنچه هدف روا می‌دارد.',
  'Coverage of the 80 % interval by horizon and subgroup, with 95 % limits; red differs from 80 % by more than chance explains.':
    'پوشش بازهٔ ۸۰٪ به تفکیک افق و زیرگروه، با مرزهای ۹۵٪؛ سرخ بیش از آن با ۸۰٪ فرق دارد که تصادف توضیح دهد.',
  Events: 'رخدادها',
  'No chance of an event was scored: the model has no rules, and none was asked about (--events).':
    'احتمال هیچ رخدادی سنجیده نشد: مدل قاعده‌ای ندارد و رخدادی هم خواسته نشد (--events).',
  'Events: chances that a measurement lies beyond a threshold': 'رخدادها: احتمال این‌که اندازه‌گیری از آستانه بگذرد',
  event: 'رخداد',
  happened: 'رخ داد',
  'Brier skill': 'برتری برایر',
  intercept: 'عرض از مبدأ',
  slope: 'شیب',
  '{output} below {threshold} {unit}': '{output} زیر {threshold} {unit}',
  '{output} above {threshold} {unit}': '{output} بالای {threshold} {unit}',
  '{event}: how often it was measured, by foretold chance, with 95 % limits; the diagonal is calibrated, red misses it.':
    '{event}: فراوانی رخداد در برابر احتمال پیش‌بینی‌شده، با مرزهای ۹۵٪؛ روی قطر کالیبره است و سرخ از آن دور است.',
  '{event}: net benefit of acting above a chance (black), always (blue), never (0). Above both it is worth acting on.':
    '{event}: سود خالص اقدام در احتمال‌های بالاتر از آستانه (سیاه)، همیشه (آبی)، هرگز (۰). بالاتر از هر دو، اقدام بر پایهٔ آن می‌ارزد.',
  Uncertainty: 'عدم قطعیت',
  'What the ensembles carry: how individuals differ in the parameters, learned anew from the measurements of each, and the error of measurement. Not carried: that the equations, or the published estimates, may be wrong; sections 5 and 9 say what is known of that.':
    'آنچه مجموعه‌ها در بر دارند: تفاوت افراد در پارامترها، که از اندازه‌گیری‌های هر یک از نو آموخته می‌شود، و خطای اندازه‌گیری. آنچه در بر ندارند: نادرستیِ ممکنِ معادله‌ها یا برآوردهای منتشرشده؛ بخش‌های ۵ و ۹ آنچه را در این باره می‌دانیم می‌گویند.',
  parameter: 'پارامتر',
  'varies between individuals': 'تفاوت میان افراد',
  output: 'خروجی',
  'error of measurement': 'خطای اندازه‌گیری',
  'Normalised prediction distribution errors of {n} measurements (0, 1 and p above 0.05 when the population model is right):':
    'خطاهای بهنجار توزیع پیش‌بینی (NPDE) برای {n} اندازه‌گیری (اگر مدل جمعیت درست باشد ۰، ۱ و p بالای 0.05):',
  mean: 'میانگین',
  variance: 'واریانس',
  'p mean': 'p میانگین',
  'p variance': 'p واریانس',
  'p shape': 'p شکل',
  'p global': 'p کلی',
  'Too few measurements or simulations for prediction distribution errors.':
    'اندازه‌گیری‌ها یا شبیه‌سازی‌ها برای خطاهای توزیع پیش‌بینی بسیار کم‌اند.',
  Applicability: 'کاربردپذیری',
  individuals: 'افراد',
  measurements: 'اندازه‌گیری‌ها',
  'beyond a limit': 'فراتر از حد سنجش',
  from: 'از',
  until: 'تا',
  female: 'زن',
  male: 'مرد',
  'Not in the file, so that the default of the model (in brackets) or what it is derived from stands in: {names}.':
    'در پرونده نیست و به جای آن پیش‌فرض مدل (در پرانتز) یا آنچه از آن به دست می‌آید آمده است: {names}.',
  input: 'ورودی',
  times: 'دفعه‌ها',
  'Measurements beyond everything that {simulations} simulated data sets have in their place (by chance {share}):':
    'اندازه‌گیری‌هایی فراتر از هر آنچه {simulations} مجموعهٔ شبیه‌سازی‌شده در جای آن‌ها دارند (از روی تصادف {share}):',
  '{n} of {of}': '{n} از {of}',
  'Nothing was given to anybody in this file ({inputs}): are its rows with EVID 1 and AMT missing?':
    'در این پرونده به هیچ‌کس چیزی داده نشده است ({inputs}): آیا ردیف‌های EVID 1 با AMT جا مانده‌اند؟',
  '{name} of {outside} of {known} individuals lies outside {from} to {to} {unit}, for which the model was made: is the column in this unit?':
    '{name} در {outside} از {known} فرد بیرون از {from} تا {to} {unit} است که مدل برای آن ساخته شده: آیا ستون با همین یکا است؟',
  '{n} of {of} measurements of {output} lie beyond everything that the model makes of people with the same doses and covariates: are they in {unit}?':
    '{n} از {of} اندازه‌گیری {output} فراتر از هر چیزی است که مدل از افرادی با همان دوزها و متغیرهای همراه می‌سازد: آیا با یکای {unit} هستند؟',
  covariate: 'متغیر همراه',
  unit: 'یکا',
  lowest: 'کمترین',
  median: 'میانه',
  highest: 'بیشترین',
  'made for': 'ساخته‌شده برای',
  outside: 'بیرون',
  'Results hold for patients like these. Subgroups above; a subgroup that is not listed was not examined.':
    'این نتیجه‌ها برای بیمارانی مانند این‌ها برقرار است. زیرگروه‌ها در بالا آمده‌اند؛ زیرگروهی که نیامده بررسی نشده است.',
  'Datasheet of the source data': 'شناسنامهٔ داده‌های منبع',
  'Not written.': 'نوشته نشده است.',
  Card: 'کارت مدل',
  'ASME V&V 40: credibility factors': 'ASME V&V 40: عامل‌های اعتبار',
  'FDA (2023): categories of credibility evidence': 'FDA (2023): دسته‌های شواهد اعتبار',
  'TRIPOD+AI items': 'بندهای TRIPOD+AI',
  factor: 'عامل',
  here: 'در این‌جا',
  category: 'دسته',
  item: 'بند',
  topic: 'موضوع',
  where: 'کجا',

  'Code verification': 'راستی‌آزمایی کد',
  'Closed forms, orders of convergence, two engines compared bit for bit, in the tests of the software (section 4).':
    'فرم‌های بسته، مرتبهٔ همگرایی و مقایسهٔ بیت‌به‌بیت دو موتور، در آزمون‌های نرم‌افزار (بخش ۴).',
  'Model calibration': 'کالیبراسیون مدل',
  'The published estimates{cite}; {data}.': 'برآوردهای منتشرشده{cite}؛ {data}.',
  'their data in section 8': 'داده‌هایشان در بخش ۸',
  'a datasheet of their data is not written': 'شناسنامهٔ داده‌هایشان نوشته نشده است',
  'Bench test validation': 'اعتبارسنجی آزمایشگاهی',
  'None: no bench counterpart exists for this model.': 'ندارد: این مدل همتای آزمایشگاهی ندارد.',
  'In vivo validation': 'اعتبارسنجی در بدن زنده',
  '{n} measurements of {subjects} individuals (section 5). Whether they are independent of the calibration data is for the reader of the data file to say.':
    '{n} اندازه‌گیری از {subjects} فرد (بخش ۵). این‌که از داده‌های کالیبراسیون مستقل‌اند یا نه، با دارندهٔ فایل داده است.',
  'Population-based validation': 'اعتبارسنجی جمعیتی',
  'Visual predictive check and prediction distribution errors (sections 5 and 6).':
    'وارسی دیداری پیش‌بینی و خطاهای توزیع پیش‌بینی (بخش‌های ۵ و ۶).',
  'Emergent model behaviour': 'رفتار نوپدید مدل',
  'Not examined by this report.': 'در این گزارش بررسی نشده است.',
  'Model plausibility': 'موجه بودن مدل',
  'Equations, units and priors of the model text; limits and disputes in the card (section 9).':
    'معادله‌ها، یکاها و پیشین‌های متن مدل؛ محدودیت‌ها و اختلاف‌ها در کارت (بخش ۹).',
  'Calculation verification and UQ': 'راستی‌آزمایی محاسبه و سنجش عدم قطعیت',
  'Ensembles of {members}; coverage and PIT (section 5); goals held with their sampling error.':
    'همادهای {members} عضوی؛ پوشش و PIT (بخش ۵)؛ هدف‌ها با خطای نمونه‌گیری‌شان سنجیده شد.',

  'Code: software quality': 'کد: کیفیت نرم‌افزار',
  'Unit, property and end-to-end tests of the software run before each release; inputs are refused, not guessed.':
    'آزمون‌های واحد، ویژگی و سرتاسری نرم‌افزار پیش از هر انتشار اجرا می‌شوند؛ ورودی نادرست رد می‌شود، حدس زده نمی‌شود.',
  'Code: numerical verification': 'کد: راستی‌آزمایی عددی',
  'Closed forms and orders of convergence; two engines agree bit for bit.':
    'فرم‌های بسته و مرتبهٔ همگرایی؛ دو موتور بیت‌به‌بیت یکسان‌اند.',
  'Calculation: discretisation': 'محاسبه: گسسته‌سازی',
  '{solver}; steps under local error control where the solution is not closed.':
    '{solver}؛ گام‌ها زیر مهار خطای موضعی‌اند، جز در حل بسته.',
  'matrix exponentials: the equations are linear in the states': 'نمایی ماتریس: معادله‌ها در حالت‌ها خطی‌اند',
  'Rodas5P: the equations are stiff': 'Rodas5P: معادله‌ها سخت‌اند',
  'Rodas5P with a mass matrix: states are determined by equations without a slope':
    'Rodas5P با ماتریس جرم: حالت‌هایی را معادله‌های بدون مشتق تعیین می‌کنند',
  'Calculation: solver': 'محاسبه: حل‌گر',
  'Members that cannot be computed are reported, never replaced; {members} members, seed {seed}.':
    'عضوهایی که محاسبه‌پذیر نیستند گزارش می‌شوند و هرگز جایگزین نمی‌شوند؛ {members} عضو، بذر {seed}.',
  'Calculation: use error': 'محاسبه: خطای کاربر',
  'Units and names of the data file are checked; what does not fit is refused with its line.':
    'یکاها و نام‌های فایل داده بررسی می‌شود؛ آنچه جور نیست با شمارهٔ سطرش رد می‌شود.',
  'Model: form': 'مدل: ساختار',
  'Equations as published{cite}; disputes in the card (section 9).':
    'معادله‌ها همان‌گونه که منتشر شده‌اند{cite}؛ اختلاف‌ها در کارت (بخش ۹).',
  'Model: inputs': 'مدل: ورودی‌ها',
  'Parameters with their variability between individuals; covariates and doses as in the data file (section 7).':
    'پارامترها با پراکندگی‌شان میان افراد؛ متغیرهای همراه و دوزها همان‌گونه که در فایل داده آمده‌اند (بخش ۷).',
  'Comparator: samples': 'مرجع مقایسه: نمونه‌ها',
  '{subjects} individuals, {observations} measurements of {file}.':
    '{subjects} فرد، {observations} اندازه‌گیری از {file}.',
  'Comparator: conditions': 'مرجع مقایسه: شرایط',
  'Routine or study conditions as the data file has them; how they were measured is for its owner to say.':
    'شرایط معمول یا پژوهشی، چنان‌که در فایل داده است؛ شیوهٔ اندازه‌گیری را دارندهٔ فایل باید بگوید.',
  'Assessment: equivalence of inputs': 'ارزیابی: هم‌ارزی ورودی‌ها',
  'Each individual is simulated with the covariates and doses really given.':
    'هر فرد با متغیرهای همراه و دوزهایی شبیه‌سازی می‌شود که به‌راستی داشته و گرفته است.',
  'Assessment: comparison of outputs': 'ارزیابی: مقایسهٔ خروجی‌ها',
  '{outputs}: CRPS, coverage, calibration, PIT, predictive checks with sampling error (sections 5 and 6).':
    '{outputs}: CRPS، پوشش، کالیبراسیون، PIT و وارسی‌های پیش‌بینی با خطای نمونه‌گیری (بخش‌های ۵ و ۶).',
  'Applicability: quantities of interest': 'کاربردپذیری: کمیت‌های مورد نظر',
  'Judged: {outputs}. Decisions rest on {measures}.': 'سنجیده‌شده: {outputs}. تصمیم‌ها بر {measures} استوارند.',
  'no measure derived from them': 'هیچ سنجه‌ای که از آن‌ها به دست آید',
  'Applicability: validation to context of use': 'کاربردپذیری: از اعتبارسنجی تا زمینهٔ کاربرد',
  '{outside} covariate values lie outside the range that the model was made for (section 7).':
    '{outside} مقدار از متغیرهای همراه بیرون از بازه‌ای است که مدل برای آن ساخته شده است (بخش ۷).',
  'No covariate lies outside the range that the model was made for (section 7).':
    'هیچ متغیر همراهی بیرون از بازه‌ای نیست که مدل برای آن ساخته شده است (بخش ۷).',

  'section {section}': 'بخش {section}',
  'not written (section {section})': 'نوشته نشده (بخش {section})',
  'sections {first} and {second}': 'بخش‌های {first} و {second}',
  'to be stated by who publishes the validation': 'بر عهدهٔ منتشرکنندهٔ اعتبارسنجی است',
  Title: 'عنوان',
  Abstract: 'چکیده',
  'verdict above section 1': 'حکم، پیش از بخش ۱',
  'Background and intended use': 'پیشینه و کاربرد مورد نظر',
  Objectives: 'هدف‌ها',
  Data: 'داده‌ها',
  '{file}; source data {sheet}': '{file}؛ داده‌های منبع: {sheet}',
  Participants: 'شرکت‌کنندگان',
  'Data preparation': 'آماده‌سازی داده‌ها',
  'data file as given; units checked, nothing imputed': 'فایل داده به همان شکل؛ یکاها بررسی شد و چیزی جانهی نشد',
  Outcome: 'پیامد',
  Predictors: 'پیش‌بین‌ها',
  none: 'ندارد',
  'Sample size': 'حجم نمونه',
  '{subjects} individuals, {observations} measurements': '{subjects} فرد، {observations} اندازه‌گیری',
  'Missing data': 'داده‌های گمشده',
  'rows without a value are not scored; where a covariate is missing, see section 7':
    'ردیف‌های بدون مقدار سنجیده نمی‌شوند؛ دربارهٔ متغیرهای همراه نبوده بخش ۷ را ببینید',
  'events as frequent as they were, none resampled; numbers in section 5':
    'رخدادها به همان فراوانی که بودند، بدون بازنمونه‌گیری؛ شمارها در بخش ۵',
  'Analytical methods': 'روش‌های تحلیل',
  'section 5; prequential, CRPS, coverage, PIT, VPC, NPDE': 'بخش ۵؛ پیش‌دنباله‌ای، CRPS، پوشش، PIT، VPC، NPDE',
  'Class imbalance': 'نامتوازنی رده‌ها',
  'not applicable to continuous outcomes': 'برای پیامدهای پیوسته کاربرد ندارد',
  Fairness: 'انصاف',
  'scores by subgroup in section 5 (--by)': 'امتیازها به تفکیک زیرگروه در بخش ۵ (--by)',
  'Model output': 'خروجی مدل',
  'ensembles: quantiles of what would be measured': 'هماد: چندک‌های آنچه اندازه‌گیری خواهد شد',
  'Training versus evaluation': 'آموزش در برابر ارزیابی',
  'calibration data {sheet}; evaluation {file}': 'داده‌های کالیبراسیون: {sheet}؛ ارزیابی: {file}',
  'Ethical approval': 'تأیید اخلاق',
  'Open science': 'علم باز',
  'model text with hash {hash}…; software under Apache-2.0':
    'متن مدل با درهم‌ساز {hash}…؛ نرم‌افزار با پروانهٔ Apache-2.0',
  'Patient and public involvement': 'مشارکت بیماران و مردم',
  'Participants: results': 'شرکت‌کنندگان: نتیجه‌ها',
  'Model development': 'ساخت مدل',
  'the model gives no citation': 'مدل منبعی نمی‌آورد',
  'Model specification': 'مشخصات مدل',
  'the model text, complete': 'متن کامل مدل',
  'Model performance': 'عملکرد مدل',
  'section 5, with limits of sampling error': 'بخش ۵، با مرزهای خطای نمونه‌گیری',
  'Model updating': 'به‌روزرسانی مدل',
  'none in this report; `hamzad learn` proposes versions': 'در این گزارش نیست؛ `hamzad learn` نسخه پیشنهاد می‌کند',
  Interpretation: 'تفسیر',
  'verdict and section 7': 'حکم و بخش ۷',
  Limitations: 'محدودیت‌ها',
  'Usability in current care': 'کاربرد در مراقبت کنونی',
  'sections 1 and 7; the gate withholds what lies outside':
    'بخش‌های ۱ و ۷؛ دروازه آنچه را بیرون از محدوده است نشان نمی‌دهد',

  'time ({unit})': 'زمان ({unit})',
  'Visual predictive check': 'وارسی دیداری پیش‌بینی',
  'Histogram of the probability integral transform': 'بافت‌نگار تبدیل انتگرال احتمال',
  'Calibration of the forecast quantiles': 'کالیبراسیون چندک‌های پیش‌بینی',
  'Reliability of the chances': 'درستی احتمال‌ها',
  'Decision curve': 'منحنی تصمیم',
  'Coverage by subgroup': 'پوشش به تفکیک زیرگروه',
  forecasts: 'پیش‌بینی‌ها',
  'promised to lie below': 'وعده‌داده‌شده که زیر آن باشد',
  'measured below': 'اندازه‌گیری‌شده زیر آن',
  'foretold chance': 'احتمال پیش‌بینی‌شده',
  'threshold of chance to act at': 'آستانهٔ احتمال برای اقدام',
  'net benefit': 'سود خالص',
  'held by the 80 % interval (number of forecasts at the end)': 'در بر گرفتهٔ بازهٔ ۸۰٪ (شمار پیش‌بینی‌ها در پایان)',
}

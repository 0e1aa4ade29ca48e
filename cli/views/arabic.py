"""The Arabic forms of messages, under their English ones. Names of options, files and settings stay as typed.

Headings of tables and states that scripts compare are data and are not translated in a pipe.
"""

# ruff: noqa: E501  # a sentence and its form stand together

MESSAGES: dict[str, str] = {
    # Tables and cards
    "JOB": "المهمة",
    "STATE": "الحالة",
    "TITLE": "العنوان",
    "USER": "المستخدم",
    "DONE": "أُنجز",
    "TRIES": "المحاولات",
    "ADDED": "أُضيفت",
    "TOOK": "المدة",
    "QUEUE": "الطابور",
    "SCHEDULE": "الجدولة",
    "REPEATS": "التكرار",
    "NEXT": "التالي",
    "RUNS": "المرات",
    "WORKER": "العامل",
    "RUNNING": "يعمل على",
    "CONNECTED": "متصل منذ",
    "ADDRESS": "العنوان الشبكي",
    "job": "المهمة",
    "queue": "الطابور",
    "name": "الاسم",
    "title": "العنوان",
    "analysis": "التحليل",
    "type": "النوع",
    "user": "المستخدم",
    "project": "المشروع",
    "attempts": "المحاولات",
    "priority": "الأولوية",
    "schedule": "الجدولة",
    "added": "أُضيفت",
    "due": "موعدها",
    "started": "بدأت",
    "finished": "انتهت",
    "took": "المدة",
    "state": "الحالة",
    "log": "السجل",
    "waiting": "في الانتظار",
    "comparison": "المقارنة",
    ", ": "، ",
    "yes": "نعم",
    "no": "لا",
    # Watching
    "Seven Stations": "المحطات السبع",
    "attempt {attempt}": "المحاولة {attempt}",
    "{line} in {took}": "{line} في {took}",
    "left out": "متروكة",
    "failed": "فشلت",
    "{made} of {most}": "{made} من {most}",
    "  log, the last {shown} of {all} lines": "  السجل: آخر {shown} من {all} سطرًا",
    "{entries} entries, back to {span} ago": "عدد القيود {entries}، أقدمها قبل {span}",
    # Jobs
    "There is no job {job} in queue {queue}": "لا توجد مهمة {job} في الطابور {queue}",
    "There is no queue {queue}": "لا يوجد طابور باسم {queue}",
    "There is no analysis {analysis}": "لا يوجد تحليل باسم {analysis}",
    "There is no job or analysis {job} in queue {queue}": "لا توجد مهمة ولا تحليل باسم {job} في الطابور {queue}",
    "{question} Nobody can be asked here: give --yes": "{question} لا أحد هنا ليُسأل: أضف ‎--yes",
    "Left out on this narrow terminal: {columns} (--json has all)": "حُذف لضيق الشاشة: {columns} (‎--json يعرض الكل)",
    "No worker is connected to queue {queue}: jobs wait until one starts (`stations worker`)": (
        "لا عامل متصلًا بالطابور {queue}: تنتظر المهام حتى يبدأ واحد (`stations worker`)"
    ),
    "The jobs keep running: `stations tail JOB` watches one, `stations jobs cancel JOB` ends it": (
        "المهام ماضية في عملها: `stations tail JOB` يتابع إحداها، و`stations jobs cancel JOB` ينهيها"
    ),
    "Not watching any more; the job itself goes on": "انتهت المتابعة، والمهمة نفسها ماضية",
    "{where} does not answer within {seconds:g} s": "لا يجيب {where} خلال {seconds:g} ث",
    " (is that a port with TLS? One without is redis://)": " (أهذا منفذ يعمل بـ TLS؟ ما ليس كذلك يُكتب redis://)",
    " (does that port want TLS? Then it is rediss://)": " (أيطلب هذا المنفذ TLS؟ إذن يُكتب rediss://)",
    "{where} is a read-only replica: give the address of its master, {master}": (
        "الخادم {where} نسخة للقراءة فقط: اذكر عنوان الخادم الرئيس، {master}"
    ),
    "  warning    {message}: {fix}": "  تنبيه      {message}: {fix}",
    "  open       no sign-in: anyone who reaches it may do everything (STATIONS_JWT_SECRET asks who)": (
        "  مفتوح      بلا تسجيل دخول: من يصل إليه يفعل كل شيء (مع STATIONS_JWT_SECRET يُسأل من هو)"
    ),
    "{message}. `stations up` starts one; --redis-url or STATIONS_REDIS_URL names yours": (
        "{message}. الأمر `stations up` يشغّل خادمًا، و‎--redis-url أو STATIONS_REDIS_URL يسمّي خادمك"
    ),
    "No such jobs in queue {queue}": "لا مهام من هذا القبيل في الطابور {queue}",
    "More: --cursor {cursor} continues, --all shows all": "هناك المزيد: ‎--cursor {cursor} يكمل، و‎--all يعرض الكل",
    "--state {state!r} is not known: choose among {states}": "الحالة {state!r} غير معروفة: اختر من {states}",
    "Permanently remove, with text and report: {jobs}?": "أتُحذف نهائيًا مع النص والتقرير: {jobs}؟",
    "{job}: retried, {state}": "{job}: تعود إلى العمل، {state}",
    "{job}: cancelled": "{job}: أُلغيت",
    "{job}: cancelling": "{job}: طُلب من العامل أن يتوقف",
    "{job}: promoted, {state}": "{job}: يمكنها أن تعمل الآن، {state}",
    "{job}: removed": "{job}: حُذفت",
    "The report of job {job_id} has expired": "انتهت صلاحية تقرير المهمة {job_id}",
    "Job {job_id} failed and has no report: {error}": "فشلت المهمة {job_id} فلا تقرير لها: {error}",
    "Job {job_id} has not ended yet: `stations tail {job_id}` watches it": (
        "لم تنته المهمة {job_id} بعد: تابعها بالأمر `stations tail {job_id}`"
    ),
    "--table goes with --format csv": "يأتي ‎--table‎ مع ‎--format csv‎ وحده",
    "csv is several tables: choose one with --table, or write all with -o NAME.zip": (
        "csv عدة جداول: اختر واحدًا بالخيار ‎--table‎، أو اكتبها كلها بالخيار ‎-o NAME.zip"
    ),
    "Cannot write {output}: {strerror}": "تعذرت الكتابة إلى {output}: {strerror}",
    "attempt {number}": "المحاولة {number}",
    "Somebody ended it. A retry goes on after its last finished station.": (
        "أنهاها أحدهم. تعود بإعادة المحاولة من بعد آخر محطة اكتملت."
    ),
    "It took longer than one attempt may. A retry goes on after its last finished station.": (
        "تجاوزت ما يُسمح به للمحاولة الواحدة. تعود بإعادة المحاولة من بعد آخر محطة اكتملت."
    ),
    "A retry will not help: the message names the field to change. Add the job again.": (
        "لا تفيد إعادة المحاولة: تسمي الرسالة الحقل الذي يجب تغييره. أضف المهمة من جديد."
    ),
    "It needed more memory or processor time than a job may have: send the text in parts.": (
        "احتاجت إلى ذاكرة أو وقت معالج أكثر مما يُسمح به لمهمة: أرسل النص أجزاء."
    ),
    "The process that ran it died several times: see whether its machine is short of memory.": (
        "توقفت العملية التي تشغّلها مرات عدة: انظر هل ضاقت ذاكرة جهازها."
    ),
    # Queues and schedules
    "Queue {queue} is paused: running jobs finish, waiting jobs wait": "أُوقف الطابور {queue}: ما يعمل يكتمل، وما ينتظر يبقى",
    "Queue {queue} is running": "الطابور {queue} يعمل",
    "Remove all waiting jobs of queue {queue}?": "أتُحذف كل المهام المنتظرة في الطابور {queue}؟",
    "Remove {state} jobs of queue {queue}?": "أتُحذف المهام ذات الحالة {state} من الطابور {queue}؟",
    "Jobs removed: {count}": "عدد المهام المحذوفة: {count}",
    "There are no queues under the prefix {prefix}": "لا طوابير تحت البادئة {prefix}",
    "Remove these schedules: {names}?": "أتُنهى هذه الجداول: {names}؟",
    "{name}: ended": "{name}: انتهت",
    "There are no schedules in queue {queue}": "لا جداول في الطابور {queue}",
    # Enqueue
    "standard input": "الدخل القياسي",
    "{name}: {note}": "{name}: {note}",
    "{name} ({job}): {outcome}": "{name} ({job}): {outcome}",
    "{name}: job {job} in queue {queue}, analysis {analysis}": (
        "{name}: المهمة {job} في الطابور {queue}، التحليل {analysis}"
    ),
    "{name}: existing job {job} in queue {queue}, analysis {analysis}": (
        "{name}: موجودة من قبل، المهمة {job} في الطابور {queue}، التحليل {analysis}"
    ),
    "{name}: schedule {schedule}": "{name}: الجدولة {schedule}",
    "  next run {next}; `stations schedules remove {schedule}` ends it": (
        "  المرة التالية {next}؛ ينهيها الأمر `stations schedules remove {schedule}`"
    ),
    "`-` (standard input) can be given once": "يُعطى `-` (الدخل القياسي) مرة واحدة",
    "--analysis names one analysis: give one FILE with it": "‎--analysis اسم لتحليل واحد: أعط معه ملفًا واحدًا",
    "--every and --cron do not go together: choose one": "‎--every و‎--cron لا يجتمعان: اختر أحدهما",
    "--schedule and --timezone go with --every or --cron": "‎--schedule و‎--timezone يأتيان مع ‎--every أو ‎--cron",
    "A schedule takes one FILE, without --compare, --dedupe, --delay, --wait and --follow": (
        "الجدولة لملف واحد، من دون ‎--compare و‎--dedupe و‎--delay و‎--wait و‎--follow"
    ),
    "--compare takes two FILEs or more, without --dedupe": "‎--compare يأخذ ملفين أو أكثر، من دون ‎--dedupe",
    "Name the schedule of standard input with --schedule": "سمِّ جدولة الدخل القياسي بالخيار ‎--schedule",
    "Not finished within {seconds:g} s; the jobs keep running": "لم تنته خلال {seconds:g} ث؛ المهام ماضية في عملها",
    "Not finished within {seconds:g} s": "لم تنته خلال {seconds:g} ث",
    "{option} {given!r} is not a duration: write 90s, 15m, 1h or 7d": (
        "{option} {given!r} ليست مدة: اكتب 90s أو 15m أو 1h أو 7d"
    ),
    "Cannot read {name}: {strerror}": "تعذرت قراءة {name}: {strerror}",
    "The text is too large: it has more than {max_bytes:,} bytes. Send a shorter one, or raise"
    " STATIONS_MAX_TEXT_BYTES here and for the workers.": (
        "النص أكبر من اللازم: يزيد على {max_bytes:,} بايت. أرسل نصًا أقصر، أو ارفع STATIONS_MAX_TEXT_BYTES هنا"
        " ولدى العمال."
    ),
    # How a text would be read
    "{name}: this is not JSON": "{name}: ليس JSON",
    "(no title)": "(بلا عنوان)",
    "{characters:,} characters, {scenes:,} scenes, {speeches:,} speeches, {words:,} words": (
        "الشخصيات {characters:,}، المشاهد {scenes:,}، المداخلات {speeches:,}، الكلمات {words:,}"
    ),
    "read as {layout} ({language}), confidence {confidence:.0%}, {unread:,} lines not understood": (
        "قُرئ على أنه {layout} ({language})، الثقة {confidence:.0%}، سطور لم تُفهم: {unread:,}"
    ),
    "Characters, by number of speeches:": "الشخصيات بحسب عدد مداخلاتها:",
    "Scenes, by first line:": "المشاهد بأول سطر منها:",
    "{count:,} more with --json": "{count:,} أخرى مع ‎--json",
    # Outcomes
    "Completed": "اكتملت",
    "Completed in {took}": "اكتملت في {took}",
    "{told}: not enough to judge": "{told}: لا يكفي النص للحكم",
    "Failed: {error}": "فشلت: {error}",
    "Failed ({code}): {error}": "فشلت ({code}): {error}",
    "the error is not shown to this viewer": "الخطأ لا يُعرض لهذا المشاهد",
    "attempt {made} of {most} failed, trying again in {s:.0f} s": (
        "فشلت المحاولة {made} من {most}، المحاولة التالية بعد {s:.0f} ث"
    ),
    "attempt {made} of {most} failed, trying again": "فشلت المحاولة {made} من {most}، تُعاد الآن",
    # Following
    "JOB and --analysis cannot be watched together: choose one": "لا تُتابَع JOB و‎--analysis معًا: اختر إحداهما",
    "--room cannot be joined to a JOB or --analysis: a room `job:ID` or `analysis:ID` can": (
        "لا يجتمع ‎--room مع JOB أو ‎--analysis: استعمل الغرفة `job:ID` أو `analysis:ID`"
    ),
    "--history and --since do not go together: choose one": "‎--history و‎--since لا يجتمعان: اختر أحدهما",
    "At most {count} rooms at once": "أقصى عدد للغرف معًا {count}",
    "{name} has already ended; there are no newer events": ("انتهت {name} من قبل، ولا جديد بعد ما طُلب"),
    "Listening to global events only; add --queue, --room, JOB or --analysis to hear more": (
        "نستمع إلى ما هو للجميع؛ سمِّ ‎--queue أو ‎--room أو JOB أو ‎--analysis لتسمع أكثر"
    ),
    "--since {since!r} is neither an event's id nor a time as 10m": (
        "‎--since {since!r} ليس معرّف حدث ولا مدة مثل 10m"
    ),
    "The log of published events no longer has all of them; the remaining ones follow": (
        "لم يعد سجل الأحداث المنشورة يحوي كل شيء: يتبع ما بقي منه"
    ),
    "The log of queue {queue} no longer has all events; the remaining ones follow": (
        "لم يعد سجل الطابور {queue} يحوي كل ذلك: يتبع ما بقي منه"
    ),
    "running {running}, ended {ended}": "جارية {running}، منتهية {ended}",
    "{message}. Pass a token with --token or STATIONS_TOKEN": (
        "{message}. يوضع الرمز في ‎--token أو STATIONS_TOKEN"
    ),
    "connection lost ({reason}); connecting again in {seconds:.1f} s": (
        "انقطع الاتصال ({reason})؛ نعيده بعد {seconds:.1f} ث"
    ),
    # The command itself
    "{message} (see `{command} --help`)": "{message} (انظر `{command} --help`)",
    "The connection to Redis was lost: {error}": "انقطع الاتصال بـ Redis: {error}",
    "Redis takes nothing more: its memory or its disk is full": "امتلأت ذاكرة Redis أو قرصه، ولا يقبل المزيد",
    "unexpected {kind}: {error} (run it again with --debug to see where)": (
        "خطأ غير متوقع {kind}: {error} (أعد الأمر مع ‎--debug لترى أين)"
    ),
    "unexpected {kind}: {error}": "خطأ غير متوقع {kind}: {error}",
    "--lang needs a language: en or ar": "‎--lang يحتاج إلى لغة: en أو ar",
    # Up and demo
    "Starting a server, a worker and a notifier for {name} …": "نبدأ خادمًا وعاملًا ومُبلِّغًا من أجل {name} …",
    "Running until Ctrl-C.": "في الخدمة حتى Ctrl-C.",
    "Port {port} is in use: the demo takes a free one": "المنفذ {port} مشغول: يأخذ العرض منفذًا حرًا",
    "Seven Stations is up.": "المحطات السبع تعمل.",
    "  dashboard  {dashboard_url}": "  الصفحة     {dashboard_url}",
    "  dashboard  {url}": "  الصفحة     {url}",
    "  report     {path}": "  التقرير    {path}",
    "  redis      {where}": "  redis      {where}",
    "  data       {path}": "  البيانات   {path}",
    "  logs       {logs}": "  السجلات    {logs}",
    "  no worker runs here: jobs wait until one starts": "  لا عامل هنا: تنتظر المهام حتى يعمل واحد",
    "Press Ctrl-C to stop.": "ينهيها Ctrl-C.",
    "Stopping after running jobs finish. Press Ctrl-C again to quit now.": (
        "نتوقف؛ تُترك المهام الجارية لتكتمل. مرة أخرى تنهيها فورًا."
    ),
    "The notifier requires a token that only you can sign: set STATIONS_TOKEN": (
        "يطلب المُبلِّغ رمزًا لا يوقعه سواك: ضعه في STATIONS_TOKEN"
    ),
    "STATIONS_JWT_SECRET is not set: tokens are signed with it": "STATIONS_JWT_SECRET غير محدد: به توقَّع الرموز",
    "STATIONS_JWT_SECRET is shorter than {count} bytes: only good enough for testing": (
        "STATIONS_JWT_SECRET أقصر من {count} بايت: لا يصلح إلا للتجربة"
    ),
    "Cannot use {path} as the data directory: {strerror}": "تعذر استعمال {path} مجلدًا للبيانات: {strerror}",
    "Another `stations up`{who} runs on {path}: stop it, or give this one a directory of its own with --data-dir": (
        "أمر `stations up` آخر{who} يعمل على {path}: أوقفه، أو أعط هذا مجلدًا له بالخيار ‎--data-dir"
    ),
    "There is no embedded server on this platform; {advice}": "لا خادم مضمَّن لهذه المنصة؛ {advice}",
    "The embedded server cannot be used: {error} — {advice}": "تعذر استعمال الخادم المضمَّن: {error} — {advice}",
    "The embedded server {path} may not be executed; {advice}": "لا يُسمح بتشغيل الخادم المضمَّن {path}؛ {advice}",
    "The embedded server ended at once; see {log_file}": "انتهى الخادم المضمَّن فورًا؛ انظر {log_file}",
    "The embedded server did not answer within {seconds:g} s; see {log_file}": (
        "لم يُجب الخادم المضمَّن خلال {seconds:g} ث؛ انظر {log_file}"
    ),
    "{names} was not ready within {seconds:g} s; see {folder}": "لم يجهز {names} خلال {seconds:g} ث؛ انظر {folder}",
    "{name} {how} before it was ready: {words} (log: {log})": "{name} {how} قبل أن يجهز: {words} (السجل: {log})",
    "{name} {how}: starting it again in {wait:.1f} s (log: {log})": (
        "{name} {how}: يبدأ من جديد بعد {wait:.1f} ث (السجل: {log})"
    ),
    "{name} did not end within {stop_seconds:g} s: killed": "لم ينته {name} خلال {stop_seconds:g} ث: أُنهي قسرًا",
    "was ended by {signal}": "أنهته الإشارة {signal}",
    "was ended by signal {number}": "أنهته الإشارة رقم {number}",
    "ended with exit code {code}": "انتهى برمز الخروج {code}",
    # Doctor
    "{name} {version} at {where}": "{name} {version} على {where}",
    "{megabytes} MB are free for {path}": "المتاح للمسار {path} هو {megabytes} م.ب",
    "{used} MB of {most} MB in use": "المستعمل {used} من {most} م.ب",
    "Nothing is evicted (noeviction)": "لا يُطرد شيء (noeviction)",
    "Every write is persisted (append-only file)": "كل كتابة محفوظة (append-only file)",
    "The server's clock agrees with this machine's": "ساعة الخادم وساعة هذا الجهاز متفقتان",
    "The server's clock and this one are {seconds} s apart": "بين ساعة الخادم وساعة هذا الجهاز {seconds} ث",
    "keep both in time (NTP): delays and times shown depend on it": (
        "اضبط الساعتين (NTP): عليهما تعتمد المهل والأوقات المعروضة"
    ),
    "The server may evict jobs when memory is short (maxmemory-policy {policy})": (
        "قد يُسقط الخادم مهامَّ إن ضاقت الذاكرة (maxmemory-policy {policy})"
    ),
    "The server cannot write its append-only file": "لا يستطيع الخادم كتابة ملفه (append-only file)",
    "check the server's disk and log": "افحص قرص الخادم وسجله",
    "A crash of the server loses the jobs since its last snapshot (no append-only file)": (
        "إن انهار الخادم ضاعت المهام منذ آخر نسخة (لا append-only file)"
    ),
    "remove old jobs (`stations queues clean`), or give the server more memory": (
        "احذف المهام القديمة (`stations queues clean`) أو زد ذاكرة الخادم"
    ),
    "Queue {queue}: {waiting} waiting, {active} active": "الطابور {queue}: منتظرة {waiting}، جارية {active}",
    "Queue {queue} is paused, {waiting} waiting": "الطابور {queue} موقوف، والمنتظر فيه {waiting}",
    "Queue {queue} is empty: nothing was ever added, and no worker has opened it": (
        "الطابور {queue} فارغ: لم يُضف إليه شيء قط، ولم يفتحه عامل"
    ),
    "The event log keeps about {count} entries": "يحفظ سجل الأحداث نحو {count} قيد",
    "The event log keeps bullmq's default of about {count} entries": (
        "يحفظ سجل الأحداث ما تضبطه bullmq ابتداءً، نحو {count} قيد"
    ),
    "a worker sets the bound when it starts: start one": "يضبط العامل الحد عند بدئه: ابدأ عاملًا",
    "set STATIONS_STREAM_MAXLEN to peak rate times longest outage, and start the workers again": (
        "اضبط STATIONS_STREAM_MAXLEN على أعلى معدل مضروبًا في أطول انقطاع، ثم أعد تشغيل العمال"
    ),
    "Workers connected: {count}": "العمال المتصلون: {count}",
    "No worker is connected": "لا عامل متصل",
    "{waiting} jobs wait and no worker is connected": "لا عامل متصل، والمهام المنتظرة {waiting}",
    "The server does not tell who is connected (CLIENT LIST)": "لا يخبر الخادم بمن يتصل به (CLIENT LIST)",
    "start one: `stations worker`, or `stations up`": "ابدأ واحدًا: `stations worker` أو `stations up`",
    "The notifier at {url} is healthy": "المُبلِّغ على {url} سليم",
    "The notifier at {url} is down": "المُبلِّغ على {url} متعطل",
    "The notifier at {url} is {lag} ms behind": "المُبلِّغ على {url} متأخر {lag} م.ث",
    "No notifier answers at {url}: {reason}": "لا مُبلِّغ يجيب على {url}: {reason}",
    "The server at {url} is not a notifier": "ما يجيب على {url} ليس مُبلِّغًا",
    "check its log: it cannot reach Redis, or does not read the streams": (
        "انظر سجله: لا يصل إلى Redis أو لا يقرأ السجلات"
    ),
    "run more notifiers, or give this one its own core": "شغّل مزيدًا من المبلِّغين، أو خُصَّ هذا بنواة",
    "start it (`stations up`, or `stations notifier`), or give its address in STATIONS_URL": (
        "شغّله (`stations up` أو `stations notifier`) أو أعط عنوانه في STATIONS_URL"
    ),
    "give the notifier's address in STATIONS_URL, or choose another STATIONS_PORT": (
        "أعط عنوان المُبلِّغ في STATIONS_URL، أو اختر STATIONS_PORT آخر"
    ),
    "Port {port} is free": "المنفذ {port} حر",
    "Port {port} is held by another program": "المنفذ {port} يشغله برنامج آخر",
    "Cannot listen on {host} port {port}": "تعذر الاستماع على {host} المنفذ {port}",
    "choose another with --port or STATIONS_PORT; 0 is any": (
        "اختر غيره بـ ‎--port أو STATIONS_PORT؛ والصفر يعني أيَّ منفذ"
    ),
    "Tokens are required ({names})": "الرموز مطلوبة ({names})",
    "No key is set: no sign-in required, reachable from this machine only ({host})": "لا مفتاح: مفتوح لهذا الجهاز وحده ({host})",
    "Anyone who can reach {host} can see and do everything: no key is set": (
        "لا مفتاح: كل من يصل إلى {host} يرى كل شيء ويفعل كل شيء"
    ),
    "set STATIONS_JWT_SECRET, STATIONS_JWT_PUBLIC_KEY or STATIONS_JWKS, or listen on 127.0.0.1": (
        "اضبط STATIONS_JWT_SECRET أو STATIONS_JWT_PUBLIC_KEY أو STATIONS_JWKS، أو استمع على 127.0.0.1"
    ),
    "STATIONS_JWT_SECRET is too short": "STATIONS_JWT_SECRET أقصر من اللازم",
    "generate one of at least {count} bytes: openssl rand -hex 24": "اصنع واحدًا من {count} بايت فأكثر: openssl rand -hex 24",
    "free up space: the embedded server keeps its jobs there": "أفسح مكانًا: هناك يحفظ الخادم المضمَّن مهامه",
    "start it (`stations up` has its own), or give its address in STATIONS_REDIS_URL": (
        "شغّله (لدى `stations up` خادمه) أو أعط عنوانه في STATIONS_REDIS_URL"
    ),
    "Problems: {problems}, warnings: {warnings}": "المشكلات: {problems}، التنبيهات: {warnings}",
}

ERRORS: dict[str, str] = {
    "Cannot reach the notifier at {url}: {reason}. Is `stations up` running?": (
        "تعذر الوصول إلى المُبلِّغ على {url}: {reason}. هل يعمل `stations up`؟"
    ),
    "the notifier answered {status}": "أجاب المُبلِّغ بالرمز {status}",
    "Not allowed: {message}": ("غير مسموح: {message}"),
    "{url} is not an event stream ({kind}): is it a notifier?": "{url} ليس بث أحداث ({kind}): أهو مُبلِّغ؟",
    "{url!r} is not the address of a notifier: it begins with http:// or https://": (
        "{url!r} ليس عنوان مُبلِّغ: يبدأ العنوان بـ http:// أو https://"
    ),
    "Cannot reach Redis at {where}: {reason}": "تعذر الوصول إلى Redis على {where}: {reason}",
    "{where} refused the password in STATIONS_REDIS_URL": "رفض {where} كلمة السر التي في STATIONS_REDIS_URL",
    "There is no such job": "لا توجد مهمة كهذه",
    "There is no such analysis": "لا يوجد تحليل كهذا",
    "There is no schedule {name}": "لا توجد جدولة باسم {name}",
    "A job that is {state} cannot be {done}": "المهمة في حالة {state}، وهذه الحالة لا تسمح بالطلب",
    "cursor: not one of this list's.": "cursor: ليس من هذه القائمة.",
    "This analysis id belongs to another user.": "معرّف التحليل هذا لمستخدم آخر.",
}
"""Forms of the library's errors, by their templates."""

PARSER: dict[str, str] = {
    "No such command '{name}'. Did you mean {names}?": "لا أمر باسم '{name}'. أتقصد {names}؟",
    "No such command '{name}'.": "لا أمر باسم '{name}'.",
    "No such option: {name} Did you mean {names}?": "لا خيار باسم {name} أتقصد {names}؟",
    "No such option: {name} (Possible options: {names})": "لا خيار باسم {name} (أتقصد: {names})",
    "No such option: {name}": "لا خيار باسم {name}",
    "Missing argument '{name}'.": "ينقص الوسيط '{name}'.",
    "Missing option '{name}'.": "ينقص الخيار '{name}'.",
    "Invalid value for '{name}': {reason}": "قيمة غير صالحة لـ '{name}': {reason}",
    "Option '{name}' requires an argument.": "الخيار '{name}' يحتاج إلى قيمة.",
    "Got unexpected extra argument ({names})": "وسيط زائد ({names})",
}
"""Forms of what the command line's parser says, filled in when it arrives."""

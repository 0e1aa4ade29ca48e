"""The Arabic forms of what `up`, `demo` and `doctor` say: of processes, servers and settings."""

# ruff: noqa: E501  # a sentence and its form stand together

DEPLOYMENT: dict[str, str] = {
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

"""The Arabic forms of errors that are not made by the command itself: the library's and the parser's."""

# a sentence and its form stand together

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

"""Words that every text uses and that say nothing of it by themselves. Own lists, kept short on purpose."""

from functools import cache

from seven_stations.analysis.language.spelling import normalise

_ENGLISH = """
a about above across after again against all almost alone along already also although always am among an and
another any anybody anyone anything anyway are aren't around as at away back be became because been before behind
being below beneath beside between beyond both but by came can can't cannot could couldn't did didn't do does
doesn't doing don't done down during each either else enough even ever every everybody everyone everything except
few for from further gave get gets getting give given go goes going gone got had hadn't has hasn't have haven't
having he he'd he'll he's hence her here here's hers herself him himself his hither how how's however i i'd i'll
i'm i've if in indeed instead into is isn't it it'd it'll it's its itself just keep kept least less let let's like
made make makes making many may maybe me might mine more most much must mustn't my myself near neither never next
no nobody none nor not nothing now nowhere of off often oh on once one one's only onto or other others otherwise
ought our ours ourselves out over own per perhaps put quite rather really said same saw say saying says see seen
shall shan't she she'd she'll she's should shouldn't since so some somebody somehow someone something sometimes
somewhere soon still such take taken tell than that that's the their theirs them themselves then thence there
there's therefore these they they'd they'll they're they've thing things this those though through throughout thus
to together too took toward towards under until unto up upon us use used very was wasn't way we we'd we'll we're
we've well went were weren't what what's whatever when where where's whether which while whither who who's whoever
whole whom whose why why's will with within without won't would wouldn't yes yet you you'd you'll you're you've
your yours yourself yourselves okay ok yeah yep nope hey uh um hmm huh ah ha gonna gotta wanna ain't lot bit
thou thee thy thine thyself ye hath hast doth dost didst hadst art wert wast shalt wilt wouldst shouldst canst
mayst couldst mightst o ay nay tis twas twere twill tisn't th e'er ne'er o'er ere whence wherefore methinks
prithee forsooth anon amongst betwixt whilst sir madam lord lady th'art is't on't in't to't do't for't i'th o'th
that's here's there's i'faith let's 's em ll re ve d s t m mr mrs ms dr
want wanted know knows knew known think thinks thought look looks looked looking come comes coming good
"""

_ARABIC = """
في من الى إلى على عن مع بين حتى منذ خلال عند عندما لدى لدي حول ضد نحو فوق تحت امام وراء خلف قبل بعد دون بدون
غير سوى و ف ب ل ك ال او أو ام أم ثم بل لكن لكنّ ولكن اما إما اذا إذا اذ إذ لو لولا كي لكي لان لأن لأنه لأنها
لانك لأنك ان أن إن انه أنه إنه انها أنها إنها انك إنك اني إني انا إنا كان كانت كانوا كنت كنا يكون تكون اكون
نكون يكن تكن أكن ليس ليست لست ليسوا لا لم لن ما ماذا لماذا لم متى اين أين كيف كم هل من منْ مَن اي أي اية أية
هذا هذه هؤلاء ذلك تلك ذاك اولئك أولئك هنا هناك هنالك الذي التي الذين اللذان اللتان اللواتي اللاتي هو هي هم
هن هما انا أنا نحن انت أنت انتم أنتم انتي أنتِ انتما إياك اياك اياه نفسه نفسها نفسي نفسك كل كلها كله كلهم
بعض جميع كلا كلتا احد أحد احدى إحدى شيء شيئا شيئاً اكثر أكثر اقل أقل جدا جداً فقط ايضا أيضا أيضاً قد لقد سوف
س يا ايها أيها ايتها أيتها نعم كلا اجل أجل لعل ليت كأن كأنه كأنها مثل مثلما كما هكذا كذلك لذلك بينما حيث حين
حينما كلما ربما له لها لهم لهن لنا لكم لك لي به بها بهم بك بي بنا بكم فيه فيها فيهم فيك فينا منه منها منهم
منك مني منا منكم عنه عنها عنهم عنك عني عنا عليه عليها عليهم عليك علي علينا عليكم اليه إليه اليها إليها اليهم
إليهم اليك إليك الي إليّ إلينا معه معها معهم معك معي معنا معكم عنده عندها عندهم عندك عندي عندنا لديه لديها
لديك لدينا ولا وما ولم ولن وهو وهي وهم وانا وأنا وأنت وانت وهذا وهذه وذلك وكان وكانت وقد ومن وفي وعلى والى
وإلى ومع وان وأن وإن فلا فلم فهو فهي فانا فأنا فما فان فإن بما مما عما فيما الا إلا ألا الآن الان قال قالت
يقول تقول اقول أقول قلت قل انا احنا إحنا انتو إنتو انتوا هوا هيا هما ده دا دي دول كده كدا ايه إيه ليه فين
امتى إمتى ازاي إزاي مين اللي الي عشان علشان عايز عاوز عايزة عاوزة مش مو ماشي بس لسه لسة برضه برضو بردو كمان
دلوقتي طب طيب اه آه أه ايوه أيوه ايوة لأ اهو أهو اهي يعني بقى بقي خلاص حاجة حاجه زي زى اوي أوي قوي عليا ليا
ليك ليه ليها لينا ليكم بتاع بتاعة بتاعي فيش مفيش مافيش ماكنش كانش هوه هيه معاه معاها معاك معايا معانا كدة
لما علي شو هيك وين هلق هلأ ليش بدي بدك منيح اكيد أكيد يلا والله
"""


@cache
def stop_words(language: str) -> frozenset[str]:
    """The stop words of ``language``, normalised. Those of English for any language but ``ar``."""
    return frozenset(normalise(word) for word in (_ARABIC if language == "ar" else _ENGLISH).split())


def is_stop_word(word: str, language: str = "en") -> bool:
    """Whether a token (normalised) is a stop word of ``language``."""
    return word in stop_words(language)

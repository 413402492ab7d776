"""Cues: named features of a message, each evidence for or against a kind of message, in points.

A cue is a pattern that a reader can check. `docs/understanding.md` says how well they do.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from csi.language.day_words import MONTH, WEEKDAY


class MessageKind(StrEnum):
    """What a message to Kaizen can be."""

    IDEA = "idea"
    IMPROVEMENT_QUESTION = "question about an improvement"
    BOT_QUESTION = "question about Kaizen"
    COMMAND = "command"
    ADDITION = "addition to an improvement"
    SMALL_TALK = "small talk"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Cue:
    """A feature: its name, the kind that it speaks for, how strongly, and its pattern."""

    name: str
    kind: MessageKind
    points: int
    pattern: re.Pattern[str]


def _cue(name: str, kind: MessageKind, points: int, pattern: str) -> Cue:
    return Cue(name, kind, points, re.compile(pattern, re.IGNORECASE | re.DOTALL))


_THING = r"(?:ideas?|suggestions?|proposals?|improvements?|submissions?)"
_AUX = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|shall|may|might|am)"
_WH = r"(?:what|what's|whats|which|who|who's|whose|whom|when|where|where's|how|how's|why)"
_DECIDED = (
    r"(?:accepted|approved|declined|rejected|refused|turned down|decided|closed|cancel+ed|merged|started|implemented"
    r"|taken up"
    r"|taken on|considered|reviewed|assessed|discussed|read|seen|looked at|forgotten|dropped|shelved|buried|done"
    r"|finished"
    r"|realised|realized|approved|picked up|taken forward|processed|received|live|dead|ready|alive|on hold|stuck|lost"
    r"|successful|moving|in progress|under way|underway|going ahead|going to happen)"
)
_PROCESS = (
    r"(?:kaizen|bots?|ideas?|suggestions?|proposals?|improvements?|coordinators?|coordinate|register|votes?|voting"
    r"|vote"
    r"|nudges?|nudged"
    r"|reminders?|reminded|decisions?|decides?|decided|anonymous(?:ly)?|undo|kpis?|interview|approvers?|approvals?"
    r"|approve[sd]?"
    r"|assess(?:ed|ment)?|declined?|cancel+(?:ed|ing)?|on hold|objectives?|quick wins?|follow codes?|commands?"
    r"|slash commands?"
    r"|receipts?|triage|duplicates?|merged?|watch(?:ing|ers?)?|csi|app home|imp-?\d*|benefits?|priority|effort"
    r"|withdraw"
    r"|settings"
    r"|promised|promise|announcement|announced?|digest|export|baseline|targets?|manager|roles?|guests?|questions"
    r"|answers?)"
)

_SUBJECT = (
    r"(?:it|that|this|they|these|those|anybody|anyone|somebody|someone|you|nobody|(?:my|the|our|her|his|their"
    r"|\w+'s) [\w'&/ -]{2,70}?|\w[\w' -]{2,50}?)\b"
)
_EVER = (
    r"(?: (?:ever|already|been|actually|finally|now|be|get|gets|getting|got|going to be|going to get|just|still"
    r"|even|have|has|had|yet))*"
)

_MEANS = (
    r"(?:an?|any|some) (?:\w+ )?(?:ways?|limits?|maximum|minimum|pages?|lists?|commands?|overview|places?|rules?"
    r"|deadlines?"
    r"|shortcuts?|forms?|apps?|channels?|formats?)\b"
)
"""What Kaizen may have or not have; "is there an idea about …" asks for an improvement."""

_KINDLY = (
    r"^(?:\W|hi|hello|hey|ok|so|and|please|pls|kindly|just|kaizen|(?:can|could|would|will) you(?: please)?"
    r"|i(?:'d| would)? (?:like|want|need)(?: you)? to)*"
)
"""Courtesies in front of what is wanted."""

CUES: tuple[Cue, ...] = (
    # questions about an improvement, by its words
    _cue("asks for news", MessageKind.IMPROVEMENT_QUESTION, 60,
         r"^(?:\W|and|so|hi|hello|hey|just|quick question|is there|are there|have you(?: got)?|do you have|got"
         r"|did you (?:get|hear)|i'd like|can i get|could i get|may i have)*\s*(?:any|some|an|the latest|latest) "
         r"(?:news|update|updates|progress|word|feedback|response|reply|answer|outcome|result|results|movement"
         r"|decision"
         r"|developments?)\b"
         r"(?: yet)?(?: (?:on|about|regarding|for|from|concerning|with|to|of)\b|\s*\?)"),
    _cue("asks what became of it", MessageKind.IMPROVEMENT_QUESTION, 60,
         r"\bwhat(?:'s| is| has| ever| did| will)?\s*(?:ever )?(?:came (?:out )?of|comes? (?:out )?of|became of"
         r"|become of|happened (?:to|with)|happening (?:to|with|about)"
         r"|happen(?:s)? (?:to|with)|going on with|up with|the (?:status|state|outcome|result|latest|news|eta|verdict"
         r"|progress|decision|plan)"
         r"(?: (?:of|on|with|for|about|regarding))?|the matter with|been (?:done|decided) (?:about|on|with))\b"),
    _cue("asks how far it is", MessageKind.IMPROVEMENT_QUESTION, 55,
         r"\bhow (?:far (?:along )?(?:is|are|has|have|did|with)|is .{2,60} (?:going|coming along|coming on|progressing"
         r"|getting on|doing|looking|working out)\b"
         r"|(?:are|is) (?:we|it|things|they) (?:getting on|coming along|doing|going|progressing) with"
         r"|did .{2,60} (?:go"
         r"|turn out|end|work out)\b"
         r"|much (?:did|has|have) .{2,60} (?:save|saved|bring|brought|achieve[d]?|improve[d]?))"
         r"|^how's .{3,80} (?:going|coming along|coming on|doing|getting on|progressing|looking)\b|\bwhere (?:are we"
         r"|we stand|things stand"
         r"|do we stand|does .{2,60} stand|is .{2,60} at)(?: with| on)?\b"
         r"|\bhow (?:about|did) (?:my|the) .{2,40} (?:idea|suggestion|proposal|request)"),
    _cue("asks whether it was decided", MessageKind.IMPROVEMENT_QUESTION, 55,
         rf"(?:^|[,;:–—-]\s*|\.\s+|\b(?:so|then|and|but|hi|hello|hey|know if|know whether|wonder if|wondering if"
         rf"|tell me if|tell me whether|ask if|check if)\s+)"
         rf"(?:was|were|is|are|has|have|did|does|will|been|if|whether) {_SUBJECT}{_EVER} ?(?:{_DECIDED}|go anywhere"
         rf"|get anywhere|go through|lead (?:to )?anywhere|come to anything)\b[^.!]*(?:\?|$)"),
    _cue("asks whether it is there yet", MessageKind.IMPROVEMENT_QUESTION, 55,
        r"(?:^|[,;–-]\s*)(?:\W|and|so|hi|hello|hey)*(?:is|are|has|have|did|was|were|do|does|any"
        r"|anything)\b[^.!]*\b(?:yet|by now|so far)\b[^.!]*\??$"),
    _cue("asks what is going on", MessageKind.IMPROVEMENT_QUESTION, 55,
         r"\b(?:is|has|did) (?:anything|something|nothing|anybody|anyone|somebody|someone"
         r"|people) (?:already )?(?:happening|happened|happen|moving"
         r"|going on|doing anything|working)\b|\bwhat(?:'s|s| is) (?:new|happening|going on|cooking"
         r"|the news)\b.*\b(?:with|on|about|for)\b|\bstatus of (?:my|the|our)\b"),
    _cue("asks about an idea of somebody's", MessageKind.IMPROVEMENT_QUESTION, 45,
         r"^(?=.*\?|\W*(?:and |so |but |hi |hello |hey |ok )*(?:what|why|who|when|where|how|which|is|are|was|were|has"
         r"|have|did|does|do|will|any|status|news|if|whether|i'd like to know|tell me|i wonder|still)\b)"
         r".*\b(?:my|our|the|that|his|her|\w+'s) (?:(?:(?!of\b|my\b|in\b|our\b)[\w'&/-]+ ){1,5}?(?:idea|suggestion"
         r"|proposal|request|submission)\b|(?:ideas?|suggestions?|proposals?|requests?|submissions?"
         r"|improvements?)(?: of mine)? (?:about|on|for|of|with|regarding|concerning|to)\b)"),
    _cue("waits for what comes", MessageKind.IMPROVEMENT_QUESTION, 30,
         r"\b(?:what now|what next|and now|any answer|any reply|any reaction|nothing (?:has )?happened|no (?:answer"
         r"|reply|reaction|news)|heard nothing|silence since|still open)\b[^.]*\W*$"),
    _cue("names an idea of theirs", MessageKind.IMPROVEMENT_QUESTION, 25,
         rf"\b(?:my|our|the|that|his|her) (?:[\w'&/-]+ ){{0,6}}?(?:{_THING}|project|pilot|trial|initiative|thing)\b"),
    _cue("tells that they suggested it", MessageKind.IMPROVEMENT_QUESTION, 30,
         r"\bi(?:'ve| have| had)?\s+(?:once |already |recently |just |also )?(?:suggested|proposed|submitted|handed in"
         r"|sent (?:you|in)|wrote (?:you|to you|in)|asked (?:you|for)|brought up|raised|reported|mentioned|put in"
         r"|filed|entered|told you)\b"),
    _cue("asks what was said of it", MessageKind.IMPROVEMENT_QUESTION, 55,
         r"\b(?:did|has|have) (?:they|anyone|anybody|somebody|someone|the (?:manager|managers|coordinator|boss|team"
         r"|committee|board|council)|it|mia|management|you)(?: (?:ever|already|yet|even))? "
         r"(?:say|said|decide|decided|answer|answered|reply|replied|respond|responded|do|done|read|look(?:ed)? at"
         r"|consider(?:ed)?|discuss(?:ed)?|start(?:ed)?(?: (?:on|with))?|respond(?:ed)?|mention(?:ed)?|hear|heard|see"
         r"|seen|work(?:ed)? on)\b.*\b(?:about|on|of|with|to|at|it|my|the|that|for)\b"),
    _cue("asks whether there is one already", MessageKind.IMPROVEMENT_QUESTION, 55,
         rf"^(?:\W|hi|hello|hey|so)*(?!(?:is|are) there {_MEANS})"
         rf"(?:do we|is there|are there|do you|have we|has (?:anyone|anybody|someone|somebody)|did (?:anyone|anybody"
         rf"|someone|somebody)|was there|were there|does anyone)\b.*\b"
         rf"(?:{_THING}|suggest(?:ed)?|propos(?:ed|e)|entry|entries|reported|report|raised|submitted|brought up"
         rf"|mentioned|in the register|got something)\b.*\b"
         r"(?:about|on|for|for the|already|before|regarding|to|of|that|with|the|this)\b"),
    _cue("waits to hear", MessageKind.IMPROVEMENT_QUESTION, 70,
         r"\b(?:still|been) waiting (?:to hear|for (?:(?:an?|any|the|some|your) )?(?:answer|reply|response|news"
         r"|word|feedback|decision|update))\b|\b(?:nobody|no one|no-one|noone) (?:has )?(?:ever )?(?:got|gotten|came"
         r"|come) back to (?:me|us)\b"
         r"|\b(?:haven't|have not|never) heard (?:back|anything|a thing)\b|\bwondering where .{3,80} stands?\b"),
    _cue("asks for one of two decisions", MessageKind.IMPROVEMENT_QUESTION, 60,
         rf"\b{_DECIDED},? or (?:not|{_DECIDED})\b[^.!]*\?|^what about (?:my|our) .{{0,60}}\b{_THING}\b"),
    _cue("asks who leads it", MessageKind.IMPROVEMENT_QUESTION, 50,
         rf"^(?:\W|hi|hello|and|so)*(?:who(?:'s| is| has| was| are)?|whose) (?:the (?:coordinator|lead|leader|owner"
         rf"|person)|leading|coordinating|in charge|responsible|working on|works on|looking after|looks after|handling"
         rf"|handles|taking care|dealing with|deals with|leads|runs|running|owns|doing|picked up|took (?:on|over)"
         rf"|declined|rejected|approved|accepted|decided|closed|merged|cancel+ed)\b.*(?:\b(?:{_THING}|project|pilot"
         rf"|trial|thing|imp)\b)"),
    _cue("asks who does what about it", MessageKind.IMPROVEMENT_QUESTION, 45,
         r"^(?:\W|hi|hello|and|so)*who(?:'s| is| was)? (?:leading|coordinating|in charge of|responsible for|working on"
         r"|looking after|handling|taking care of|dealing with|running|declined|rejected|approved|accepted) (?:the|my"
         r"|that|our)\b"),
    _cue("asks when it comes", MessageKind.IMPROVEMENT_QUESTION, 45,
         rf"\bwhen (?:will|does|do|is|are|can|would|was|were|did) (?:i|we|my|the|that|our) .*\b(?:{_THING}|decision"
         rf"|decided|project|pilot|start(?:ed)?|hear|finish(?:ed)?|come|arrive|ready|happen|go live|live|done"
         rf"|implemented|installed|closed)\b"),
    _cue("asks why it was decided so", MessageKind.IMPROVEMENT_QUESTION, 60,
         rf"\bwhy (?:was|is|were|did|has|have|isn't|wasn't|hasn't|haven't|do|does) .*\b(?:my|the|that|our|they|you"
         rf"|i) ?.*\b(?:{_THING}|decline[d]?|reject(?:ed)?|turn(?:ed)? down|cancel+(?:ed)?|close[d]?|merge[d]?"
         rf"|on hold)\b"),
    _cue("misses their idea", MessageKind.IMPROVEMENT_QUESTION, 55,
         rf"\b(?:can't|cannot|can not|couldn't|don't|could not) (?:find|see) (?:my|the) .*\b{_THING}\b|\bwhere(?:'s"
         rf"| is"
         rf"| are| did)? (?:my|the) .*\b{_THING}\b"),
    _cue("waits for an answer", MessageKind.IMPROVEMENT_QUESTION, 45,
         rf"\b(?:haven't|have not|never|didn't|not) (?:yet )?(?:heard|got|received|had|hear|get|seen)\b.*\b(?:{_THING}"
         rf"|about (?:my|the|it)|back|answer|reply|from you|anything)\b|\bstill waiting (?:for|on)\b.*\b(?:{_THING}"
         rf"|answer|decision|news|reply)\b"),
    # questions about Kaizen
    _cue("asks what Kaizen can do", MessageKind.BOT_QUESTION, 80,
         r"^(?:\W|hi|hello|hey|so|and|ok|please|kaizen|sorry)*(?:help(?: me)?(?: please)?|\?|info|manual|instructions?"
         r"|what(?: exactly| really)?(?:'s| is| are| can| do| does| did)?(?: all)? (?:you|kaizen|this(?: bot| app"
         r"| thing| chat)?|the bot"
         r"|that)(?: (?:do|for|about|bot|able to do|good for|help(?: me)? with|called|used for|capable of|here|doing"
         r"|all about|exactly|offer|know|all|able to|good|can))*"
         r"|who(?:'s| are| is| made| built| wrote| owns| runs| programmed| created| developed)? ?(?:you|kaizen"
         r"|this(?: bot)?|the bot)(?: (?:exactly|anyway|really|then|built|made))*|how (?:does|do) (?:this|it|kaizen"
         r"|the bot|you|that|things|everything)(?: (?:bot|thing|app|all))? (?:work|function|operate)s?"
         r"|how to use (?:this|you|it|kaizen|the bot)"
         r"|what (?:commands|options|functions|features)\b.*|what(?:'s| is) (?:the point|the purpose"
         r"|the use)(?: of (?:this|you|kaizen|the bot|it))?.*|explain (?:yourself|this|how (?:this|it|you) works?).*"
         r"|how do i start|how do i use (?:this|you|it|kaizen).*|where do i start.*|how can (?:you|i|kaizen) (?:help"
         r"|start|begin).*|i need help|can you help(?: me)?|i (?:don't|do not|didn't) (?:get|understand) (?:this|you"
         r"|how (?:this|it|you) works?|what (?:you|this|i|to)).*)\W*$"),
    _cue("asks about Kaizen itself", MessageKind.BOT_QUESTION, 60,
         r"^(?:\W|hi|hello|hey|so|and|ok|just|sorry|kaizen|by the way|btw)*(?:are you|do you|did you|have you"
         r"|can you (?:speak|read|understand|translate|remind|hear|see|delete|remember|keep|forget|tell me (?:how|what"
         r"|who|when|where|why)|explain|show me how|handle|open|look at|look into files|work|write|answer|send me|also"
         r"|talk|take|process|export|import|store|recogni[sz]e|listen|help|connect|be|sync|access|log|learn|hide)"
         r"|will you|were you|could you (?:explain|tell me (?:how|what|who|when|where|why))|do i (?:have to|need to"
         r"|need|get|see|hear|owe|own)|am i (?:talking to|speaking to|speaking with|chatting with|allowed|able"
         r"|supposed|anonymous)|must i|should i|may i (?:ask|know)"
         r"|why (?:do|did|are|can't|don't|didn't|won't|can) you|how (?:do|did|can|will|many|long|often|much|old|big"
         r"|far|come) (?:do |can |will |did |are )?you\b|who (?:reads|sees|can (?:see|read)|gets|will (?:see|read)"
         r"|has access|decides|looks at|else)|where (?:are|is|do|does|can|will) (?:my data|you|it|this|the data|i"
         r"|kaizen|that)\b|what (?:do|did|does|will|would) you|what language|which language)\b.*"),
    _cue("asks how they do it here", MessageKind.BOT_QUESTION, 60,
         r"^(?:\W|hi|hello|hey|so|and|ok|sorry)*(?:how|where|when) (?:can|do|could|would|must|will|did|am|may"
         r"|should) i\b"),
    _cue("asks how they do something", MessageKind.BOT_QUESTION, 35,
         r"^(?:\W|hi|hello|hey|so|and|ok|sorry)*(?:(?:how|where|when|what|why) (?:can|do|could|should|would|must|will"
         r"|did|am|may) i|can i|could i|may i|am i|is it possible (?:for me )?to|is there a way (?:for me )?to|how to"
         r"|do i|must i|should i|what if i|what happens (?:if|when|with|to|after)|who can|can anyone|can anybody"
         r"|can (?:my|someone|somebody|other|others|people|two|guests?|managers?)\b|who (?:is|are|does|decides?)"
         r"|where (?:is|are|does))\b"),
    _cue("asks what there is here", MessageKind.BOT_QUESTION, 60,
         rf"^(?:\W|hi|hello|hey|so|and|ok|sorry)*(?:is|are) there {_MEANS}.*\b(?:{_THING}|votes?|kpis?|nudges?"
         rf"|register)\b"),
    _cue("speaks of what Kaizen deals with", MessageKind.BOT_QUESTION, 30, rf"\b{_PROCESS}\b"),
    _cue("asks how a part of it works", MessageKind.BOT_QUESTION, 60,
         rf"^(?:\W|hi|hello|hey|so|and|ok)*(?:how (?:does|do|is|are)|whats|what's|what (?:is|are|does)) "
         rf"(?:the |an? |my )?{_PROCESS}(?: (?:work|works|done|counted|chosen|made|used|for|about|exactly|mean|means"
         rf"|here))*\W*$"),
    _cue("asks Kaizen about itself", MessageKind.BOT_QUESTION, 50,
         r"\b(?:(?:do|did|are|were|will|have) you|can you (?:read|open|speak|see|hear|understand"
         r"|handle))\b(?! (?:think"
         r"|have (?:five|ten|a|some|\d+|two) (?:minutes?|moment|second"
         r"|time)))"),
    _cue("asks Kaizen or about it", MessageKind.BOT_QUESTION, 40,
         r"\b(?:when i (?:write|send|type|ask)|kaizen|(?:this|the|deze|der|el|le|este|ce|cette) bot|this (?:app|chat"
         r"|tool|channel|conversation|service)|use you|with you|to you|from you|write (?:to you|here)|type here"
         r"|in here|you(?:r)? (?:data|creator|name|language|memory|opinion|source code|price|privacy|rules"
         r"|users?))\b"),
    _cue("asks what to do after a slip", MessageKind.BOT_QUESTION, 75,
         r"\bi(?:'ve| have)? (?:just |already |accidentally |now )?(?:pressed|clicked|hit|typed|entered|deleted"
         r"|edited|sent|submitted"
         r"|withdrew|withdrawn|voted|muted|pasted|answered|chose|picked|tapped)\b[^?]{2,90}(?:\?|what now|what next)"),
    _cue("asks whether it can be changed", MessageKind.BOT_QUESTION, 90,
         r"^(?:\W|hi|hello|hey|so|and|ok|sorry)*(?:is there a way|is it possible|how|can|could"
         r"|may)\b[^.!\n]*\b(?:change|edit|delete"
         r"|correct|reword)\b[^.!\n]*\b(?:text|message|words?|it|idea)\b[^.!\n]*\b(?:sent|submitted|saved|posted"
         r"|wrote|written)\b"),
    _cue("asks what may be attached", MessageKind.BOT_QUESTION, 60,
         r"^(?:\W|hi|hello|hey|so|and|ok|sorry)*(?:can|may|could) i (?:also )?(?:attach|upload|add"
         r"|send(?: you)?) (?:an? |my |some )?"
         r"(?:\w+ )?(?:photos?|pictures?|files?|pdfs?|links?|videos?|screenshots?|documents?)\W*$"),
    _cue("asks what comes after an idea", MessageKind.BOT_QUESTION, 60,
         r"\bwhat happens (?:after|when|once|if) (?:i|we|you|somebody|someone|people|an idea"
         r"|my idea)\b.*\b(?:submit\w*|sen[dt]\w*"
         r"|hand\w*|wr[io]te\w*|propose\w*|suggest\w*|post\w*|typed?|ideas?|something)\b|^\W*where do (?:the |my "
         r"|our )?ideas? go\b"),
    _cue("asks what somebody is here", MessageKind.BOT_QUESTION, 60,
         rf"^(?:\W|hi|hello|hey|so|and)*what(?:'s|s| is| are| does) (?:an? |the )?(?:\w+ )?{_PROCESS}(?: \w+)?(?: do"
         rf"| for)?\W*$"
         r"|\bwhich language\b.{0,30}\b(?:write|type|use|speak)\b|\bwhat language\b"),
    _cue("asks what a word means", MessageKind.BOT_QUESTION, 60,
         r"^(?:\W|hi|hello|and|so|sorry)*(?:what (?:does|do|did|is meant by|is the meaning of) .{1,40} (?:mean"
         r"|stand for)|what(?:'s|s| is| are) (?:the )?(?:meaning of .{1,40}|difference between .+|(?:an?"
         r"|the)? ?(?:improvement|kpi|coordinator|objective|quick win|triage|approver|nudge|csf|baseline|target"
         r"|receipt|follow code|register|vote|watcher|interview|csi|raci|sip|effort|benefit|settling time"
         r"|service catalogue|digest|review|assessment|anchor)s?(?: exactly| anyway| here| please| for| then"
         r"| supposed to be| good for)*)|what (?:counts as|do you mean by|makes) .*|what is csi\b.*)\W*$"),
    _cue("asks about privacy", MessageKind.BOT_QUESTION, 45,
         r"\b(?:who (?:reads|sees|can see|can read|gets to see|will see|will read|has access|knows)|see my|read my"
         r"|my (?:data|name|boss|manager|privacy|personal data|identity)|anonym\w*|private|confidential|gdpr|secret"
         r"|data protection|privacy|my chats?|what i (?:write|type|say|send)|without my name)\b"),
    _cue("asks how long or how many", MessageKind.BOT_QUESTION, 30,
         r"^(?:\W|and|so|hi|hello)*how (?:long|many|often|much|soon|fast|quickly)\b.*\b(?:decid|decision|answer|reply"
         r"|idea|question|take|vote|reminder|hear|wait|improvement)"),
    _cue("asks what files it reads", MessageKind.BOT_QUESTION, 40,
        r"\b(?:file formats?|csv|pdfs?|excel|attach(?:ments?)?|pictures?|photos?|screenshots?|voice (?:message|note)s?"
        r"|videos?|links?|emojis?)\b.*\?$|\bfrom (?:my|a|the) (?:phone|mobile|tablet|laptop|ipad|iphone)\b"
        r"|\bprivate (?:channel|message)s?\b|\bslack\b|\boffline\b|\bmobile\b"),
    _cue("asks in another language what the bot can do", MessageKind.BOT_QUESTION, 50,
         r"\b(?:(?:tum|aap) (?:\w+ )?kya(?: \w+){0,3} (?:kar )?sak\w+|wat kan|was kannst|was kann|qué puedes"
         r"|que puedes|qué hace|que peux-tu|que sais-tu|o que você"
         r"|o que voce|cosa puoi|cosa sai|co potrafisz|что ты умеешь|你能做什么|你会什么|你是谁|何ができ|क्या कर सकते"
         r"|तुम कौन|آپ کون|من أنت|ماذا تستطيع|ماذا يمكنك|apa yang bisa|ne yapabilirsin|wer bist|qui es-tu|quem é você"
         r"|quién eres|quien eres|chi sei|кто ты|hilfe|ayuda|ajuda|aiuto|aide|помощь|मदद|مساعدة|帮助|ヘルプ|도움말"
         r"|yardım|bantuan|pomoc|hjälp|comment ça marche|wie funktioniert|cómo funciona|como funciona|come funziona"
         r"|как это работает|怎么用|hablas|sprichst du|parles-tu|parlez-vous|parli|fala português|говоришь|说中文)"),
    # small talk that the phrases don't hold
    _cue("thanks for something", MessageKind.SMALL_TALK, 60,
         r"^(?:\W|ok|okay|hi|hello|hey|many|great|oh|wow|perfect|super|cool|and|so|well|yes|no|haha|ah)*(?:thanks"
         r"|thank you|thx|ty|cheers|appreciate|merci|danke|gracias|obrigad[oa]|grazie)\b(?!\s+to\b)[^?]{0,70}$"),
    _cue("wishes or congratulates", MessageKind.SMALL_TALK, 60,
         r"^(?:\W|hi|hello|hey|oh|wow|and|so|ok)*(?:congrat\w*|well done|good (?:job|luck|work|night|morning|evening"
         r"|afternoon)|great (?:job|work)|nice (?:job|work|one)|happy \w+|merry|have (?:a|fun|an)|enjoy|all the best"
         r"|best (?:wishes|regards|of luck)|get well|welcome|see you|bye|goodbye|good ?night|talk (?:to|soon|later)"
         r"|take care|cheers|greetings|regards|hope (?:you|all|everyone|everybody)|wish(?:ing)? (?:you|everyone"
         r"|everybody|all)|i wish (?:you|everyone|everybody|all)|long live)\b[^?]{0,70}$"),
    _cue("praises or chats", MessageKind.SMALL_TALK, 50,
         r"^(?:\W|ok|oh|wow|haha|hehe|lol|and|so|well|yes)*(?:you(?:'re| are) (?:so |really |very |the |a |my |quite "
         r"|pretty |too )*(?:great|best|awesome|nice|funny|kind|helpful|welcome|amazing|brilliant|smart|clever|cute"
         r"|right|good|star|legend|hero|lifesaver|life saver|polite|fast|quick|useful|annoying|stupid|silly)|(?:good"
         r"|bad|nice|clever|smart|funny|great|sweet|lovely|cool|stupid|silly|poor) (?:bot|one|to (?:know|hear|see"
         r"|meet)|stuff|joke)|love (?:it|you|this|that)|i (?:love|like|hate|miss) (?:you|it|this|that|this bot)"
         r"|that(?:'s| is| was) (?:so |really |very |a |quite )*(?:\w+ news|great|nice|kind|good|helpful|funny|fast"
         r"|quick|sweet|lovely|cool|awesome|perfect|fine|all|it|ok|okay|true|right|clear|amazing|what i needed"
         r"|brilliant)|(?:wrong|different|not this|other) (?:chat|channel|window|person|thread|conversation)|(?:sorry"
         r"|oops|ups|whoops|my bad|ignore|disregard|never ?mind|nvm)\b[^?]{0,40}|(?:ha){2,}.*|(?:he){2,}.*|lol.*"
         r"|how are (?:you|things)\b[^?]*|how(?:'s| is) (?:it|life|everything|your (?:day|weekend|week"
         r"|morning))\b[^?]*|what's up\b[^?]*|(?:i'm|i am) (?:fine|good|ok|okay|well|back|new here|here|off|out|done"
         r"|happy|in|all set)\b[^?]{0,30}|nothing (?:for (?:now|today|me)|else|to add|more|really|new"
         r"|at the moment)[^?]{0,20}|no (?:more )?(?:ideas?|questions?|news|comment|worries|problem|rush"
         r"|need)\b[^?]{0,25}|(?:will|can|shall|gonna) do\b[^?]{0,20}|got (?:it|you|that)\b[^?]{0,30}|(?:sounds|looks"
         r"|works|seems) (?:like a plan|good|great|fine|ok|okay|perfect|nice|lovely)\b[^?]{0,30}|(?:let's"
         r"|we'll) (?:see"
         r"|hope)\b[^?]{0,20}|(?:great|good|nice|ok|super)?,? ?looking forward to (?:it|that|this"
         r"|seeing it)\b[^?]{0,20})\W*\??$"),
    _cue("thanks or wishes in another language", MessageKind.SMALL_TALK, 60,
         r"^(?=(?:\S+\s*){1,7}$)(?!.*\?).*(?:спасиб|благодар|дякую|obrigad|gracias|merci\b|\bdank\b|danke|bedankt"
         r"|grazie|teşekk|terima ?kasih|धन्यवाद|शुक्रिया|ধন্যবাদ|شكر|شکر|谢谢|感谢|多谢|謝謝|ありがと|감사|고마"
         r"|dhanyav|dhanyaw|shukri|shukran|xie ?xie|arigat|cảm ơn|\btack\b|\btakk\b|kiitos|asante|salamat|jazak|جزاك)"
         r"|^(?=(?:\S+\s*){1,7}$)(?:bonne?s?|buen\w*|feliz|felices|guten?|gute|schön\w*|frohe?s?|buon\w*|boa|boas|bom"
         r"|bons|добр\w+|хорош\w+|всего|с (?:дн[её]м|новым|праздником)|शुभ|শুভ|صباح|مساء|كل عام|عید|عيد|祝|生日|新年"
         r"|周末|晚上|早上|selamat|iyi|mutlu|god|gott|hyvää|miłego|dobrego|hezký|szép|o zi|chúc|prettig\w*"
         r"|fijne?)\s[^?]{0,50}$"),
    # chatter that may or may not hold an idea
    _cue("is about the person, not the work", MessageKind.UNSURE, 45,
         r"^(?:\W|hi|hello|hey|sorry|ok|so|and|kaizen)*(?:i(?:'m| am|'ll be| will be)(?: feeling)? (?:sick|ill|late"
         r"|away|off|out|on my way|in a meeting|at home|working from home|on (?:holiday|vacation|leave|the phone"
         r"|the bus|the train)|running late|not (?:in|coming|feeling|at work|here)|stuck (?:in|on)|hungry|cold|busy"
         r"|tired|leaving|coming)\b"
         r"|(?:please |pls |plz |kindly )?(?:call|ring|phone|text|ping|email|mail|contact) me\b|(?:please "
         r"|pls )?(?:get back|come back) to me\b|(?:somebody|someone|a (?:man|woman|customer|lady|guy)|\w+) (?:called"
         r"|phoned|rang|asked|is waiting|was here|is here|wants to (?:talk|speak)|is looking)(?: (?:for|to))? (?:you"
         r"|for you|here|after you)\b|\w+ (?:said|says|told me|thinks|asked me)(?: that)? (?:i should|i can|i could"
         r"|you|to (?:write|ask|contact|tell|message|talk))\b|(?:do|would) you have (?:five|ten|a|some|\d+|two"
         r"|a few) (?:minutes?|moment|second|time)\b|let me (?:think|check|see|know|ask|look|sleep)\b|let's (?:talk"
         r"|meet|discuss|chat|see|speak|have (?:lunch|a coffee))\b|(?:see|look at|as|please find|pls find|check"
         r"|here(?:'s| is)) (?:the )?(?:attached|attachment|below|above|screenshot|picture|photo|link|file|enclosed)"
         r"|(?:who|where|when|is|are|what) (?:has|is|are|'s)? ?(?:my|the) (?:keys?|meeting|lunch|canteen|boss)\b.*\?"
         r"|(?:can|could) (?:we|you|i) (?:talk|meet|speak|call|have a (?:word|chat|call))\b|(?:are|is) (?:you|anyone"
         r"|anybody|someone) (?:free|available|there|in|around|coming)\b)"),
    _cue("asks for help now", MessageKind.UNSURE, 90,
         r"\b(?:urgent(?:ly)?|asap|right now(?=\W*$)|please help|help me|immediately please|on call)\b|\bhelp!"
         r"|^(?:\W|hi|hello|hey|sorry|so|please)*(?:i (?:can't|cannot|can not|couldn't) (?:log|open|get|print|access"
         r"|find|reach|connect"
         r"|start|see|hear)\b(?!.*\b(?:because|should|every|always|each|often)\b)|(?:i(?:'ve| have)? )?(?:forgot"
         r"|forgotten|lost|left)"
         r" my\b|i(?:'m| am) (?:stuck|locked out)|my (?:laptop|computer|pc|screen|phone|mouse|keyboard|account|badge"
         r"|monitor|password"
         r"|mailbox|outlook|vpn|printer) (?:won't|is|isn't|doesn't|does not|has|can't|stopped|died|keeps)\b)"),
    _cue("orders something of the register", MessageKind.UNSURE, 120,
         rf"{_KINDLY}(?:(?:(?:show|list|give|get|send|see|have|export|download|read|email|forward|find|search|open"
         rf"|look for)"
         r"(?: (?:me|us|up|out))*|stop|mute|unmute|pause|snooze|cancel|delete|remove|end|turn off|switch off|undo"
         r"|withdraw"
         r"|take back|reset) (?:(?:me|all|any|every|everything|those|these) )?(?:(?:of )?(?:the|my|our|your|all"
         r"|those|these) )?"
         r"(?:[\w'-]+ ){0,3}?(?:ideas?|improvements?|suggestions?|register|backlog|reminders?|nudges?|notifications?"
         r"|absence|votes?|kpis?|triage|report)\b[^.!?\n]{0,40}\W*$)"),
    _cue("speaks of the whole register", MessageKind.UNSURE, 120, r"\b(?:whole|entire|full|complete) register\b"),
    _cue("speaks of a number's target or owner", MessageKind.UNSURE, 120,
         r"\b(?:target(?: date)?|deadline|due date|status|owner|coordinator|priority|effort|title|plan) (?:of|for"
         r"|on) #?\d{1,5}\b"
         r"(?!\s*(?:%|[a-z]{3,}s\b))"),
    _cue("gives a reading of a KPI", MessageKind.UNSURE, 120,
         rf"{_KINDLY}(?:record|log|enter|save|note|report|set|update)\b[^.!?\n]{{0,60}}\bkpi\b[^.!?\n]{{0,30}}\W*$"),
    _cue("forgot to say something", MessageKind.UNSURE, 120,
         r"^(?:\W|and|oh|sorry|ps)*(?:(?:i|we) (?:also |just )?)?forgot to (?:say|mention|add|tell|write|include)\b"),
    _cue("orders something about a number", MessageKind.UNSURE, 120,
         rf"{_KINDLY}(?:assign|put|set|mark|move|hand|give|tick|tick off|check off|close|open|cancel|hold|pause"
         rf"|accept|approve"
         r"|decline|reject|start|reopen|merge|watch|follow|unwatch|vote(?: for)?|withdraw|delete|remove|drop|link"
         r"|show) "
         r"(?:no\.? |number |nr\.? )?#?\d{1,5}(?:\.\d{1,3})?(?=\s*(?:[,;:!]|\.?\s|\.?$)\s*(?:$|(?:to|at|on|off|into"
         r"|as|until|till"
         r"|because|please|back|for (?:me|now)|with \d|and \d)\b))"),
    _cue("asks in another language", MessageKind.UNSURE, 120,
         r"^\W*(?!wie wär)(?:wie|wo|wann|wer|wem|welche[rsn]?|(?:kann|darf|muss|soll) ich|comment|où|quand|qui"
         r"|puis-je|je peux"
         r"|est-ce que je|c[oó]mo|d[oó]nde|cu[aá]ndo|qui[eé]n|puedo|debo|onde|quando|quem|posso|devo|dove|chi|hoe"
         r"|waar|wanneer"
         r"|(?:kan|mag|moet) ik|jak|gdzie|kiedy|czy mogę|как|где|когда|кто|могу ли|kaise|kahan|kab|kaun"
         r"|kya (?:main|mai|hum|tum|aap)|nasıl|nerede|ne zaman|bagaimana|di mana|kapan|siapa)\b[^.!\n]*\?\W*$"),
    _cue("orders something in another language", MessageKind.UNSURE, 120,
         r"^\W*(?:bitte |por favor,? )?(?:zeige?n?|lösche?n?|storniere?n?|zieh(?:e|en)?|montre[rz]?|annule[rz]?"
         r"|supprime[rz]?"
         r"|retire[rz]?|muéstra(?:me)?|muestra(?:me)?|borra|elimina|cancela|retira|mostra(?:mi|me)?|mostre|apaga"
         r"|annulla|toon"
         r"|verwijder|покажи(?:те)?|удали(?:те)?)\b.*\b(?:meine?n?|mes|mon|ma|mis?|minhas?|mie|mia|mijn|мо[ияюе]"
         r"|imp-?\d+)\b"),
    _cue("orders something about a number in another language", MessageKind.UNSURE, 120,
         r"^\W*(?:bitte |por favor,? )?(?:asigna|acepta|cierra|rechaza|abre|pon|ferme[rz]?|accepte[rz]?|refuse[rz]?"
         r"|assigne[rz]?"
         r"|weise|schließe?|nimm|lehne|setze?|atribu[ai]|aceita|fecha|chiudi|accetta|assegna|rifiuta|sluit|закрой"
         r"|прими|отклони)\b"
         r"[^.!?\n]{0,30}\b\d{1,5}\b(?!\s*(?:%|[.,]\d|[a-z]{4,}))"),
    _cue("begins in the middle", MessageKind.UNSURE, 120,
         r"^\W*(?:because|weil|parce que|porque|perché|omdat|потому что)\b(?:\s+\S+){1,7}\W*$"),
    _cue("asks somebody for a favour", MessageKind.UNSURE, 60,
         r"^(?:\W|hi|hello|hey|sorry|so|please|\w+,)*(?:could|can|would|will) you (?:please |kindly "
         r"|pls )?(?:forward|call|ring|tell|pass"
         r"|ask|bring|print|email|mail|come|sign|check with|let \w+ know|send (?:me|us|him|her|it|this|that))\b"),
    _cue("asks somebody for information", MessageKind.UNSURE, 40,
         r"^(?:\W|hi|hello|hey|sorry|excuse me|and|so|ok|quick question)*(?:does (?:anyone|anybody|somebody"
         r"|someone) (?:know|have)|do(?:es)? (?:you|anyone) (?:know|happen to)|(?:who|what|where|when|which"
         r"|whose)(?:'s|s)? (?:is|are|was|were|has|have|does|do|did|will|can|time|day|room|floor|number|code|password"
         r"|took|left|wants?|needs?|knows|the|my)\b|(?:is|are|was|were|has|have|will|did|does|do) (?:the|there|it|we"
         r"|they|he|she|my|your|our|any|this|that|\w+) ?|anyone (?:know|seen|have|got|free|for)|anybody (?:know|seen"
         r"|have)|has anyone (?:seen|got|found)|have you (?:seen|got)|how (?:much|many|old|far|big|late|long) (?:is"
         r"|are|does|do|did|will)|which (?:\w+ )?(?:is|are|do|does))[^?]*\?+\s*$"),
    _cue("answers or goes on with something", MessageKind.UNSURE, 40,
         r"^(?:yes|no|yeah|nope|ok|okay|sure|maybe|perhaps|probably|but|or|and|because|same|depends|exactly|only|not"
         r"|than|either|neither|also|then|as (?:i|we|you) (?:said|discussed|mentioned|told))\b(?:,|\.| but\b| and\b"
         r"| or\b| only\b| if\b| when\b| because\b| please\b| that\b| it\b| not\b| here\b| i\b| you\b| they\b|\W*$)"
         r"|^(?:but|or|than|because|same|also then|as (?:i|we|you|discussed|mentioned|agreed|said|usual))\b"),
    _cue("breaks off", MessageKind.UNSURE, 60, r"(?:\b(?:but|and|or|because|that|the|about|to|for|with|if|when|a|of"
        r"|so|was)|,|\.\.\.|…|-|–|:)\s*$"),
    _cue("announces without saying", MessageKind.UNSURE, 60,
         r"^(?:\W|hi|hello|hey|so|and|ok|well|also|sorry|kaizen)*(?:(?:i|we)(?:'ve| have)?(?: got| had)? (?:an?"
         r"|another"
         r"|one more|two|three|some|a few|many|several|a great|a good|a new|a small|a little|a quick"
         r"|a) (?:\w+ )?(?:ideas?|suggestions?|questions?|proposals?|wish(?:es)?|requests?|problems?|points?|issues?"
         r"|thoughts?|complaints?)|(?:i|we)(?:'m| am| was| were|'ve been| have been|'re)? (?:just )?(?:thinking"
         r"|wondering|thinking about|been thinking|wonder)\b(?: about| of| on)?(?: \w+){0,4}|(?:i|we)(?:'d"
         r"| would)? (?:like|want|need|wish|have)(?: to)? (?:suggest|propose|say|tell you|discuss|report|ask"
         r"|talk about|speak about|share)? ?(?:something|a thing|sth|you something|an idea|a problem)|(?:can|could"
         r"|may) i (?:ask|tell|suggest|propose|say|report|share)(?: you)? (?:something|a question|sth|an idea)|(?:an? "
         r"|my |new |another |one )?(?:new )?(?:idea|suggestion|proposal|question|improvement|request)|not sure (?:if"
         r"|whether|where|who|what|how)(?: \w+){0,8}(?: but)?|there(?:'s| is) (?:a|an|something|this) (?:problem|issue"
         r"|thing|idea|question)?(?: (?:here|again|with it|wrong))?|something (?:is|has|should|needs|must|about|with"
         r"|to)(?: \w+){0,3}|guess what|listen|one (?:more )?thing|by the way|btw)\W*$"),
    _cue("is a time, a date or a quantity", MessageKind.UNSURE, 60,
         rf"^\W*(?:(?:today|tomorrow|tonight|yesterday|now|on|at|by|until|from|next|this|{WEEKDAY}"
         rf"|am|pm|noon|o'clock|week|morning|afternoon|evening|{MONTH}"
         r"|[\d.,:/%€$£+-]+(?:st|nd|rd|th|am|pm|h|kg|g|km"
         r"|m|cm|mm|l|min|hrs?|hours?|minutes?|days?|weeks?|months?|years?|pcs|pieces|euros?|eur|usd|times)?|kg|km|m"
         r"|min|hours?|days?|euros?|pieces|times|about|around|approx|ca)\W*)+$"),
    # signs of an idea
    _cue("proposes in a question", MessageKind.IDEA, 60,
         r"^(?:\W|hi|hello|hey|and|so|kaizen)*(?:could|couldn't|should|shouldn't|wouldn't|can't|why not"
         r"|what if)\b(?! (?:i|you)\b)|\b(?:why (?:not|don't|dont|doesn't|do|does|is|are|can't|isn't|aren't|must"
         r"|should|has"
         r"|have|can|won't)\b(?! you\b)|how come|(?:has|did) (?:any|some)(?:one|body)(?: ever)? (?:thought|think"
         r"|considered?) (?:of|about)|what if|what about|how about|(?:could|couldn't|can't|can not|cannot"
         r"|shouldn't|wouldn't|won't|isn't|aren't|don't|doesn't|should|would|shall|might) (?:we|there|it|they|the"
         r"|somebody|someone|one|a|an|our|every|each|all|people|this|these|you|parents|staff|customers|nurses"
         r"|[a-z-]+s)\b|can (?:we|the|somebody|someone|they|our|there|a|an|every|all|it|this|these|one)\b|(?:is"
         r"|are) there (?:any )?(?:plans?|a way|no|a reason|a chance|any chance|any reason|nobody)\b|(?:may|can"
         r"|could) i (?:suggest|propose)"
         r"|might i suggest|what do you think (?:of|about)|would it be (?:possible|nice|good|better|an idea|ok|useful"
         r"|easier|helpful)|(?:do|does) (?:any(?:one|body)|some(?:one|body))(?: else)?(?: also)? (?:think|find|feel"
         r"|hate|get annoyed)\b|(?:do|does|must|should) (?:we|i|they|it|everybody|everyone|\w+s) (?:really|actually"
         r"|still|honestly) (?:need|have|want|use|print|send|fill|wait)\b|wouldn't it|is it (?:possible|really"
         r"|necessary|not possible|an option) (?:to|that"
         r"|necessary|for)?|any chance|what's the point|whats the point|who (?:decided|thought|needs) )"),
    _cue("wishes or recommends", MessageKind.IDEA, 50,
         r"\b(?:should|shouldn't|ought to|must|needs? to|has to|have to|had to|would (?:be|help|save|make|like|love|do"
         r"|allow|let|mean|need|clear|work|reduce|prevent|stop)|it'd|it would|i'd (?:love|like|prefer|suggest|propose)"
         r"|i wish|we wish|i (?:suggest|propose|recommend)|my (?:idea|suggestion|proposal|wish) (?:is|would|:)|(?:idea"
         r"|suggestion|proposal|wish|improvement)s?\s*[:–-]|let's|let us|let (?:people|the|them|staff|customers"
         r"|callers|visitors|everyone|teams|users|[a-z]+s)\b|please (?:add|give|make|fix|put|do|change|get|install"
         r"|stop|allow|let|bring|move|send|use|provide|arrange|consider|remove|replace|repair|buy|open|clean|offer"
         r"|have|turn|set|show|order|introduce)|instead of|rather than|better|would be|how about|what if|we need"
         r"|we could|you could|they could|one could|i think (?:that|we|the|it|a)|in my (?:opinion|previous|last|old)"
         r"|one \w+ please|some \w+ please)\b"),
    _cue("orders a change", MessageKind.IDEA, 45,
         r"(?:^|[.!?:;,–-]\s+|->\s*|\b(?:please|pls|plz|kindly|just|simply|and|then|or|could you|can you|would you"
         r"|can we|so)\s+)(?:accept|add|allow|arrange|assign|automate|avoid|ban|block|book|bring|build|buy|call"
         r"|cancel|centrali[sz]e"
         r"|change|check|clean|close|collect|colou?r|combine|connect|convert|create|cut|define|delete|descale"
         r"|digiti[sz]e"
         r"|display|do|drop|enable|ensure|equip|exchange|expand|extend|fill|fit|fix|get|give|group|hang|have|hire|hold"
         r"|improve|include|increase|insert|install|introduce|invest|invite|join|keep|label|leave|let|limit|link|list"
         r"|lock|lower|make|mark|merge|move|name|notify|offer|oil|open|order|organi[sz]e|paint|pay|place|plan|plant"
         r"|prefill|prepare|prevent|print|promote|provide|publish|pull|push|put|raise|rearrange|record|recycle|reduce"
         r"|refill|remind|remove|rename|renew|reorder|repair|replace|reply|reserve|return|reuse|rotate|save|scan"
         r"|schedule|sell|send|separate|set|share|shorten|show|simplify|skip|sort|speed|split|stagger|standardi[sz]e"
         r"|start|stick|stop|store|swap|switch|teach|tell|test|throw|track|train|translate|trim|turn|unify|update"
         r"|upgrade"
         r"|use|wash|weld|widen|work|write)\b(?!\s*(?:$|\?|it\W*$|that\W*$|this\W*$|me\b))"),
    _cue("names more or less of something", MessageKind.IDEA, 40,
         r"\b(?:more|less|fewer|better|bigger|smaller|faster|slower|shorter|longer|larger|cheaper|earlier|later|safer"
         r"|easier|simpler|cleaner|quieter|brighter|warmer|wider|higher|lower|stronger|lighter|extra|additional|spare"
         r"|separate|(?<=\ba )(?:second|third)|another|new|free|too (?:many|much|few|little|long|slow|late|early"
         r"|loud|dark|cold|hot"
         r"|small|big|far|high|low|expensive|complicated|often|old|short|heavy|narrow|dirty|dangerous)|not enough"
         r"|no more|lack of|missing|without|automatic\w*|digital\w*|online|instead)\b"),
    _cue("complains", MessageKind.IDEA, 45,
         r"^no [\w' -]{3,40}\b(?:again|left|anywhere|for (?:weeks|days|months))\b|\b(?:nobody|no one|no-one|never"
         r"|always|every (?:time|day|week|monday|tuesday|wednesday|thursday|friday"
         r"|saturday|sunday|morning|evening|night|month|shift|year|single)|each (?:time|day|week|monday|tuesday"
         r"|wednesday|thursday|friday|month|winter|summer|shift)|keeps?|again and again|constantly|all the time"
         r"|most of the time|half of the|wast(?:e|es|ed|ing)|lose|loses|lost|losing|broken|breaks?|fails?|failing"
         r"|crash(?:es|ed)?|freez(?:es|ing)|hangs|jams?|drops?|unanswered|squeaks?|flickers?|drips?|stinks?|overflows?"
         r"|annoyed|leak(?:s|ing)?|stuck|slow|late|delay(?:s|ed)?|missing|wrong"
         r"|dangerous|slippery|dirty|dark|cold|hot|loud|noisy|empty|overcrowded|crowded|full|queue[sd]?|wait(?:s|ed"
         r"|ing)?(?! (?:list|lists|time|times|room|rooms|area)\b)|annoying|annoy(?:s|ed)|frustrat\w+|confus\w+"
         r"|difficult|hard to|impossible|can't|cannot|cant|doesn't"
         r"|doesnt|don't|dont|didn't|isn't|isnt|aren't|won't|wouldn't|not (?:enough|clear|possible|working|available"
         r"|marked|followed|allowed|up to date|used|reach)|unreadable|useless|pain|mess|nightmare|silly|fed up|sick of"
         r"|tired of|complain(?:s|ed|t|ts|ing)?|errors?|mistakes?|duplicates?|twice|out of (?:stock|order|date|hours)"
         r"|run(?:s)? out|short of|old|outdated|expired?|overdue|lost|get(?:s)? lost|search(?:es|ing)? for"
         r"|take(?:s|n)? (?:too|ages|forever|\d+|hours|weeks|days|so long|long|an?|half|one|two|three|four|five|six"
         r"|seven|eight|nine|ten|twelve|several|many)\b|too (?:many|much|few|long|slow"
         r"|late|loud|dark|small))\b"),
    _cue(
        "says how something is",
        MessageKind.IDEA,
        30,
        r"^(?:the|our|my|all|some|most|these|those)?\s*(?!it\b|this\b|that\b|he\b|she\b|we\b|you\b|they\b|there\b"
        r"|who\b"
        r"|what\b"
        r"|where\b|when\b|how\b|which\b|why\b|today\b|tomorrow\b)[\w-]{3,}(?: [\w-]+){0,3} (?:is|are|isn't|aren't) "
        r"(?:\w+ ){0,2}\w{3,}",
    ),
_cue("gives a reason", MessageKind.IDEA, 30, r"\b(?:because|so that|so we|so that|in order to|otherwise|therefore"
        r"|due to|since (?:the|we|our|it)|that way|as we|saves?|saving|would save|e\.g\.|for example|instead|to avoid"
        r"|to save|then)\b|->|=>|→"),
    _cue("names a thing to have", MessageKind.IDEA, 40,
         r"^(?!.*\b(?:you|me|him|her|question|meeting|call|parcel|visitor|message|letter|date|today|tomorrow"
         r"|yesterday)\b)(?:"
         r"(?:each|every) \w+.{0,40} (?:its|their|his|her|a|an) .{3,}|(?:an?|more|some|two|three) [\w' -]{3,50}"
         r" (?:in|on|at|for|near|beside|outside|behind|above|next to) (?:every|each|all|our|both|[a-z]{4,}s\b"
         r"|the [a-z]+s\b).{0,60}"
         r"|(?!(?:thanks|greetings|news|questions|minutes|notes|regards|wishes|results|keys|details|ideas|pictures"
         r"|photos|parking"
         r"|invoices|waiting)\b)[a-z]{4,}s (?:with|in|for|at|near|instead of) (?:an?|the|every|each|all|plain|our"
         r"|own|[a-z]{4,})\b.*)$"),
    _cue("gives a figure with its unit", MessageKind.IDEA, 20,
        r"\d[\d.,]*\s*(?:%|percent|min(?:ute)?s?\b|h\b|hrs?\b|hours?\b|days?\b|weeks?\b|months?\b|times\b|people\b"
        r"|tickets?\b|€|euros?\b|kg\b|km\b|degrees\b|x\b|calls?\b|errors?\b|customers?\b|patients?\b|[a-z]{4,}s\b)"),
    _cue("says that it is one", MessageKind.IDEA, 60, r"^\W*(?:idea|suggestion|proposal|improvement|wish|small thing"
        r"|quick idea|new idea|just an idea|another idea|one idea|an idea|my idea(?: is)?|(?:i have|i've got|here's"
        r"|here is) (?:an? (?:\w+ )?(?:idea|suggestion)|one|another(?: one)?)|(?:ok(?:ay)?|so|and|well),? (?:here's"
         r"|here is) (?:one"
         r"|another(?: one)?))\b[^?]{0,30}[:,–-]\s*\w+"),
)  # fmt: skip

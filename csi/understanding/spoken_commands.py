"""Commands in a message, typed as after `/csi` or said in free words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from csi.commands.grammar import key_of
from csi.commands.parsed_command import Trouble
from csi.commands.parser import asks_who_has, understand_csi
from csi.commands.table import KNOWN
from csi.commands.verbs import Verb
from csi.language.day_words import MONTH
from csi.language.parameter_kinds import ParameterKind

UNDO = "undo"
"""The command to withdraw the idea captured last; `/csi` has none, the receipt has the button."""
OWN_IDEA = "withdraw"
"""The command to withdraw one's idea that has these words."""


@dataclass(frozen=True, slots=True)
class SpokenCommand:
    """A command, as it would be typed after `/csi`. `kind` is UNDO or OWN_IDEA where none would do it.

    `is_sure`: nothing else can be meant.
    """

    text: str
    is_sure: bool
    kind: str = ""


_IMP = r"imp(?:rovement)?\s*[-_–—]?\s*(?:no\.?\s*|number\s*)?\#?"
_OTHER = r"(?:\#\s?|ideas?\s+(?:no\.?\s*|number\s*|\#)?|number\s+|no\.\s*)"
_ABOUT = rf"(?:the\s+)?(?:{_IMP}|{_OTHER})"
_NAMED = rf"(?:the\s+)?(?:{_IMP}|{_OTHER}(?=\d{{1,6}}\b))"
_REF = rf"{_NAMED}(?P<n>\d{{1,30}})\b"
_ANY_REF = rf"(?:{_NAMED}|(?=\d{{1,6}}\b))(?P<n>\d{{1,30}})\b"
_WHO = r"(?P<who><@[^<>]+>|@[\w.'-]+|me\b)"
_POLITE = re.compile(
    r"^(?:(?:please|pls|plz|kindly|kaizen|hey|hi|hello|ok|okay|so|now|then|just|and)\b[\s,:!]*"
    r"|(?:can|could|would|will) you (?:please |pls |kindly |just |maybe )*|i(?:'d| would) like (?:you )?to "
    r"|i want (?:you )?to "
    r"|i (?:hereby |now |would |'d )?(?=(?:accept|decline|reject|approve|withdraw|cancel|close|reopen|assess)\b)"
    r"|i'd like to |let's |let us |you can |you may |we can |go ahead and |time to |(?:do me a favou?r and ))+",
    re.IGNORECASE,
)
_END = r"(?:[\s,]*(?:please|pls|plz|thanks|thank you|thx|now|for me|again|today|cheers))*\s*[.!?]*$"
_FOR_A_TIME = r"(?: (?:for|until|till|during|this|next) (?:[\w-]+ ?){1,4})?"
_REASON = r"(?P<rest>(?:\s*[,;:–—-]\s*|\s+(?:because|since|as|for|due to)\s+|\s*\.\s+).+)?"

_SPOKEN: tuple[tuple[str, str], ...] = (
    # in these words, this is done; {n}, {who}, {rest} are from the words
    (rf"(?:put|place|set|park) {_ANY_REF} on (?:hold|ice|pause)(?P<rest>.*)", "hold {n} {rest}"),
    (rf"(?:hold|pause|suspend|park) {_REF}(?P<rest>.*)", "hold {n} {rest}"),
    (rf"(?:take|move) {_ANY_REF} (?:off hold|out of hold|back off hold)", "resume {n}"),
    (rf"(?:mark|set|tick|check|report) (?:off )?(?:the )?task (?P<t>\d+) (?:of|in|on|from|for) {_ANY_REF}(?: off)?"
     r"(?: as)? ?(?:done|finished|complete[d]?|closed)?", "done {n}.{t}"),
    (r"(?:mark|set|tick|check|report) (?:off )?(?:the )?task (?P<n>\d+)\.(?P<t>\d+)(?: off)?(?: as)? ?"
     r"(?:done|finished|complete[d]?|closed)?", "done {n}.{t}"),
    (rf"(?:the )?task (?P<t>\d+) (?:of|in|on|from|for) {_ANY_REF} is (?:done|finished|complete[d]?|ready)",
     "done {n}.{t}"),
    (r"(?:tick|check|mark) (?:off )?(?P<n>\d+)\.(?P<t>\d+)(?: off)?(?: as)? ?(?:done|finished"
         r"|complete[d]?)?", "done {n}.{t}"),
    (r"(?:the )?task (?P<n>\d+)\.(?P<t>\d+) is (?:done|finished|complete[d]?|ready)", "done {n}.{t}"),
    (r"(?:i(?:'ve| have)? )?(?:finished|completed|did|done with)(?: with)?(?: task)? (?P<n>\d+)\.(?P<t>\d+)",
     "done {n}.{t}"),
    (rf"(?:i(?:'ve| have)? )?(?:finished|completed|did|done with)(?: with)? task (?P<t>\d+) (?:of|in|on|from"
        rf"|for) {_ANY_REF}",
     "done {n}.{t}"),
    (rf"(?:hand|give|pass|transfer|reassign|assign|move) (?:over )?{_ANY_REF}(?: over)? to {_WHO}(?P<rest>.*)",
     "assign {n} {who}"),
    (rf"(?:make|let) {_WHO} (?:the )?(?:coordinator|lead|leader|owner|lead on|coordinate|take over) (?:of "
        rf"|for )?{_ANY_REF}",
     "assign {n} {who}"),
    (rf"{_WHO} (?:should|will|is going to|can) (?:lead|coordinate|take|own|take over) {_ANY_REF}", "assign {n} {who}"),
    (rf"i(?:'ll| will| can)? ?(?:'d like to |want to |would like to )?(?:lead|coordinate|take(?: over| on)?) {_REF}",
     "assign {n} @me"),
    (rf"(?:make|appoint|name) {_WHO} (?:an? |the )?(?:new )?(?P<role>coordinator|manager|approver)",
     "role give {role} {who}"),
    (rf"give {_WHO} the (?P<role>coordinator|manager|approver|leadership)(?: role)?", "role give {role} {who}"),
    (rf"give (?:the )?(?:role )?(?P<role>coordinator|manager|approver|leadership)(?: role)? to {_WHO}",
     "role give {role} {who}"),
    (rf"(?:take|remove) (?:the )?(?:role )?(?P<role>coordinator|manager|approver"
        rf"|leadership)(?: role)? (?:away )?from {_WHO}",
     "role take {role} {who}"),
    (rf"{_WHO} is no longer (?:an? )?(?P<role>coordinator|manager|approver)", "role take {role} {who}"),
    (rf"(?:\+ ?1|plus one|👍|:\+1:|upvote|my vote|(?:i )?vote|a vote|count me in|me too|add my vote|i support|i second"
        rf"|i'm for|one more vote)"
     rf"(?: goes)?(?: up)?(?: is)?(?: for| to| on| with)? {_ANY_REF}", "vote {n}"),
    (rf"{_ANY_REF} ?(?:\+1|👍|:\+1:)", "vote {n}"),
    (rf"(?:take|withdraw|remove|undo|retract|cancel) (?:back )?my vote (?:back )?(?:for|from|on|of) {_ANY_REF}",
     "unvote {n}"),
    (rf"(?:unvote|downvote) {_ANY_REF}", "unvote {n}"),
    (rf"(?:follow|watch|subscribe to|keep me (?:posted|updated|informed|in the loop)(?: on| about| with)"
        rf"|notify me (?:about|of|on)"
     rf"|tell me when there's news (?:on|about)|let me follow|add me to|put me on) {_ANY_REF}", "watch {n}"),
    (rf"(?:unfollow|unwatch|unsubscribe (?:me )?from|stop watching|stop following|stop telling me about"
        rf"|mute) {_ANY_REF}",
     "unwatch {n}"),
    (rf"(?:no more (?:news|updates|messages) (?:on|about)|don't tell me about) {_ANY_REF}(?: any ?more)?",
     "unwatch {n}"),
    (rf"(?:show|open|display|see|let me (?:see|look at|have a look at)|view|look up|pull up|bring up|get|give"
         rf"|send)(?: me)?(?: up)?(?: the)?(?: details (?:of"
        rf"|on|for))?"
     rf"(?: card (?:of|for))? {_REF}(?: details| card| again)?", "show {n}"),
    (rf"tell me (?:more )?(?:about|on) {_ANY_REF}", "show {n}"),
    (rf"(?:details|card|info|information) (?:of|on|for|about) {_ANY_REF}", "show {n}"),
    (rf"{_REF} (?:details|card|info|show)", "show {n}"),
    (rf"{_REF}", "show {n}"),
    (rf"(?:what(?:'s| is)? )?(?:the )?(?:status|state|progress) (?:of |on |for )?{_ANY_REF}", "show {n}"),
    (rf"{_REF} (?:status|state|progress)", "show {n}"),
    (rf"(?:report|set|update) (?:the )?(?:status|progress|health) (?:of |on |for )?{_ANY_REF}(?: to| as| is|:)? "
     r"(?P<rest>(?:on track|at risk|blocked|done|green|amber|red)\b.*)", "status {n} {rest}"),
    (rf"(?:mark|set|put) {_ANY_REF}(?: as| to)? (?P<rest>(?:on track|at risk|blocked|green|amber|red)\b.*)",
     "status {n} {rest}"),
    (rf"{_REF} (?:is|status)?:? ?(?P<rest>(?:on track|at risk|blocked)\b.*)", "status {n} {rest}"),
    (rf"(?P<verb>accept|decline|reject|approve|assess|start|resume|cancel|close|reopen|review|begin|finish|deny"
        rf"|unmerge)"
     rf"(?: it:?| work on)? {_REF}(?P<rest>.*)", "{verb} {n} {rest}"),
    (rf"(?:send|return) (?:back )?{_ANY_REF} back(?: to its coordinator| to the coordinator)?(?P<rest>.*)",
     "sendback {n} {rest}"),
    (rf"(?:send|give|hand) back {_ANY_REF}(?P<rest>.*)", "sendback {n} {rest}"),
    (rf"(?:take|pull) (?:back )?{_REF}(?: back)?(?P<rest>.*)", "takeback {n} {rest}"),
    (rf"(?:open|re-open) {_REF} again(?P<rest>.*)", "reopen {n} {rest}"),
    (rf"(?:say yes to|green ?light) {_REF}(?P<rest>.*)", "accept {n} {rest}"),
    (rf"(?:say no to|turn down) {_REF}(?P<rest>.*)", "decline {n} {rest}"),
    (rf"(?:get going|get started|kick off|start work)(?: with| on)? {_REF}", "start {n}"),
    (rf"(?:we(?:'ve| have)?|i(?:'ve| have)?) (?:finished|completed|closed) {_REF}", "close {n}"),
    (rf"(?:drop|withdraw|forget|delete|remove|scrap) {_REF}(?P<rest>.*)", "cancel {n} {rest}"),
    (rf"(?:ask|need)(?: the author of)? {_REF}(?P<rest>.*)", "need {n} {rest}"),
    (rf"(?:ask the author of) {_ANY_REF}(?P<rest>.*)", "need {n} {rest}"),
    (rf"(?:merge|join|combine) {_ANY_REF} (?:and|with|into|to|in) (?:{_ABOUT})?(?P<into>\d{{1,6}})",
     "merge {n} into {into}"),
    (rf"{_REF} is (?:a )?(?:duplicate|dup|the same) (?:of|as) (?:{_ABOUT})?(?P<into>\d{{1,6}})",
     "merge {n} into {into}"),
    (rf"{_ANY_REF} (?:is|and (?:{_ABOUT})?) ?(?:a )?(?:duplicate|dup) of (?:{_ABOUT})?(?P<into>\d{{1,6}})",
     "merge {n} into {into}"),
    (rf"(?:undo the merge|split up|undo merging|separate) (?:of )?{_ANY_REF}(?: again)?", "unmerge {n}"),
    (rf"(?:add|create|new|make)(?: a)?(?: new)? task (?:for|to|on|in|of|under) {_ANY_REF}(?P<rest>\W.*)",
     "task {n} {rest}"),
    (rf"(?:add|create|new|make)(?: a)?(?: new)? task (?P<rest>.+) (?:for|to|on) {_REF}", "task {n} {rest}"),
    (rf"(?:show|list|see)(?: me)?(?: the)? targets? (?:of|for|on) {_ANY_REF}", "target {n}"),
    (rf"(?:set|add)(?: a| the)? (?:target|goal) (?:for|of|on|to) {_ANY_REF}(?P<rest>\W.*)", "target {n} {rest}"),
    (rf"(?:export|download)(?: the plan (?:of|for))? {_ANY_REF}", "export {n}"),
    (rf"(?:send|give|show)(?: me)?(?: the)? plan (?:of|for) {_ANY_REF}", "export {n}"),
    # about no improvement in particular
    (r"(?:show|list|see|open|view|display|give|where are)(?: me)?(?: all(?: of)?)? my (?:ideas|improvements|tasks|stuff"
        r"|work|own ideas|suggestions|entries)"
     r"(?: and tasks)?", "mine"),
    (r"(?:show|list|see|give)(?: me)? (?:everything|all)(?: of)? (?:mine|that i (?:sent|wrote|have))(?: (?:that's"
         r"|that is|which is))?"
     r"(?: still)?(?: open)?", "mine"),
    (r"(?:record|log|enter|save|note|report) (?P<v>-?\d[\d.,]*\s?%?) (?:for|on|in|to"
         r"|under) (?:the )?(?P<rest>[^?]{2,60}) kpi",
     "kpi {rest} {v}"),
    (r"how many (?:ideas|improvements)(?: (?:did we get|have we got|came in|were there|were sent))? (?P<rest>this"
         r"|last) month",
     "report {rest} month"),
    (r"how many (?:open )?(?:ideas|improvements)(?: (?:are|do we have|have we got|are there|is there))+(?: (?:open"
         r"|now))*", "list"),
    (r"(?:my|list my|all my) (?:ideas|improvements|tasks|stuff|suggestions|entries|work|to-?dos?)", "mine"),
    (r"what(?:'s| is| are|s)? (?:on my plate|due|due (?:now|today|this week)|my tasks|my open tasks|my ideas)", "mine"),
    (r"(?:show (?:me )?|tell me )?what (?:do i (?:have|need) to do|i (?:have|need) to do|should i do|must i do"
        r"|(?:is|'s) (?:waiting for|expected (?:of|from)|due (?:from|for)) me|needs me|waits for me)"
        r"(?: (?:now|today|next|this week))?", "mine"),
    (r"(?:open|show|change|edit|go to|see|view|display)(?: me)?(?: the| my| your)? (?:settings|configuration"
        r"|preferences|config)", "settings"),
    (r"(?:send|give|show|get|create|make|build|run|open|print)(?: me)?(?: us)?(?: the| a| your| our)? ?(?:monthly "
        r"|month's )?"
     r"(?:report|digest|figures|numbers|stats|statistics)(?: of| for| from| on)?(?: the)?(?: (?P<rest>[\w -]{2,24}))?",
     "report {rest}"),
    (rf"(?P<rest>(?:last|this) month|{MONTH})(?:'s)? report",
     "report {rest}"),
    (rf"(?:send|give|show|get|open)(?: me)?(?: us)?(?: the)? (?P<rest>{MONTH}|(?:last|this) month)(?:'s)?"
     r" (?:report|digest|figures|numbers)", "report {rest}"),
    (r"(?:show|see|open|view|display|give)(?: me)?(?: us)?(?: the)? kpi (?P<rest>[^?]{2,60})", "kpi {rest}"),
    (
        r"(?:show|list|see|display)(?: me)?(?: us)?(?: all)?(?: of)?(?: the)?"
        r"(?: everything(?: (?:that|which)(?: is|'s| are)|'s)?)? (?P<rest>overdue|open|closed|new|declined|accepted"
        r"|approved|on hold)(?: ones| entries| things| items)?",
        "list {rest}",
    ),
    (
        r"(?:(?:show|tell) (?:me |us )?)?what(?:'s| is| are|s)(?: all)?"
        r" (?P<rest>overdue|open|closed|new|declined|accepted|approved|on hold)(?: (?:now|then|today|here))?",
        "list {rest}",
    ),
    (r"(?:finish|complete|tick off) task (?P<t>\d{1,4}) of (?:imp[- ]?|improvement )?(?P<n>\d{1,9})", "done {n}.{t}"),
    (r"(?:send|give|get|make|download)(?: me)?(?: an?| the)? (?:export|csv|excel|xlsx|spreadsheet|excel (?:file|list"
        r"|export)|csv (?:file|export))"
     r"(?: of| for| from| with)?(?: (?:all|everything|the (?:whole )?register|all (?:ideas|improvements)))?", "export"),
    (r"(?:get|have|see|send me|give me) (?:everything|the (?:whole |entire |full )?(?:register|list|backlog)"
         r"|all (?:the )?"
     r"(?:ideas|improvements)) (?:as|in) (?:an? |one )?(?:export|csv|excel|xlsx|spreadsheet|file)(?: file"
     r"| sheet)?", "export"),
    (r"(?:export|download) (?:all|everything|the (?:whole |entire )?register|the list|all (?:ideas|improvements)"
        r"|it all)"
     r"(?: (?:as|to|in) (?:csv|excel|xlsx|a file|an excel(?: file)?))?", "export"),
    (r"(?:show|list|see|give|display|get|open)(?: me)?(?: us)?(?: a list of)?(?: all)?(?: the| our)? (?P<rest>(?:[\w@<>"
        r"|' -]+ )?(?:improvements|ideas|entries|register|backlog)"
     r"(?: [\w@<>|' -]+)?)", "list {rest}"),
    (r"(?:all|open|closed|overdue|new|declined|accepted)(?P<rest>(?: \w+)?) (?:improvements|ideas)(?P<more>(?: (?:of|in"
        r"|for|by) [\w@<>|' -]+)?)",
     "list {all} {rest} {more}"),
    (r"(?:show|list|see|open|start|go through|walk me through)(?: me)?(?: the)? (?:triage|queue|triage queue"
        r"|new ideas to decide)(?: queue| list)?", "triage"),
    (r"(?:show|list|see)(?: me)?(?: all)?(?: the| our| my)? kpis", "kpi"),
    (r"(?:show|list|see)(?: me)?(?: all)?(?: the| our)? (?P<what>objective|service|team|role)s", "{what}"),
    (r"(?:show|list|see|change|open)(?: me)?(?: all)?(?: the| my| your)? (?:nudges|reminders)", "nudges"),
    (r"(?:stop|don't|do not) (?:sending|send|writing|messaging|reminding|remind|pinging|nudging)(?: to)? me"
     r"(?: the| these| those| so many| any more| your| all| daily| morning| weekly)*"
     rf"(?: messages?| reminders?| nudges?)?{_FOR_A_TIME}",
     "nudges"),
    (rf"(?:mute|turn off|switch off|snooze|stop|pause)(?: the| my| these| all| your)*(?: [\w-]+){{0,2}} (?:nudges"
         rf"|reminders)"
     rf"(?: (?:about|for|on|of) [\w -]{{2,40}}?)?{_FOR_A_TIME}", "nudges"),
    (r"(?:mute|turn off|switch off|snooze|stop|pause)(?: the| my| these| all| your| all the)? (?:nudges|reminders"
        rf"|reminder messages){_FOR_A_TIME}", "nudges"),
    (rf"(?:stop|quit) (?:reminding|nudging) me{_FOR_A_TIME}", "nudges"),
    (r"(?:unsubscribe(?: me)?|opt[ -]?out|fewer messages|(?:too many|no more) (?:messages|reminders|nudges)"
     r"|leave me alone)", "nudges"),
    (r"i(?:'m| am|'ll be| will be)? (?:away|on leave|on vacation|on holidays?|out of office|ooo|off) (?P<rest>(?:until"
        r"|till|from|to|for)\b.+)",
     "away {rest}"),
    (r"(?:set me|mark me|put me)(?: as)? (?:away|on leave|on vacation|on holiday|out of office"
        r"|absent) (?P<rest>(?:until|till|from|to|for)\b.+)",
     "away {rest}"),
    (r"(?:i'm|i am) back(?: from (?:vacation|holidays?|leave)| at work| again)"
     r"|(?:(?:i'm|i am) back[,;.!]? )?(?:please )?(?:cancel|end|stop|remove|clear|delete) my (?:absence|leave"
     r"|holiday|vacation|away)"
     r"(?: status)?", "away off"),
    (r"(?:search|look|find|searching|looking)(?: me)?(?: up)?(?: the register)? (?:for|about)?:? ?(?:ideas|improvements"
        r"|everything|anything|all|something|entries)"
     r" (?:about|on|with|for|regarding|to do with) (?P<rest>.{2,60})", "search {rest}"),
    (r"(?:is|are|was|were) there (?:already )?(?:anything|something|one|an idea|any (?:ideas?|improvements?|entries"
         r"|entry))"
     r"(?: (?:already|yet|in the register|here))? (?:about|on|regarding|concerning"
     r"|to do with) (?P<rest>(?:[\w'-]+ ?){1,4})"
     r"(?: already| yet| in the register)?\?", "search {rest}"),
    (r"(?:search|look)(?: the register| in the register)? for:? (?P<rest>(?:\S+ ?){1,4})", "search {rest}"),
    (r"search:? (?P<rest>(?:\S+ ?){1,3})", "search {rest}"),
    (r"find:? (?P<rest>(?:\S+ ?){1,2})", "search {rest}"),
    (r"(?:show|give|list|open|see)(?: me)?(?: the| all| all the)? (?:help|commands|instructions)", "help"),
)  # fmt: skip
_COMPILED = tuple(
    (re.compile(rf"{pattern}{_END}", re.IGNORECASE | re.DOTALL), template) for pattern, template in _SPOKEN
)

_TAKE_BACK = re.compile(
    r"(?:(?:undo|take back|take|withdraw|delete|remove|cancel|retract|scrap|forget|drop|revert|erase"
    r"|discard)(?: back)? "
    r"(?:that|this|it|(?:my|the|that|this) (?:(?:last|latest|previous|newest|recent|most recent|first) )?"
    r"(?:one|idea|message|suggestion|improvement|entry|submission|proposal|capture|thing))"
    r"(?: i (?:just )?(?:sent|wrote|made|submitted|typed))?(?: back)?(?: again)?|undo(?: last| it| that| please)?"
    r"|i take (?:that|it) back"
    r"|(?:take|undo) (?:that|it) back)(?: please)?"
    r"(?:[,;.–-]+ (?:i |it |that |this )?(?:was |sent |wrote |is )?[^.?]{0,30}"
    r"\b(?:mistake|error|accident|wrong|nonsense|stupid|silly|rubbish|duplicate|too early|not needed|done already)\b"
    r"[^.?]{0,20})?" + _END,
    re.IGNORECASE,
)
_WITHDRAW_WORDS = re.compile(
    r"(?:undo|take back|withdraw|delete|remove|cancel|retract|scrap|drop|erase|discard) (?:my|the) "
    r"(?:(?:idea|suggestion|improvement|proposal|entry|one|submission|request)s? (?:about|on|for|with|of|regarding"
    r"|concerning|that) (?P<words>.{3,80}?)"
    r"|(?P<between>(?:[\w'-]+ ){1,4})(?:idea|suggestion|improvement|proposal|entry|submission))(?: i (?:sent|made"
    r"|wrote))?" + _END,
    re.IGNORECASE,
)
_EVERYDAY = frozenset(
    "accept start hold review back close open show view see get need ask give drop cancel finish complete park pause "
    "join merge return go begin continue yes follow plus watch find s what task done did tick target export list "
    "ls my me next queue report kpi goal help man role "
    "team service access away country weekend holiday question assign "
    "reading progress health stop suspend restart status improvements register approval submit retract recall".split()
)
"""First words of commands that begin ordinary sentences too: "accept 20 cards", "need 2 more chairs"."""
_AFTER_NUMBER = re.compile(
    r"^\s*(?:[.!]*$|[,;:–—]|-\s|\?$|(?:please|pls|thanks|now|asap)\b|<@|@\w|to (?:<@|@|me\b)|into\b|effort\b"
    r"|as (?:a )?quick win|quick win"
    r"|(?:is |as )?(?:on track|at risk|blocked|done|green|amber|red)\b|until\b|till\b|because\b|since\b|(?:it|they|we"
    r"|he|she|i|the|this|that)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\s*(?:which|what|who|when|where|how|why|is|are|do|does|did|can|could|how many|how much)\b", re.IGNORECASE
)
_MONTHISH = re.compile(
    r"^\s*(?:for |of )?(?:the )?(?:last|this|previous)? ?(?:month|quarter|year)?$"
    rf"|^\s*(?:for )?(?:\d{{4}}-\d{{1,2}}|{MONTH}"
    r"(?: \d{4})?|q[1-4](?: \d{4})?)\s*$",
    re.IGNORECASE,
)
_SLASHED = re.compile(
    r"^[\s`'\"“‘]*/?csi\b[\s:]+(?P<rest>.+?)[`'\"”’]*$|^[\s`'\"“‘]*/csi[\s`'\"”’]*$", re.IGNORECASE | re.DOTALL
)
_HELP = frozenset({"help", "commands", "usage", "?"})
_TODAY = date(2000, 1, 3)
"""Any day will do: only the form of the command is looked at here."""


def without_courtesies(text: str) -> str:
    """The text without "please", "could you" and the like in front of what is wanted."""
    return _POLITE.sub("", " ".join(text.split())).strip()


def spoken_command(text: str) -> SpokenCommand | None:
    """The command that a message asks for; None if it asks for none."""
    if slashed := _SLASHED.match(text):
        return SpokenCommand((slashed["rest"] or "help").strip(), is_sure=True)
    line = without_courtesies(text)
    if not line or len(line) > 400:
        return None
    if _TAKE_BACK.fullmatch(line):
        return SpokenCommand("", is_sure=True, kind=UNDO)
    if found := _WITHDRAW_WORDS.fullmatch(line):
        return SpokenCommand((found["words"] or found["between"]).strip(), is_sure=True, kind=OWN_IDEA)
    for pattern, template in _COMPILED:
        if (found := pattern.fullmatch(line)) and (command := _filled(template, found)) is not None:
            return SpokenCommand(command, is_sure=True)
    return _typed(line) or _said_twice(line)


def _said_twice(line: str) -> SpokenCommand | None:
    """The command that each sentence of a message asks for: "what do I have to do today? show my tasks"."""
    said = [part for part in re.split(r"(?<=[.?!])\s+", line) if part]
    meant = [spoken_command(part) for part in said] if 1 < len(said) <= _SENTENCES else []
    texts = {each.text if each is not None and each.is_sure and not each.kind else "" for each in meant}
    return meant[0] if len(texts) == 1 and "" not in texts else None


_SENTENCES = 3
"""With more sentences a message tells something."""


def _filled(template: str, found: re.Match[str]) -> str | None:
    parts = {key: (value or "").strip(" ,;:–—-.\n") for key, value in found.groupdict().items()}
    if template.startswith("list"):
        return _list(found[0], parts)
    if "rest" in parts:
        parts["rest"] = re.sub(_END, "", parts["rest"]).strip(" ,;:–—-")
    if parts.get("rest", "").casefold().startswith(("because ", "since ", "as ")):
        parts["rest"] = parts["rest"].split(" ", 1)[1]
    if parts.get("who", "").casefold() == "me":
        parts["who"] = "@me"
    if template.startswith("report") and parts.get("rest") and not _MONTHISH.match(parts["rest"]):
        return None
    command = " ".join(template.format_map(parts).split())
    asked = understand_csi(command, _TODAY)
    if asked.problem is not None and asked.problem.trouble is Trouble.UNKNOWN:
        return None
    return command


_FILLED_LIST = re.compile(
    r"\b(?:all|the|our|of|in|for|by|from|improvements|ideas|entries|register|backlog|that|which|are|is|with|me)\b",
    re.IGNORECASE,
)


def _list(said: str, parts: dict[str, str]) -> str | None:
    words = said if "more" in parts else parts["rest"]
    words = re.sub(r"\b(?:of|in|for|from) team\b", "team", words, flags=re.IGNORECASE)
    words = re.sub(r"\b(?:of|in|for|from|by) (?:the )?([\w&-]+) team\b", r"team \1", words, flags=re.IGNORECASE)
    filters = " ".join(_FILLED_LIST.sub(" ", re.sub(_END, "", words)).split())
    if re.search(r"\bmy\b|\bmine\b", words, re.IGNORECASE):
        return "mine"
    asked = understand_csi(f"list {filters}", _TODAY)
    return f"list {filters}".strip() if asked.problem is None and not asked.unread else None


def _typed(line: str) -> SpokenCommand | None:
    """A command in the words that `/csi` knows."""
    asked = understand_csi(line, _TODAY)
    if asked.problem is not None and asked.problem.trouble is Trouble.UNKNOWN:
        return _mistyped(line, asked.problem.suggestion)
    command = asked.command
    if command is None:
        return None
    words = line.split()
    first = key_of(words[0].strip(".,:;!?"))
    begins = first in KNOWN or any(key_of(" ".join(words[:count])) in KNOWN for count in (2, 3))
    takes_number = command.takes(ParameterKind.NUMBER) or command.takes(ParameterKind.TASK)
    if takes_number and (asked.number is not None or asked.task is not None):
        return _about_a_number(line, command.verb, begins=begins)
    if command.verb is Verb.HELP:
        return SpokenCommand(line, is_sure=True) if first in _HELP and len(words) <= 3 else None
    if asks_who_has(line):
        return SpokenCommand(line, is_sure=True)
    check = _of_mine if first == "my" else _WHOLE.get(command.verb, _nothing_else)
    rest = _behind_name(line)
    return SpokenCommand(line, is_sure=True) if begins and rest is not None and check(rest) else None


def _about_a_number(line: str, verb: Verb, *, begins: bool) -> SpokenCommand | None:
    number = re.search(r"\d+(?:\.\d+)?", line)
    assert number is not None
    before, after = line[: number.start()], line[number.end() :]
    is_named = bool(re.search(rf"{_ABOUT}$", before, re.IGNORECASE))
    name = key_of(re.sub(rf"{_ABOUT}$", "", before, flags=re.IGNORECASE).strip(" :,"))
    if not name:  # "12 accept", "12"
        behind = key_of(after.split()[0]) if after.split() else ""
        return (
            SpokenCommand(line, is_sure=True)
            if (is_named or not after.strip()) and (not behind or behind in KNOWN)
            else None
        )
    if name not in KNOWN or not begins or re.match(r"\s*%", after):
        return None
    if verb is Verb.ASSIGN and re.fullmatch(rf"\s*to \w+{_END}", after, re.IGNORECASE):
        return SpokenCommand(re.sub(_END, "", line), is_sure=True)
    is_plain = bool(_AFTER_NUMBER.match(after)) or not after.strip()
    if verb in (Verb.NEED, Verb.SHOW) and not is_named and after.strip(" .!?"):
        is_plain = verb is Verb.NEED and (bool(_ASKS.match(after)) or after.rstrip().endswith("?"))
    if verb in (Verb.TASK, Verb.STATUS, Verb.MERGE, Verb.DONE) and name.split()[0] in (
        "task",
        "target",
        "status",
        "merge",
        "done",
    ):
        return SpokenCommand(line, is_sure=True)
    if is_named or is_plain or name not in _EVERYDAY:
        return SpokenCommand(line, is_sure=True)
    return None


def _mistyped(line: str, suggestion: str) -> SpokenCommand | None:
    """A command with a typing error in its name: few words, all of which the corrected one understands."""
    if not suggestion or len(line.split()) > 4 or len(line.split()[0]) < 3:
        return None
    meant = understand_csi(suggestion, _TODAY)
    if meant.command is None or meant.problem is not None or meant.unread:
        return None
    if meant.command.verb is Verb.HELP and line[:1].casefold() != "h":  # "what's …": nobody mistypes help so
        return None
    if meant.command.takes(ParameterKind.TEXT) and not meant.number:
        return None
    if meant.command.takes(ParameterKind.FILTERS) and len(line.split()) == 1 and line.casefold()[:2] != "ls":
        return None if len(line) < 4 else SpokenCommand(line, is_sure=False)
    return SpokenCommand(line, is_sure=meant.number is not None or len(line.split()) > 1)


def _behind_name(line: str) -> str | None:
    words = line.split()
    for count in (3, 2, 1):
        name = key_of(" ".join(words[:count]).strip(".,:;!?"))
        if count <= len(words) and name in KNOWN:
            return " ".join(words[count:])
    return None


def _nothing_else(rest: str) -> bool:
    return not re.sub(_END, "", rest).strip(" .!?")


def _a_list(rest: str) -> bool:
    words = re.sub(_END, "", rest).strip()
    is_short = len(words.split()) <= _LONGEST_FILTER
    return not words or (is_short and not understand_csi(f"list {words}", _TODAY).unread)


_LONGEST_FILTER = 7
"""Words of filters: what is longer tells something, and the name of a team took all of it in."""


def _of_mine(rest: str) -> bool:
    """Whether `my …` asks for a list; "my team waits" tells something of a team."""
    return not re.match(r"team\b", rest.strip(), re.IGNORECASE) and _a_list(rest)


def _a_day(rest: str) -> bool:
    return not rest.strip() or bool(
        re.match(r"(?:<@[^>]+> |@\S+ )?(?:until|till|from|off)\b", rest.strip(), re.IGNORECASE)
    )


def _few_words(rest: str) -> bool:
    return 1 <= len(rest.split()) <= 3


def _a_reading(rest: str) -> bool:
    return not rest.strip() or bool(re.search(r"\d[\d.,]*\s*%?\s*(?:(?:on|in) .{2,20})?$", rest))


_WHOLE: dict[Verb, Callable[[str], bool]] = {
    Verb.LIST: _a_list,
    Verb.EXPORT: _a_list,
    Verb.MINE: _of_mine,
    Verb.REPORT: lambda rest: bool(_MONTHISH.match(re.sub(_END, "", rest))),
    Verb.SEARCH: _few_words,
    Verb.AWAY: _a_day,
    Verb.KPI: _a_reading,
    Verb.CALENDAR: lambda rest: len(rest.split()) <= 1,
    **{verb: (lambda rest: bool(rest.strip())) for verb in Verb if " " in verb.value and verb is not Verb.AWAY_OFF},
}

"""Words that are never part of a KPI's name."""

FUNCTION_WORDS = frozenset(
    "a about above after again against all already always am an and any anymore approximately approx are around as asap"
    " at atleast away back be because been before being below better between beyond both but by ca can can't cannot"
    " cheaper circa could currently do does doesn't don't done down due during each either else even every exactly"
    " exceed except faster few fewer for from further get gets getting go goes going got had has have having he hence"
    " her here higher his how however i i'd i'll i'm if in instead into is isn't it it's its just last later latest"
    " least less let let's like long longer low lower many max maximum maybe me might min minimum more most much must"
    " my nearly need needs never next no none nor not now of off often old older on once one only onto or other our out"
    " over per perhaps please quicker rather reach right same shall she should shouldn't since slower so some someday"
    " soon still such sure than that that's the their them then there there's these they this those though through"
    " throughout till to today tomorrow too toward towards twice under until unless up upon us very via was wasn't we"
    " we'd we're we've were what when where whereas whether which while who why will with within without won't would"
    " yet you your yesterday roughly percent max. min. target goal baseline aim want wants wanted was take takes took"
    " plus minus times time's thanks thx ok okay by".split()
)

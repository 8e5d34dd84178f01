"""Is somebody feared or accused where they are named? Such words are counted and never tied to anybody.

Words of fear, distrust, deceit and threat in ky, ru and en in the clause that names the person, or in one of the two clauses after it that
speaks of him by a pronoun (ал, андан, его, him) or of everybody (баары, никто, nobody). Denied words ("его не боятся", "алдабайт") and words about
those against whom a person stands up do not count. In doubt a mention counts as negative: a lost nomination does less harm than an
accusation with a pseudonym. In: a text and the place of a name. Out: yes or no.
"""

from __future__ import annotations

import re

WITHHELD = "[name]"

_CLAUSE = re.compile(r"[.!?…;:,()\n]+|\s[-–—]\s|\s(?:но|зато|однако|бирок|ал эми|but|whereas)\s", re.IGNORECASE)
_BAD = re.compile(
    # Kyrgyz: denial stands in the suffix (-ба, -бе, -бо, -па …), so the stems list the endings that follow them without it
    r"\bкорко(?:т|бу[зс]|м|су[нң]|к|турган|туулу|гон|шо?т|шкон|шуп)\w*|\bкоркут\w*|\bкоркуп|\bкоркчу|\bкоркуш(?!пайт|кан жок)\w*|"
    r"\bалда(?!ба)(?:[йдгтпшс]\w*|чу\w*|ган\w*)|\bалдап|\bалдамчы\w*|\bишенбе\w*|\bишенич (?:жок|калган жок)|\bишеними? жок|\bуурда(?!ба)\w*|\bууру(?:су|нун)?\b|\bпарако[рр]\w*|\bпара (?:ал|бер)\w*|"
    r"\bопуза\w*|\bкордо(?!бо)\w*|\bкорко?ткон\w*|\bсатып кет\w*|\bсатылып\w*|\bжалган(?:чы| айт)\w*|\bзордук\w*|\bкуугунт\w*|\bжек көр\w*|\bчыккынчы\w*|"
    # Russian
    r"\bбоя(?:тся|лись|лся|лась)\b|\bбоимся\b|\bбоюсь\b|\bбоится\b|\bстрашн\w+ человек\w*|\bопаса\w+|\bзапуг\w+|\bугрожа\w+|\bугроз\w*|\bобман\w+|\bобдур\w+|\b(?:на|со)?вр(?:[её]т|ут|ал[аи]?|ать|ань[её]\w*|уны?)\b|\bлж[её]\w*|\bлгал\w*|\bлгун\w*|"
    r"\bне (?:очень )?(?:верим|верят|верит|верю|доверя\w+)|\bнет (?:к \w+ )?доверия|\bвор(?:а|у|ом|ы|овал\w*|ует|уют)?\b|\bукра[лд]\w*|\bвзят\w+|\bкорруп\w+|\bпредал[аи]?\b|\bпредател\w+|\bпродал(?:ся|ась|ись)\b|\bненавид\w+|\bизбива\w+|"
    # English
    r"\bafraid\b|\bfears?\b|\bfeared\b|\bscare[ds]?\b|\b(?:no(?:body|[- ]one)|don'?t|doesn'?t|didn'?t|do not|does not|cannot|can'?t|never|hardly) (?:\w+ )?trust\w*|\bdistrust\w*|\bmistrust\w*|\bche(?:at|ated|ats)\b|\bdeceiv\w+|"
    r"\bl(?:ied|iar|ies to|ying to)\b|\bthreat\w*|\bbrib\w+|\bcorrupt\w*|\bthie(?:f|ves)\b|\bst(?:ole|eals?|olen)\b|\bbetray\w*|\bhated?\b|\bintimidat\w+",
    re.IGNORECASE,
)  # fmt: skip
# ky denial after the stem, and a denying word at most three words before or right after in the three languages
_DENIED_BEFORE = re.compile(r"(?:\bне|\bнико(?:гда|му|го) не|\bnever|\bnot|\bisn'?t|\baren'?t|\bdon'?t|\bdoesn'?t|\bdidn'?t|n't)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_DENIED_WITHIN = re.compile(r"^(?:корк(?:по|пой)|корк\w*(?:пай|пой|бай|бой)|кор\w+(?:пай|бай|бой|бог)|уурда(?:бай|ба)|кордо(?:бо)|сат\w+(?:бай|пай))", re.IGNORECASE)
_DENIED_AFTER = re.compile(r"^\s*(?:жок|эмес)\b", re.IGNORECASE)
_AGAINST = re.compile(
    r"\bкарш[ыы]\w*|\bкорго\w*|\bкоргойт|\bтуруштук|\bкоркпой\w*|\bкоркпос|\bпротив\b|\bзащи[щт]\w+|\bот (?:обман|угроз|вор)\w*|\bне побоял\w+|\bне боится\b|\bне боясь\b|\bбез страха|\bразоблач\w+|"
    r"\bстан(?:ет|овится|овилась) за\b|\bstands? up\b|\bstood up\b|\bprotect\w*|\bdefend\w*|\bagainst\b|\bexpos\w+|\bnot afraid\b|\bwithout fear\b",
    re.IGNORECASE,
)  # fmt: skip
_ABOUT = re.compile(
    r"^\s*(?:(?:а|и|да|but|and|бирок|анткени|потому что|because)\s+)?(?:ал\b|анд?ан\b|аны\b|ага\b|анын\b|ошол\w*|бул киши\w*|он\b|она\b|его\b|её\b|ее\b|ему\b|ей\b|ним\b|нему\b|у него\b|к нему\b|от него\b|"
    r"котор\w+|he\b|she\b|him\b|her\b|who\b|whom\b|эч ким\b|баары\b|бардыгы\b|эл\b|все\b|никто\b|люди\b|мы\b|биз\w*|everybody\b|everyone\b|nobody\b|no one\b|people\b|we\b)",
    re.IGNORECASE,
)  # fmt: skip


def is_accused(text: str, start: int, end: int) -> bool:
    """Whether the words around text[start:end], a person's name, say that people fear, distrust or accuse that person."""
    edges = [0, *(match.end() for match in _CLAUSE.finditer(text) if not start <= match.start() < end), len(text)]
    clauses = [text[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    here = next((number for number in range(len(clauses)) if edges[number] <= start < max(edges[number + 1], edges[number] + 1)), 0)
    if _holds(clauses[here]):
        return True
    return any(_ABOUT.match(clause) and _holds(clause) for clause in clauses[here + 1 : here + 3])


def _holds(clause: str) -> bool:
    if _AGAINST.search(clause):
        return False
    return any(not _is_denied(clause, match) for match in _BAD.finditer(clause))


def _is_denied(clause: str, match: re.Match) -> bool:
    said = match.group().lower()
    if said.startswith(("ишен", "не ", "нет", "no", "don", "doesn", "didn", "do ", "does ", "can", "never", "hardly")):
        return False
    return bool(_DENIED_WITHIN.match(said) or _DENIED_BEFORE.search(clause[: match.start()]) or _DENIED_AFTER.match(clause[match.end() :]))

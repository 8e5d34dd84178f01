"""Every table that crosses from one stage to the next: who owns it, which circle it is in, which columns it has.

Three circles decide where a table may stand. *private*: real names; never a table of a stage. *team*: rows about a person or a
turn, under outputs/<study>/<stage>/team/. *public*: aggregates, under outputs/<study>/<stage>/tables/. The contracts are pandera
schemas; they are checked when a table is written and again when it is read. What goes in: a DataFrame. What comes out: the same
frame with the right types and the columns in their order, or a TableError that says which column, which rows and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import TableError

LANGUAGES = ("ky", "ru", "en", "other")
STATES = ("answered", "not_asked", "not_answered", "dont_know", "refused")
ROLES = ("moderator", "participant", "collective", "unknown")


@dataclass(frozen=True)
class Contract:
    """What one table holds. `columns` maps a name to a type: str, int, float, bool, list, or one of the checks below.

    A type that ends in '?' may be missing. `open` tables (answers) have further columns that the study's own form decides.
    """

    stage: str
    circle: str
    row: str
    columns: dict[str, str]
    key: tuple[str, ...] = ()
    open: bool = False


_SHARE = "share?"
CONTRACTS: dict[str, Contract] = {
    "reading": Contract("1-read", "team", "a file of the researcher's and what became of it",
        {"file": "str", "kind": "str", "document": "str?", "state": "str", "n_turns": "int", "reason": "str?", "notes": "str?", "decisions": "str?",
         "certainty": "str?"}, ("kind", "file")),
    "cleaning": Contract("1-read", "team", "what the cleaning log did",
        {"kind": "str", "state": "str", "repeat": "str?", "question": "str?", "old": "str?", "new": "str?", "n": "int", "reason": "str?", "problem": "str?", "lines": "str"}),
    "checks": Contract("1-read", "team", "a check of the raw answers and how many interviews it found; a row without a question stands for the other questions or the whole interview",
        {"wave": "str", "check": "str", "question": "str?", "n_tested": "int", "n_flagged": "int", "n_decided": "int", "note": "str?"}, ("wave", "check", "question")),
    "interviewer_effects": Contract("1-read", "team", "a question and how far its answers depend on who asked",
        {"wave": "str", "question": "str", "n": "int", "n_interviewers": "int", "icc": _SHARE, "f": "float?", "df1": "float", "df2": "float", "p": _SHARE, "p_holm": _SHARE}, ("wave", "question")),
    "uncleaned": Contract("1-read", "team", "an interview before the cleaning log; no uuid where it was taken out",
        {"uuid": "str?", "wave": "str", "removed": "bool", "weight": "float", "stratum": "str?", "cluster": "str?", "place": "str?"}, open=True),
    "messages": Contract("1-read", "team", "a short message: a day, a place and its words without names; nobody stands behind it",
        {"message": "str", "date": "str", "place": "str", "language": "language", "text": "str"}, ("message",)),
    "documents": Contract("1-read", "public", "a transcript or text",
        {"document": "str", "kind": "str", "wave": "str?", "place": "str?", "date": "str?", "language": "language?", "group": "str?", "recruiter": "str?",
         "n_participants": "int?", "n_turns": "int", "names_reviewed": "bool"}, ("document",)),
    "participants": Contract("1-read", "team", "a person in a group",
        {"document": "str", "participant": "str", "role": "str?", "gender": "str?", "age": "float?", "age_band": "str?", "settlement": "str?", "consent": "str?"}, ("document", "participant")),
    "turns": Contract("1-read", "team", "one uninterrupted contribution",
        {"document": "str", "turn": "str", "participant": "str?", "role": "role", "language": "language", "start_s": "float?", "end_s": "float?", "text": "str", "notes": "str?",
         "backchannels": "str?", "redactions": "str?", "question": "str?"}, ("document", "turn")),
    "words": Contract("1-read", "team", "a token",
        {"document": "str", "turn": "str", "position": "int", "start": "int", "end": "int", "word": "str", "language": "str", "lemma": "str"}, ("document", "turn", "position")),
    "people": Contract("1-read", "team", "a resolved person or role-holder",
        {"person": "str", "place": "str?", "gender": "str?", "age_band": "str?", "is_office_holder": "bool", "consent": "str?", "settlement": "str?", "household": "str?", "identity_group": "str?"}, ("person",)),
    "ties": Contract("1-read", "team", "two people who were said to know each other", {"place": "str?", "person": "str", "other": "str", "kind": "str"}),
    "mentions": Contract("1-read", "team", "a person named by another",
        {"document": "str", "turn": "str?", "mentioner": "str?", "person": "str", "question": "str?", "source_type": "str", "evidence": "str?", "relation": "str?", "place": "str?"}),
    "accusations": Contract("1-read", "team", "a place and how often somebody was named there with fear or blame: counted without a person", {"place": "str?", "n_mentions": "int"}),
    "spans": Contract("1-read", "team", "a piece of a turn and where it stands in the raw file", {"document": "str", "turn": "str", "start": "int", "end": "int", "raw_start": "int", "raw_end": "int"}),
    "answers": Contract("1-read", "team", "a respondent in a wave",
        {"uuid": "str", "wave": "str", "weight": "float", "stratum": "str?", "cluster": "str?", "panel": "str?", "place": "str?"}, ("uuid", "wave"), open=True),
    "asked": Contract("1-read", "team", "a respondent x question", {"uuid": "str", "wave": "str", "question": "str", "state": "state"}, ("uuid", "wave", "question")),
    "questions": Contract("1-read", "public", "a question", {"name": "str", "list": "str?", "label_ky": "str?", "label_ru": "str?", "label_en": "str?", "type": "str"}, ("name",)),
    "options": Contract("1-read", "public", "an option", {"list": "str", "name": "str", "label_ky": "str?", "label_ru": "str?", "label_en": "str?"}, ("list", "name")),
    "renderings": Contract("1-read", "team", "what a person wrote for a passage: its translation, or a paraphrase of sensitive words; names in it are masked, its place is that in the raw file",
        {"kind": "str", "line": "int", "document": "str?", "turn": "str?", "start": "int?", "end": "int?", "quote": "str?", "file": "str?", "language": "language", "text": "str", "code": "str?",
         "coder": "str", "at": "str?"}, ("kind", "line")),
    "codings": Contract("2-code", "team", "a code on a segment",
        {"document": "str", "turn": "str", "start": "int", "end": "int", "code": "str", "facets": "str?", "coder": "str", "source": "source", "probability": _SHARE, "reason": "str?",
         "memo": "str?", "codebook_version": "str?", "at": "str?"}),
    "reviews": Contract("2-code", "team", "one coder has finished one turn",
        {"document": "str", "turn": "str", "coder": "str", "at": "str?", "queue": "str", "inclusion": _SHARE, "blind": "bool", "codebook_version": "str?"}, ("document", "turn", "coder")),
    "orphans": Contract("2-code", "team", "a coding whose place was not found again",
        {"document": "str", "turn": "str?", "raw_start": "int", "raw_end": "int", "code": "str", "coder": "str", "problem": "str", "remedy": "str"}),
    "moved": Contract("2-code", "team", "a decision that stands elsewhere today than where it was made",
        {"document": "str", "turn": "str", "start": "int", "end": "int", "code": "str", "coder": "str", "raw_document": "str", "raw_start": "int", "raw_end": "int", "how": "str",
         "places": "int"}),
    "recode": Contract("2-code", "team", "a coding whose code was split or dropped and waits for a person",
        {"document": "str", "turn": "str", "start": "int", "end": "int", "code": "str", "coder": "str", "why": "str?"}),
    "translations": Contract("2-code", "team", "a translation or a paraphrase at the place that its passage has today; a paraphrase may stand for all that was said on a code",
        {"kind": "str", "document": "str?", "turn": "str?", "start": "int?", "end": "int?", "language": "language", "text": "str", "code": "str?", "coder": "str", "at": "str?"}),
    "model_answers": Contract("2-code", "team", "a turn that a language model of this machine was asked about",
        {"document": "str", "turn": "str", "model": "str", "prompt": "str", "answer": "str", "codes": "str?", "at": "str?"}, ("document", "turn")),
    "message_codes": Contract("2-code", "team", "a code that the machine sees in a short message", {"message": "str", "code": "str", "probability": _SHARE, "reason": "str?"}, ("message", "code")),
    "codes": Contract("2-code", "public", "a code of the codebook", {"code": "str", "parent": "str", "kind": "str", "label_ky": "str", "label_ru": "str", "label_en": "str", "sensitivity": "str"}, ("code",)),
    "agreement": Contract("2-code", "public", "a coefficient of agreement on a code, between people who did not see each other or between people and the machine",
        {"code": "str", "pair": "str", "coefficient": "str", "value": "float?", "se": "float?", "ci_low": "float?", "ci_high": "float?", "n_turns": "int", "n_coders": "int", "n_groups": "int",
         "reason": "str?"}, ("code", "pair", "coefficient")),
    "suggester": Contract("2-code", "public", "a code and how well the machine finds it", {"code": "str", "support": "int", "precision": _SHARE, "recall": _SHARE, "method": "str"}, ("code",)),
    "seeds": Contract("2-code", "public", "a seed of a code in a language", {"code": "str", "language": "language", "seed": "str"}, ("code", "language", "seed")),
    "drivers": Contract("3-drivers", "public", "a code in a domain",
        {"code": "str", "domain": "str", "level": "str", "wave": "str", "n_groups": "int", "n_turns": "int?", "n_read": "int?", "n_raised": "int?", "n_speakers": "int?", "n_speakers_raised": "int?",
         "estimate": "float?", "se": "float?", "ci_low": "float?", "ci_high": "float?", "human_estimate": _SHARE, "human_low": _SHARE, "human_high": _SHARE, "machine_share": _SHARE, "method": "str",
         "suppressed": "bool"}, ("code", "domain", "level", "wave")),
    "contrasts": Contract("3-drivers", "public", "a code in two groups that are compared",
        {"code": "str", "contrast": "str", "first": "str", "second": "str", "wave": "str", "n_groups_first": "int", "n_groups_second": "int", "first_estimate": _SHARE, "second_estimate": _SHARE,
         "difference": "float?", "se": "float?", "ci_low": "float?", "ci_high": "float?", "df": "float?", "p": _SHARE, "p_adjusted": _SHARE, "family": "int", "method": "str", "suppressed": "bool"},
        ("code", "contrast", "first", "second", "wave")),
    "audience_talk": Contract("3-drivers", "public", "a code among the people who speak for an audience, over all places or in one; shift is the difference from all who were heard, drawn towards nought",
        {"code": "str", "audience": "str", "place": "str", "wave": "str", "n_groups": "int", "n_read": "int?", "n_raised": "int?", "estimate": _SHARE, "ci_low": _SHARE, "ci_high": _SHARE, "shift": "float?",
         "shift_low": "float?", "shift_high": "float?", "kept": _SHARE, "method": "str", "suppressed": "bool"}, ("code", "audience", "place", "wave")),
    "group_talk": Contract("3-drivers", "public", "a code among the people of a gender, an age or an audience in one area or place, beside everybody else who was heard there",
        {"code": "str", "level": "str", "domain": "str", "place": "str", "wave": "str", "n_groups": "int", "n_read": "int?", "n_raised": "int?", "estimate": _SHARE, "ci_low": _SHARE, "ci_high": _SHARE,
         "n_groups_other": "int?", "other_estimate": _SHARE, "difference": "float?", "difference_low": "float?", "difference_high": "float?", "method": "str", "suppressed": "bool"},
        ("code", "level", "domain", "place", "wave")),
    "causes": Contract("3-drivers", "public", "a cause -> effect link between two codes, or between the parents of codes (level)", {"cause": "str", "effect": "str", "level": "str", "n_groups": "int", "n_turns": "int"},
        ("cause", "effect", "level")),
    "cause_turns": Contract("3-drivers", "team", "a cause -> effect link in a turn, with the places of both sides in its text",
        {"document": "str", "turn": "str", "cause": "str", "effect": "str", "cause_turn": "str", "cause_start": "int", "cause_end": "int", "effect_turn": "str", "effect_start": "int", "effect_end": "int", "language": "language",
         "basis": "str"},
        ("document", "turn", "cause", "effect")),
    "speakers": Contract("3-drivers", "team", "a participant and how much he or she said",
        {"document": "str", "participant": "str", "gender": "str?", "youth": "str?", "role": "str?", "n_turns": "int", "n_words": "int", "n_cut_off": "int", "share_of_words": _SHARE, "loudest": "bool"},
        ("document", "participant")),
    "voices": Contract("3-drivers", "public", "a gender, age or role and its part of the talk",
        {"level": "str", "domain": "str", "wave": "str", "n_groups": "int", "n_people": "int?", "n_silent": "int?", "n_turns": "int?", "n_words": "int?", "n_cut_off": "int?", "share_of_people": _SHARE,
         "share_of_turns": _SHARE, "share_of_words": _SHARE, "suppressed": "bool"}, ("level", "domain", "wave")),
    "loudest": Contract("3-drivers", "public", "a code with and without the loudest speaker of each group",
        {"code": "str", "wave": "str", "n_groups": "int", "estimate": _SHARE, "without": _SHARE, "difference": "float?", "rank": "float?", "rank_without": "float?", "suppressed": "bool"}, ("code", "wave")),
    "pairs": Contract("3-drivers", "public", "two codes in one turn",
        {"first": "str", "second": "str", "n_groups": "int", "n_turns": "int", "log_odds": "float", "ci_low": "float?", "ci_high": "float?"}, ("first", "second")),
    "saturation": Contract("3-drivers", "public", "a number of groups and the codes that they raise",
        {"wave": "str", "n_groups": "int", "codes": "int?", "expected": "float", "ci_low": "float?", "ci_high": "float?", "extrapolated": "bool"}, ("wave", "n_groups")),
    "further_groups": Contract("3-drivers", "public", "a kind of group and what one more of it would add",
        {"wave": "str", "group": "str", "n_groups": "int", "n_codes": "int?", "codes_in_all": "float?", "new_share": "float?", "saturated_after": "int?", "new_in_next": "float?", "groups_needed": "int?",
         "suppressed": "bool"}, ("wave", "group")),
    "themes": Contract("3-drivers", "public", "a theme of turns without a code", {"theme": "str", "language": "language", "words": "str", "n_turns": "int", "n_groups": "int", "stability": _SHARE}, ("theme",)),
    "theme_turns": Contract("3-drivers", "team", "a turn that stands for a theme", {"theme": "str", "document": "str", "turn": "str", "weight": "float"}, ("theme", "document", "turn")),
    "leaders": Contract("4-leaders", "team", "a person in a stratum",
        {"person": "str", "place": "str?", "stratum": "str", "count": "int", "exposure": "float"} | dict.fromkeys(("rate", "rate_low", "rate_high", "score"), "float?") | {"p_top": _SHARE, "p_top_least": _SHARE, "tier": "str"}
        | dict.fromkeys(("n_sources", "n_groups", "n_recruiters"), "int") | {"office_holder": "bool", "position_only": "bool", "diffusion": "float?", "reach3": _SHARE}
        | dict.fromkeys(("coordinator", "itinerant", "representative", "gatekeeper", "liaison"), "float?") | {"across": _SHARE} | dict.fromkeys(("talk_share", "new_ideas", "taken_up", "named_by_others"), "float?")
        | dict.fromkeys(("n_stands", "n_knows", "n_incites", "n_coders"), "int") | {"gate": "str", "worth": "float?", "borda": _SHARE, "sources_differ": "bool"}, ("person", "place")),
    "leader_sources": Contract("4-leaders", "public", "a place and how far its sources agree on whom people listen to", {"place": "str", "n_sources": "int", "kendall_w": _SHARE, "sources": "str"}, ("place",)),
    "leader_gaps": Contract("4-leaders", "public", "a gender and age in a place from which nobody was named", {"place": "str", "gender": "str", "age_band": "str", "state": "str", "question": "str"}, ("place", "gender", "age_band")),
    "cohort_quotas": Contract("4-leaders", "public", "a quota of a place's cohort: met, at what cost, or in the way", {"place": "str", "quota": "str", "state": "str", "lost": "float?"}, ("place", "quota")),
    "tiers": Contract("4-leaders", "public", "a tier in a place", {"place": "str", "tier": "str", "n_people": "int?", "suppressed": "bool"}, ("place", "tier")),
    "estimates": Contract("5-survey", "public", "an indicator in a domain",
        {"indicator": "str", "level": "str", "domain": "str", "domain_level": "str", "wave": "str", "n": "int?", "estimate": "float?", "se": "float?", "ci_low": "float?", "ci_high": "float?",
         "deff": "float?", "df": "float?", "method": "str", "suppressed": "bool"}, ("indicator", "level", "domain", "domain_level", "wave")),
    "of_everybody": Contract("5-survey", "public", "an indicator whose question was put to some alone, in a domain: of all respondents the share for whom the matter is a problem",
        {"indicator": "str", "level": "str", "domain": "str", "domain_level": "str", "wave": "str", "n": "int?", "estimate": "float?", "se": "float?", "ci_low": "float?", "ci_high": "float?",
         "deff": "float?", "df": "float?", "method": "str", "suppressed": "bool"}, ("indicator", "level", "domain", "domain_level", "wave")),
    "scales": Contract("5-survey", "public", "a scale in a language of interview: reliability and the fit of one factor",
        {"scale": "str", "language": "str", "wave": "str", "n": "int?", "items": "int", "alpha": "float?", "omega": "float?", "item_rest_lowest": "float?", "chi2": "float?", "df": "float?",
         "p_value": "float?", "cfi": "float?", "tli": "float?", "rmsea": "float?", "rmsea_low": "float?", "rmsea_high": "float?", "srmr": "float?", "reason": "str?", "suppressed": "bool"},
        ("scale", "language", "wave")),
    "scale_items": Contract("5-survey", "public", "an item against the rest of its scale, in a language of interview",
        {"scale": "str", "item": "str", "language": "str", "wave": "str", "n": "int?", "mean": "float?", "item_rest": "float?", "alpha_without": "float?", "loading": "float?", "reverse": "bool",
         "negative": "bool", "suppressed": "bool"}, ("scale", "item", "language", "wave")),
    "scale_pairs": Contract("5-survey", "public", "two items of a scale, in a language of interview",
        {"scale": "str", "item": "str", "other": "str", "language": "str", "wave": "str", "n": "int?", "polychoric": "float?", "suppressed": "bool"}, ("scale", "item", "other", "language", "wave")),
    "dif": Contract("5-survey", "public", "an item between interviews in ky and in ru at equal scores",
        {"scale": "str", "item": "str", "wave": "str", "reference": "str", "group": "str", "n": "int?", "estimate": "float?", "se": "float?", "ci_low": "float?", "ci_high": "float?", "df": "float?",
         "statistic_uniform": "float?", "p_uniform": "float?", "p_uniform_adjusted": "float?", "effect_uniform": "float?", "statistic_nonuniform": "float?", "p_nonuniform": "float?",
         "p_nonuniform_adjusted": "float?", "effect_nonuniform": "float?", "size": "str?", "reason": "str?"}, ("scale", "item", "wave")),
    "indices": Contract("5-survey", "public", "an index in a domain",
        {"index": "str", "level": "str", "domain": "str", "domain_level": "str", "wave": "str", "n": "int?", "estimate": "float?", "se": "float?", "ci_low": "float?", "ci_high": "float?",
         "deff": "float?", "df": "float?", "method": "str", "suppressed": "bool"}, ("index", "domain", "domain_level", "wave")),
    "group_answers": Contract("5-survey", "public", "an indicator among the respondents of a gender, an age or an audience, beside everybody else, over all places or in one area or place",
        {"indicator": "str", "level": "str", "domain": "str", "place": "str", "wave": "str", "n": "int?", "estimate": _SHARE, "se": "float?", "ci_low": _SHARE, "ci_high": _SHARE, "n_other": "int?",
         "other_estimate": _SHARE, "difference": "float?", "difference_low": "float?", "difference_high": "float?", "suppressed": "bool"}, ("indicator", "level", "domain", "place", "wave")),
    "group_of_everybody": Contract("5-survey", "public", "the same of a gender, an age or an audience, beside everybody else",
        {"indicator": "str", "level": "str", "domain": "str", "place": "str", "wave": "str", "n": "int?", "estimate": _SHARE, "se": "float?", "ci_low": _SHARE, "ci_high": _SHARE, "n_other": "int?",
         "other_estimate": _SHARE, "difference": "float?", "difference_low": "float?", "difference_high": "float?", "suppressed": "bool"}, ("indicator", "level", "domain", "place", "wave")),
    "changes": Contract("5-survey", "public", "an indicator's change in a domain",
        {"indicator": "str", "kind": "str", "domain": "str", "domain_level": "str", "baseline": "str", "wave": "str", "n_before": "int?", "n_after": "int?", "before": _SHARE, "after": _SHARE, "estimate": "float?",
         "se": "float?", "ci_low": "float?", "ci_high": "float?", "df": "float?", "p_value": _SHARE, "p_holm": _SHARE, "p_bh": _SHARE, "ceiling": "bool", "method": "str", "suppressed": "bool"},
        ("indicator", "kind", "domain", "domain_level", "wave")),
    "distributions": Contract("5-survey", "public", "a level of an ordered question in a domain; kind is step, or apart for do not know, refused and the like",
        {"question": "str", "level": "str", "kind": "str", "position": "int", "domain": "str", "domain_level": "str", "wave": "str", "n": "int?", "estimate": _SHARE, "se": "float?", "ci_low": _SHARE,
         "ci_high": _SHARE, "deff": "float?", "df": "float?", "suppressed": "bool"}, ("question", "level", "domain", "domain_level", "wave")),
    "detectable": Contract("5-survey", "public", "the smallest change of an indicator in a domain that is found with that power; kind is these waves or next wave",
        {"indicator": "str", "kind": "str", "domain": "str", "domain_level": "str", "wave": "str", "n": "int?", "estimate": _SHARE, "se": "float?", "df": "float?", "power": _SHARE, "detectable": "float?",
         "suppressed": "bool"}, ("indicator", "kind", "domain", "domain_level", "wave")),
    "attrition": Contract("5-survey", "public", "a domain and how much of its baseline panel was met again",
        {"baseline": "str", "wave": "str", "domain": "str", "domain_level": "str", "n_baseline": "int?", "n_again": "int?", "share": _SHARE, "share_weighted": _SHARE, "suppressed": "bool"},
        ("wave", "domain", "domain_level")),
    "small_areas": Contract("5-survey", "public", "an indicator in a place, helped by the other places",
        {"indicator": "str", "place": "str", "wave": "str", "n": "int?", "direct": _SHARE, "direct_se": "float?", "estimate": _SHARE, "se": "float?", "ci_low": _SHARE, "ci_high": _SHARE, "gamma": _SHARE,
         "method": "str", "suppressed": "bool"}, ("indicator", "place", "wave")),
    "open_answers": Contract("5-survey", "public", "a code in the open answers to a question, in a domain",
        {"question": "str", "code": "str", "domain": "str", "domain_level": "str", "wave": "str", "n": "int?", "n_read": "int?", "n_raised": "int?", "estimate": "float?", "se": "float?",
         "ci_low": "float?", "ci_high": "float?", "df": "float?", "method": "str", "suppressed": "bool"}, ("question", "code", "domain", "domain_level", "wave")),
    "cleaning_effect": Contract("5-survey", "public", "an indicator before and after the cleaning log",
        {"indicator": "str", "wave": "str", "n_before": "int?", "before": "float?", "before_low": "float?", "before_high": "float?", "n_after": "int?", "after": "float?", "after_low": "float?",
         "after_high": "float?", "difference": "float?", "n_changed": "int?", "suppressed": "bool"}, ("indicator", "wave")),
    "joint": Contract("6-findings", "public", "a driver or skill in a domain: the talk side beside the survey side, and a verdict; contradictions come first",
        {"code": "str", "level": "str", "domain": "str", "place": "str", "wave": "str", "talk_share": _SHARE, "talk_low": _SHARE, "talk_high": _SHARE, "talk_groups": "int", "talk_raised": "int", "talk_area": "str?",
         "talk_rank": "float?", "talk_top": _SHARE, "talk_bottom": _SHARE, "indicator": "str?", "indicators": "str?", "survey_share": _SHARE, "survey_low": _SHARE, "survey_high": _SHARE, "survey_n": "int",
         "survey_area": "str?", "survey_rank": "float?", "survey_top": _SHARE, "survey_bottom": _SHARE, "n_ranked": "int", "talk_direction": "float?", "talk_direction_low": "float?",
         "talk_direction_high": "float?", "survey_direction": "float?", "survey_direction_low": "float?", "survey_direction_high": "float?", "compared": "str", "verdict": "str", "reason": "str"},
        ("code", "level", "domain", "place", "wave")),
    "joint_quotes": Contract("6-findings", "team", "a turn that shows what the joint display says of a matter in a domain; an id, no words",
        {"code": "str", "level": "str", "domain": "str", "heard_in": "str", "wave": "str", "number": "int", "document": "str", "turn": "str", "place": "str?", "quotable": "bool"},
        ("code", "level", "domain", "heard_in", "wave", "number")),
    "needs": Contract("6-findings", "public", "a need of an audience in a place; shift is what sets the audience apart from everybody, weight_evidence the weight before a researcher's adjustment",
        {"place": "str", "audience": "str", "need": "str", "wave": "str", "weight": _SHARE, "weight_low": _SHARE, "weight_high": _SHARE, "top_three": _SHARE, "rank": "float?", "basis": "str", "evidence": "str",
         "distinguished": "bool", "survey_side": "float?", "survey_low": "float?", "survey_high": "float?", "survey_n": "int", "survey_area": "str?", "survey_basis": "str?", "survey_own": "bool", "survey_shift": "float?",
         "survey_shift_low": "float?", "survey_shift_high": "float?", "indicator": "str?", "question": "str?", "talk_side": "float?", "talk_low": "float?", "talk_high": "float?", "talk_groups": "int",
         "talk_raised": "int", "talk_area": "str?", "talk_basis": "str?", "talk_own": "bool", "talk_shift": "float?", "talk_shift_low": "float?", "talk_shift_high": "float?", "verdict": "str", "weight_evidence": _SHARE,
         "adjusted": "float?", "adjusted_by": "str?", "adjustment_reason_ky": "str?", "adjustment_reason_ru": "str?", "adjustment_reason_en": "str?"}, ("place", "audience", "need", "wave")),
    "need_draws": Contract("6-findings", "public", "the weight of a need of an audience in a place in one draw of the evidence within its intervals",
        {"place": "str", "audience": "str", "need": "str", "draw": "int", "weight": _SHARE}, ("place", "audience", "need", "draw")),
    "portfolio": Contract("6-findings", "public", "an initiative or grant in a place, by id and theme, never by organisation",
        {"grant": "str", "kind": "str", "place": "str", "in_study": "bool", "theme_ky": "str", "theme_ru": "str", "theme_en": "str", "drivers": "str", "connectors": "str?", "audience": "str?", "amount": "float?",
         "start": "str?", "end": "str?"}, ("grant", "place")),
    "portfolio_totals": Contract("6-findings", "public", "a kind of initiative, or all of them: how many were announced, and how many of them are listed",
        {"kind": "str", "announced": "int?", "listed": "int", "not_listed": "int?"}, ("kind",)),
    "coverage": Contract("6-findings", "public", "a driver in a place, its mean weight over the audiences, and which initiatives work on it; state: covered, gap, open, not raised",
        {"place": "str", "need": "str", "weight": _SHARE, "rank": "int", "basis": "str", "n_grants": "int", "grants": "str?", "state": "str"}, ("place", "need")),
    "promises": Contract("6-findings", "public", "a promise, plan or decision: its owner by role, what became of it, and the change of its indicator beside it",
        {"promise": "str", "type": "str", "place": "str?", "owner": "str", "what_ky": "str?", "what_ru": "str?", "what_en": "str?", "drivers": "str?", "made": "str?", "due_first": "str?", "due": "str?", "times_moved": "int",
         "state": "str", "state_day": "str?", "timing": "str", "days_late": "int?", "indicator": "str?", "indicator_domain": "str?", "before": _SHARE, "after": _SHARE, "change": "float?", "ci_low": "float?",
         "ci_high": "float?", "p_bh": _SHARE}, ("promise",)),
    "mediation": Contract("6-findings", "public", "a count of the mediators' network in a domain: cases received, mediated, settled, not settled, not mediated; mentors' meetings and those present",
        {"level": "str", "domain": "str", "measure": "str", "n": "int?", "suppressed": "bool"}, ("level", "domain", "measure")),
    "notice_watch": Contract("6-findings", "team", "a code in a place and period: messages, the usual number, the limit, and what people decided of a signal",
        {"place": "str", "code": "str", "period": "str", "phase": "str", "chart": "str", "n_messages": "int", "n": "int", "expected": "float?", "dispersion": "float?", "statistic": "float?", "limit": "float?",
         "signal": "bool", "state": "str"}, ("place", "code", "period")),
    "notice": Contract("6-findings", "public", "a code in all places or in one and a period; hidden where fewer than ten messages stand behind it, or the code is of high sensitivity and the place one",
        {"level": "str", "domain": "str", "code": "str", "period": "str", "phase": "str?", "n_messages": "int?", "n": "int?", "expected": "float?", "limit": "float?", "signal": "str?", "state": "str?", "suppressed": "bool"},
        ("level", "domain", "code", "period")),
    "plan": Contract("7-training", "public", "a block of a timetable",
        {"place": "str", "audience": "str", "day": "int", "start_min": "int", "minutes": "int", "module": "str", "part": "int", "variant": "str", "why": "str?"}, ("place", "audience", "day", "start_min")),
    "unmet": Contract("7-training", "public", "a module that answers a need and did not find room", {"place": "str", "audience": "str", "module": "str", "value": "float"}, ("place", "audience", "module")),
    "choice": Contract("7-training", "public", "a module that a training holds or could have held, what it adds, and in how many draws of the needs it is chosen; share is missing where no draws were made",
        {"place": "str", "audience": "str", "module": "str", "chosen": "bool", "variant": "str?", "value": "float", "need": "str?", "share": _SHARE, "verdict": "str"}, ("place", "audience", "module")),
    "trainings": Contract("7-training", "public", "a training: minutes, need covered, the bound, what one more hour would add, and the catalogue's package that comes nearest",
        {"place": "str", "audience": "str", "days": "int", "net_minutes": "int", "taught_minutes": "int", "reserve": "int", "covered": "float", "bound": "float", "gap": _SHARE, "flat": "bool", "distinguished": "bool",
         "hour_value": "float", "hour_modules": "str?", "package": "str?", "package_covered": "float?", "package_minutes": "int?"}, ("place", "audience")),
    "staffing": Contract("7-training", "public", "a day of a training with its date, room and trainers, who stand here by made-up ids",
        {"place": "str", "audience": "str", "day": "int", "date": "str?", "room": "str?", "trainers": "str?"}, ("place", "audience", "day")),
    "trained": Contract("7-training", "public", "people who attended, in all, by gender or by age",
        {"place": "str", "audience": "str", "by": "str", "level": "str", "n": "int?", "suppressed": "bool"}, ("place", "audience", "by", "level")),
    "learning": Contract("7-training", "public", "a module and what those who took both tests gained",
        {"module": "str", "n_before": "int?", "n_after": "int?", "n_pairs": "int?", "unmatched": _SHARE, "before": _SHARE, "after": _SHARE, "gain": "float?", "ci_low": "float?", "ci_high": "float?",
         "suppressed": "bool"}, ("module",)),
    "items": Contract("7-training", "public", "a question of the tests, before or after: share right and discrimination",
        {"question": "str", "module": "str", "moment": "str", "n": "int?", "right": _SHARE, "ci_low": _SHARE, "ci_high": _SHARE, "discrimination": "float?", "suppressed": "bool"}, ("question", "moment")),
    "feedback": Contract("7-training", "public", "a statement of the feedback, from 1 to 5",
        {"question": "str", "n": "int?", "mean": "float?", "ci_low": "float?", "ci_high": "float?", "suppressed": "bool"}, ("question",)),
    "minutes": Contract("7-training", "public", "a module, minutes planned and taken, and the pace that the next edition uses",
        {"module": "str", "sessions": "int", "planned": "float", "taken": "float", "pace": "float", "used": "bool"}, ("module",)),
    "quotes": Contract("7-training", "team", "a quotation that a manual may print",
        {"place": "str", "need": "str", "document": "str?", "turn": "str?", "text": "str", "language": "str", "said_in": "str", "kind": "str", "translation_ky": "str?",
         "translation_ru": "str?", "translation_en": "str?"}),
    "compared_places": Contract("compare", "public", "an area or place, and the studies that have it", {"level": "str", "domain": "str", "studies": "str", "n_studies": "int"}, ("level", "domain")),
    "compared_codes": Contract("compare", "public", "a code under its name of today, and the studies that have it", {"code": "str", "studies": "str", "n_studies": "int", "was": "str?", "state": "str"}, ("code",)),
    "compared_indicators": Contract("compare", "public", "an indicator, and the studies that ask it", {"indicator": "str", "studies": "str", "n_studies": "int", "state": "str"}, ("indicator",)),
    "comparisons": Contract("compare", "public", "a code or indicator in a domain that two studies, or two waves of one, have; a side is study/wave",
        {"measure": "str", "what": "str", "level": "str", "domain": "str", "first": "str", "second": "str"}
        | {f"{side}_{part}": kind for side in ("first", "second") for part, kind in (("estimate", _SHARE), ("low", "float?"), ("high", "float?"), ("n", "int?"), ("rank", "int?"))}
        | dict.fromkeys(("difference", "se", "ci_low", "ci_high", "df"), "float?") | {"p": _SHARE, "p_adjusted": _SHARE, "family": "int", "method": "str"}, ("measure", "what", "level", "domain", "first", "second")),
    "counts": Contract("8-report", "public", "a count that the report states, or a median, and the table that it was counted from",
        {"count": "str", "domain": "str", "wave": "str", "value": "float", "source": "str"}, ("count", "domain", "wave")),
    "tops": Contract("8-report", "public", "one of the first three drivers of a place, its weight, and in what share of the draws it is among them",
        {"place": "str", "rank": "int", "need": "str", "wave": "str", "weight": _SHARE, "in_first": _SHARE, "draws": "int", "source": "str"}, ("place", "need")),
}  # fmt: skip


def contract(name: str) -> Contract:
    """The contract of a table; answers_<repeat> follows `answers`, one row an entry of the repeat. Raises TableError for a table that is not there."""
    if name in CONTRACTS:
        return CONTRACTS[name]
    if name.startswith("answers_"):
        return Contract("1-read", "team", "an entry of a repeat group", {"uuid": "str", "wave": "str"}, open=True)
    raise TableError(f"there is no table {name!r}; there are {', '.join(CONTRACTS)}")


# the checks ask for the contracts above
from pipeline.tables.checks import check, empty, rounded  # noqa: E402

__all__ = ["CONTRACTS", "Contract", "LANGUAGES", "ROLES", "STATES", "check", "contract", "empty", "rounded"]

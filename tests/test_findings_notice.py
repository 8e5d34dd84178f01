"""Early notice: a planted rise is found and a flat series is not; people decide; and what leaves the team holds no small count."""

import followup_study
import numpy as np
import pandas as pd
import pytest

from pipeline.cli import main
from pipeline.coding.codebook import read_codebook
from pipeline.coding.messages import CALLS, message_codes
from pipeline.errors import InputError
from pipeline.findings.control import control_chart, count_of_signal, shared_dispersion
from pipeline.findings.notice import decisions, expected_by_chance, notice, notice_watch
from pipeline.language import identify
from pipeline.read.messages import raw_messages
from pipeline.study import ROOT, Study

FLAT = [1, 0, 2, 1, 1, 1, 0, 1, 1, 2, 0, 1]
RISE = [1, 0, 2, 1, 1, 1, 1, 1, 5, 6, 7, 6]
MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]


def signals(n, exposure=20, **options):
    return control_chart(n, [exposure] * len(n), seed=3, **options)["signal"].tolist()


def test_a_planted_rise_is_found_and_a_flat_series_is_not():
    assert not any(signals(FLAT))
    found = signals(RISE)
    assert not any(found[:8]) and any(found[8:])


def test_a_rise_of_a_frequent_matter_is_found_in_its_first_month():
    chart = control_chart([20, 24, 18, 22, 19, 21, 20, 55, 21], [100] * 9, seed=1)
    assert chart["chart"].eq("scan").all() and chart["signal"].tolist() == [False] * 7 + [True, False]


def test_a_burst_of_one_month_of_a_rare_matter_is_found_in_it_and_told_of_once():
    assert signals([0, 1, 0, 0, 1, 0, 0, 5, 0, 0, 1, 0]) == [False] * 7 + [True] + [False] * 4


def test_a_rise_that_no_single_month_shows_is_found_over_several():
    month, rise = [3, 2, 4, 3, 2, 4, 6], [3, 2, 4, 3, 2, 4, 6, 6, 7, 6, 7, 6]
    assert not any(signals(month)) and any(signals(rise))


def test_a_rare_series_learns_from_the_others_whether_matters_come_in_bursts():
    rare, flat, bursts = ([0, 1, 0, 0, 1, 0, 0, 4, 0], [20] * 9), ([10, 11, 9, 10, 10, 10, 10], [100] * 7), ([1, 22, 3, 20, 2, 12, 9], [100] * 7)
    among_even, among_bursts = (shared_dispersion([rare, other, other])[0] for other in (flat, bursts))
    assert among_even < 1 < 5 < among_bursts
    limits = [control_chart(*rare, others=others, seed=3)["limit"].iloc[-1] for others in (among_even, among_bursts)]
    assert limits[0] < limits[1]


def test_a_series_alone_has_no_others_to_learn_from():
    assert np.isnan(shared_dispersion([(FLAT, [20] * 12)])).all()


def test_the_count_that_would_be_a_signal_by_itself_is_the_least_that_is_one():
    quiet = [3, 2, 4, 3, 2, 4]
    chart = control_chart([*quiet, 3], [20] * 7, seed=3)
    least = count_of_signal(*chart.loc[6, ["expected", "dispersion", "limit"]])
    assert [signals([*quiet, n])[-1] for n in (int(np.floor(least)), int(np.floor(least)) + 1)] == [False, True]


def test_more_messages_at_the_same_rate_are_no_rise():
    assert not control_chart([10, 11, 9, 10, 12, 10, 30, 31], [50, 55, 45, 50, 60, 50, 150, 155], seed=1)["signal"].any()


def test_what_varied_widely_before_needs_a_wider_rise():
    steady, wild = ([10, 10, 11, 9, 10, 10, 24], [1, 22, 3, 20, 2, 12, 24])
    assert signals(steady, 100)[-1] and not signals(wild, 100)[-1]


@pytest.mark.parametrize(("n", "exposure"), [(FLAT[:6], [20] * 6), (FLAT, [0] * 6 + [20] * 6)])
def test_without_a_baseline_and_something_after_it_nothing_is_judged(n, exposure):
    chart = control_chart(n, exposure)
    assert chart["chart"].eq("none").all() and not chart["signal"].any()


def test_false_signals_are_as_rare_as_docs_notice_md_says():
    rng, series = np.random.default_rng(11), 150
    for mean, dispersion in ((1.0, 1.0), (8.0, 2.0)):
        expected = np.full(18, mean)
        varying = [rng.gamma(expected / (dispersion - 1), dispersion - 1) if dispersion > 1 else expected for _ in range(series)]
        share = np.mean([control_chart(rng.poisson(one), [60] * 18, seed=at, draws=500)["signal"].to_numpy()[6:].mean() for at, one in enumerate(varying)])
        # aimed at .005; docs/notice.md: up to .012 with overdispersion
        assert share < 0.02


def test_the_same_series_gives_the_same_limit():
    assert control_chart(RISE, [20] * 12, seed=[7, 9]).equals(control_chart(RISE, [20] * 12, seed=[7, 9]))


@pytest.fixture
def study(project):
    """Place ala: 12 messages a month, of which NR.1 rises and IN.1 is flat; place bel: 3 a month."""
    study = followup_study.make(project, findings={"notice": {"codes": ["NR.1", "IN.1", "IN.2"]}})
    rows, codes, number = [], [], 0
    for at, month in enumerate(MONTHS):
        for place, many in (("ala", 12), ("bel", 3)):
            for nth in range(many):
                number += 1
                rows.append({"message": f"m{number:05d}", "date": f"{month}-{1 + 2 * nth:02d}", "place": place, "language": "ru", "text": f"сообщение {number}"})
                codes += [{"message": f"m{number:05d}", "code": code, "probability": 0.9, "reason": "r"} for code, n in (("NR.1", RISE[at]), ("IN.1", FLAT[at])) if place == "ala" and nth < n]
        codes.append({"message": f"m{number:05d}", "code": "IN.2", "probability": 0.5, "reason": "r"})
    study.write("messages", pd.DataFrame(rows))
    study.write("message_codes", pd.DataFrame(codes))
    study.write("notice_watch", notice_watch(study))
    return study


def decide(*words: str, state="alert", why="two streets quarrel over water", coder="A") -> int:
    return main(["notice", "ala-study", "--decide", *words, "--state", state, "--why", why, "--coder", coder])


def of(table, place="ala", code="NR.1"):
    return table[(table.get("place", table.get("domain")) == place) & (table["code"] == code)]


def test_a_signal_is_to_be_looked_at_until_people_have_judged_it(study):
    watch = study.read("notice_watch")
    period = of(watch)[of(watch)["signal"]]["period"].iloc[0]
    assert set(of(watch)["state"]) == {"quiet", "to be looked at"} and set(of(watch, code="IN.1")["state"]) == {"quiet"}
    assert decide("ala", "NR.1", period) == 0
    assert of(notice_watch(study)).set_index("period").loc[period, "state"] == "alert"
    # a later line overrules, and nothing is taken out
    assert decide("ala", "NR.1", period, state="no_alert", why="all speak of one old quarrel") == 0
    assert of(notice_watch(study)).set_index("period").loc[period, "state"] == "no_alert" and study.decisions("notices").read_text("utf-8").count("\n") == 2


@pytest.mark.parametrize(
    ("words", "options", "said"),
    [(("ala", "IN.1", "2025-09"), {}, "no such signal"), (("ala", "NR.1", "2025-02"), {}, "no such signal"), (("ala", "NR.1", "*"), {"why": "bad"}, "a reason in words"), (("ala", "NR.1", "*"), {"coder": ""}, "who decided"),
     (("ala", "NR.1", "*"), {"why": "Темирбек Асаналиев бөгөп салды дешет"}, "a name")],
)  # fmt: skip
def test_a_decision_without_signal_reason_or_coder_is_refused(study, capsys, words, options, said):
    watch = study.read("notice_watch")
    period = of(watch)[of(watch)["signal"]]["period"].iloc[0]
    assert decide(*(word.replace("*", period) for word in words), **options) == 1
    assert said in capsys.readouterr().err and not study.decisions("notices").exists()


def test_the_list_shows_the_messages_behind_a_signal_and_says_how_to_decide(study, capsys):
    assert main(["notice", "ala-study"]) == 0
    shown = capsys.readouterr().out
    assert "ala NR.1 2025-" in shown and "сообщение" in shown and "--decide" in shown and "IN.1" not in shown


def test_what_leaves_the_team_holds_no_period_of_few_messages_and_no_incitement_of_a_place(study):
    table = notice(study, study.read("notice_watch"))
    bel, ala = table[table["domain"] == "bel"], table[table["domain"] == "ala"]
    assert bel.empty or bel["suppressed"].all()
    # of 15 messages 12 shown would give the other three away
    assert ala["suppressed"].all() and ala["n"].isna().all() and ala["state"].isna().all()
    whole = table[table["level"] == "all"]
    assert not whole["suppressed"].any() and (whole["n_messages"] == 15).all()
    assert set(table.loc[table["code"] == "IN.2", "level"]) == {"all"}


def test_of_a_place_whose_counts_are_hidden_a_decision_is_shown_and_an_open_signal_is_not(study):
    watch = study.read("notice_watch")
    period = of(watch)[of(watch)["signal"]]["period"].iloc[0]
    decide("ala", "NR.1", period)
    table = notice(study, notice_watch(study))
    assert of(table).set_index("period")["state"].dropna().to_dict() == {period: "alert"}


def test_what_chance_alone_would_give_is_said(study):
    watch = study.read("notice_watch")
    series = len(watch.drop_duplicates(["place", "code"]))
    assert expected_by_chance(study, watch) == pytest.approx(series * 6 * 0.005)


def test_a_broken_decision_is_named_by_its_line(study):
    study.decisions("notices").write_text('{"place": "ala", "code": "NR.1", "period": "2025-09", "state": "panic", "why": "a", "coder": "A"}\n', "utf-8")
    with pytest.raises(InputError, match="no decision") as error:
        decisions(study)
    assert error.value.place == "line 1"


def test_an_unknown_code_is_refused(project):
    study = followup_study.make(project, findings={"notice": {"codes": ["XX.9"]}})
    study.write("messages", pd.DataFrame([{"message": "m1", "date": "2025-01-01", "place": "ala", "language": "ru", "text": "а"}]))
    study.write("message_codes", pd.DataFrame([{"message": "m1", "code": "NR.1", "probability": 0.9, "reason": None}]))
    with pytest.raises(InputError, match=r"XX\.9"):
        notice_watch(study)


@pytest.mark.parametrize("text", ["Куубуз аларды айылдан!", "Эртең барып өрттөп салабыз", "кек алыш керек алардан", "Выгоним их отсюда", "Сожжём их дома", "надо отомстить соседям", "үйүн талкалайбыз", "бейте их, если придут"])
def test_a_call_to_violence_is_seen(text):
    assert CALLS.search(text)


@pytest.mark.parametrize("text", ["Койду тоого кууп баратабыз", "Таштанды өрттөлдү, түтүн каптады", "Мусор сжечь нельзя", "дорога убитая", "Кечээ өрт чыкты", "Выгнали нас с рынка", "Кек сактабагыла", "сабак өтөбүз", "Жайытка мал айдайбыз"])
def test_what_only_sounds_like_one_is_not(text):
    assert not CALLS.search(text)


class Heard(Study):
    """The example study with its messages straight from their file."""

    def has(self, name):
        return name == "messages"

    def read(self, name):
        raw = raw_messages(self)
        return raw.assign(message=[f"m{number:05d}" for number in range(1, len(raw) + 1)], language=identify(list(raw["text"])))


def test_words_alone_find_near_half_of_what_the_example_says_and_are_mostly_right():
    """Seeds and calls, before people coded anything; docs/notice.md has the figures of the study itself."""
    study, book = Heard("living-in-peace"), read_codebook(ROOT / "corpora" / "codebook.yaml")
    nobody = pd.DataFrame(columns=list(book.codes["code"]), index=pd.MultiIndex.from_tuples([], names=["document", "turn"]))
    found = set(message_codes(study, pd.DataFrame(columns=["document", "turn", "text", "language"]), nobody, book)[["message", "code"]].itertuples(index=False, name=None))
    lines = [line.split("\t") for line in (study.folder / "messages" / "truth.tsv").read_text("utf-8").splitlines()[1:]]
    truth = {(message, code) for message, codes in lines for code in codes.split()}
    assert len(truth & found) / len(truth) > 0.45 and len(truth & found) / len(found) > 0.65


def test_the_page_gives_the_settings_that_hold():
    from pipeline.config.followup import Notice
    from pipeline.study import ROOT

    page, settings = (ROOT / "docs" / "notice.md").read_text("utf-8"), Notice()
    assert f"as seldom as {settings.false} a period" in page and settings.baseline == 6 and "The first six periods" in page and settings.window == 6 and "the last one, two … six\nperiods (`window`)" in page

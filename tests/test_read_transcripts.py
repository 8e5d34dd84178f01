"""Transcripts of every kind: who said what, notes, times, header, and the map back into the file. All people are invented."""

import json
import textwrap
import zipfile
from pathlib import Path

import docx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.read.documents import SUFFIXES
from pipeline.read.spoken import clean, is_note
from pipeline.read.transcripts import read_transcript

REAL = Path(__file__).parents[2] / "shared" / "real" / "transcripts"

TALK = [
    ("lead", "Саламатсыздарбы! Бүгүн жол жана көпүрө тууралуу сүйлөшөбүз. Эмнеден башталды?"),
    ("one", "Көпүрө жазында кулады. [үшкүрүп] Мисалы: балдар мектепке суудан өтөт."),
    ("two", "Акимчиликке эки жолу жаздык. Жооп болгон жок."),
    ("lead", "Ким жоопкерчиликти алышы керек?"),
    ("three", "Баары бирге чогулса болот. (күлүп) Бирок убакыт жок."),
    ("one", "Туура, саат 18:00дө жыйын болгон."),
    ("lead", "Жаштар эмне дейт?"),
    ("two", "Жаштар кетип жатат. Коңшуларым Россияда."),
    ("three", "Ооба."),
]
LABELS = {
    "role words": ("Алып баруучу", "Катышуучу 1", "Катышуучу 2", "Катышуучу 3"),
    "number first": ("Модератор", "1-катышуучу", "2-катышуучу", "3-катышуучу"),
    "codes": ("АБ", "К1", "К2", "К3"),
    "names": ("Модератор", "Гүлбара", "Асел эже", "Темирбек А."),
    "capitals": ("МОДЕРАТОР", "ГҮЛБАРА", "АСЕЛ", "ТЕМИРБЕК"),
    "letters": ("И", "Р1", "Р2", "Р3"),
    "ages": ("Модератор", "Аял, 45 жаш", "Эркек, 30 жаш", "Аял, 60 жаш"),
    "speakers": ("Speaker 1", "Speaker 2", "Speaker 3", "Speaker 4"),
    "numero": ("Модератор", "Участник №1", "Участник №2", "Участник №3"),
}


def joined(form, separator="\n"):
    return lambda said: separator.join(form.format(who=who, text=text, n=n) for n, (who, text) in enumerate(said))


WAYS = {
    "colon": joined("{who}: {text}"),
    "colon and two blanks": joined("{who}:  {text}", "\n\n"),
    "dash": joined("{who} — {text}"),
    "hyphen": joined("{who} - {text}"),
    "own line": joined("{who}\n{text}", "\n\n"),
    "own line and colon": joined("{who}:\n{text}"),
    "tab": joined("{who}\t{text}"),
    "markdown bold": joined("**{who}:** {text}", "\n\n"),
    "bold then colon": joined("**{who}**: {text}", "\n\n"),
    "square": joined("[{who}] {text}"),
    "curly": joined("{{{who}}} {text}"),
    "hash": joined("#{who}: {text}"),
    "time after name": joined("{who}  {n}:0{n}\n{text}", "\n\n"),
    "time in brackets after name": joined("{who} (00:0{n}:12): {text}", "\n\n"),
    "time on the line of the name": joined("[{who}] 10:0{n}:12\n{text}", "\n\n"),
    "time before name": joined("00:0{n}:12 {who}: {text}"),
    "time at the end": joined("{who}: {text} #00:0{n}:12-3#"),
    "time on its own line": joined("[00:0{n}:12]\n{who}: {text}", "\n\n"),
    "full stop and dash": joined("{who}.— {text}", "\n\n"),
    "all in one paragraph": joined("{who}: {text}", " "),
    "wrapped lines": lambda said: "\n".join(textwrap.fill(f"{who}: {text}", 30) for who, text in said),
    "header above": lambda said: "Фокус-топ 4\nАйылы: Кайың-Суу\nКүнү: 2026-жылдын 12-апрели\nТалкуу: жол\n\n" + joined("{who}: {text}")(said),
}


def spoken_by(labels):
    who = dict(zip(("lead", "one", "two", "three"), labels, strict=True))
    return [(who[part], text) for part, text in TALK]


def made(folder, text, name="talk.txt", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def read(folder, text, name="talk.txt", encoding="utf-8", **options):
    return read_transcript(made(folder, text, name, encoding), options=options or None)


def map_holds(frame):
    """Every character of the text is in a piece that equals the raw text, or is a single joining blank."""
    raw = frame.attrs["raw"]
    assert len(frame.attrs["pieces"]) == len(frame)
    for text, pieces in zip(frame["text"], frame.attrs["pieces"], strict=True):
        at = 0
        for start, origin, length in pieces:
            assert text[at:start] in ("", " ")
            assert length > 0 and raw[origin : origin + length] == text[start : start + length]
            at = start + length
        assert at == len(text)
    return True


# -------------------------------------------------------------------------------------------------- ways of writing labels


@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("way", WAYS)
def test_every_turn_has_its_speaker(tmp_path, labels, way):
    frame = read(tmp_path, WAYS[way](spoken_by(LABELS[labels])))
    assert list(frame["participant"]) == [who.rstrip(".") for who, _ in spoken_by(LABELS[labels])]


@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("way", WAYS)
def test_the_words_are_the_speakers_and_the_map_holds(tmp_path, labels, way):
    frame = read(tmp_path, WAYS[way](spoken_by(LABELS[labels])))
    assert frame["text"].iloc[1] == "Көпүрө жазында кулады. Мисалы: балдар мектепке суудан өтөт."
    assert frame["text"].iloc[-1] == "Ооба."
    assert map_holds(frame)


@pytest.mark.parametrize("labels", LABELS)
def test_the_one_who_leads_is_the_moderator(tmp_path, labels):
    frame = read(tmp_path, WAYS["colon"](spoken_by(LABELS[labels])))
    assert [role == "moderator" for role in frame["role"]] == [part == "lead" for part, _ in TALK]
    assert set(frame["role"]) == {"moderator", "participant"}


def test_a_known_label_is_found_in_another_way_of_writing(tmp_path):
    frame = read(tmp_path, "М: Баштайлы.\nР1: Макул.\nР2 – Жакшы.\nМ: Суу барбы?\nР1 – Жок.\nР2: Бар.\nМ – Рахмат.")
    assert list(frame["participant"]) == ["М", "Р1", "Р2", "М", "Р1", "Р2", "М"]


def test_a_paragraph_without_label_continues_the_turn(tmp_path):
    frame = read(tmp_path, "Модератор: Как вы?\n\nУчастница 1: Плохо.\n\nА мурап говорит одно: ждите.\n\nМодератор: Долго?\n")
    assert frame["text"].iloc[1] == "Плохо. А мурап говорит одно: ждите."


def test_paragraphs_with_the_same_label_are_one_turn(tmp_path):
    frame = read(tmp_path, "Модератор: Как?\nЖ1: Плохо.\nЖ1: Воды нет.\nМодератор: Долго?\nЖ2: Да.")
    assert list(frame["text"]) == ["Как?", "Плохо. Воды нет.", "Долго?", "Да."]


def test_an_example_or_a_time_is_no_label(tmp_path):
    frame = read(tmp_path, "Moderator: Why?\nParticipant 1: Many things.\nFor example: dust.\nFor example: noise.\n17:30 we met: all.\nhttp://dust.example/a: see\n"
                           "Moderator: And?\nParticipant 2: Hi PARTICIPANT 12: you were late.")
    assert list(frame["participant"]) == ["Moderator", "Participant 1", "Moderator", "Participant 2"]


def test_a_name_that_stands_once_is_a_speaker_and_stated(tmp_path):
    frame = read(tmp_path, "Модератор: Что было?\nАйгерим: Забор.\nБакыт: Шум.\nМодератор: И?\nЧолпон: Собрание.\nБакыт: Да.\nАйгерим: Да.")
    assert "Чолпон" in list(frame["participant"])
    assert any("stand only once" in warning and "Чолпон" not in warning for warning in frame.attrs["warnings"])


def test_a_conclusion_that_stands_once_is_no_speaker(tmp_path):
    frame = read(tmp_path, "Модератор: Что было?\nАйгерим: Забор.\nИтог: все недовольны.\nМодератор: И?\nАйгерим: Шум.")
    assert frame["text"].iloc[1] == "Забор. Итог: все недовольны."


def test_everybody_together_is_collective(tmp_path):
    frame = read(tmp_path, "Модератор: Так?\nЖ1: Да.\nБардык катышуучулар: Ооба!\nМодератор: Рахмат.\nВсе: Да!")
    assert list(frame["role"]) == ["moderator", "participant", "collective", "moderator", "collective"]


def test_an_unknown_voice_is_unknown(tmp_path):
    frame = read(tmp_path, "Moderator: Who?\nUnknown: Me.\nP1: Him.\nModerator: When?\nP1: Then.")
    assert frame["role"].iloc[1] == "unknown"


def test_a_question_mark_after_the_label_marks_who_asks(tmp_path):
    frame = read(tmp_path, "Dana?: What happened?\nAman: The fence.\nDana?: And then?\nAman: We met.\nNur: All of us.\nNur: Yes.")
    assert list(frame["role"])[:2] == ["moderator", "participant"]
    assert frame["participant"].iloc[0] == "Dana"


def test_questions_and_answers_by_letter(tmp_path):
    frame = read(tmp_path, "Суроо: Качан?\nЖооп: Былтыр.\nСуроо: Эмнеге?\nЖооп: Суу жок.")
    assert list(frame["role"]) == ["moderator", "participant"] * 2


def test_numbered_questions_and_answers_are_two_people(tmp_path):
    frame = read(tmp_path, "В1: Когда?\nО1: Давно.\nВ2: Почему?\nО2: Вода.")
    assert list(frame["participant"]) == ["В", "О", "В", "О"]
    assert list(frame["question"]) == ["1", "1", "2", "2"]


def test_dashes_without_names_part_the_turns(tmp_path):
    frame = read(tmp_path, "— С чего начался спор?\n— С забора.\nЯ видела.\n— А потом?\n— Помирились.")
    assert list(frame["text"]) == ["С чего начался спор?", "С забора. Я видела.", "А потом?", "Помирились."]
    assert frame["participant"].isna().all()


def test_a_text_without_speakers_is_read_with_a_warning(tmp_path):
    frame = read(tmp_path, "Проект помогает сёлам договариваться.\n\nЦель: мир в долине.\n")
    assert list(frame["role"]) == ["unknown", "unknown"]
    assert any("no speaker labels" in warning for warning in frame.attrs["warnings"])


def test_two_spellings_of_a_label_are_pointed_out_without_the_name(tmp_path):
    frame = read(tmp_path, "Модератор: А?\nТемирбек: Да.\nМодератор: Б?\nТемирбке: Да.\nТемирбек: Нет.\nМодератор: В?\nТемирбке: Да.")
    frame2 = read(tmp_path, "Модератор: А?\nТемирбек: Да.\nМодератор: Б?\nТимирбек: Да.\nМодератор: В?\nТемирбек: Да.\nМодератор: Г?\nТимирбек: Да.")
    assert any("differ by one letter (paragraphs 2 and 4)" in warning for warning in frame2.attrs["warnings"])
    assert "Темирбек" not in " ".join(frame.attrs["warnings"] + frame2.attrs["warnings"])


def test_a_gesture_behind_the_label_is_a_note(tmp_path):
    frame = read(tmp_path, "Модератор: Как?\nЖ1 (смеётся): Так.\nМодератор (обращаясь к Ж2): А вы?\nЖ2: Да.\nЖ2 [перебивает]: Нет!")
    assert list(frame["participant"]) == ["Модератор", "Ж1", "Модератор", "Ж2"]
    assert list(frame["notes"]) == [[], ["смеётся"], ["обращаясь к Ж2"], ["перебивает"]]


def test_a_name_introduced_with_an_age_or_a_letter_is_one_speaker(tmp_path):
    frame = read(tmp_path, "Модератор (М): Баштайлы.\nНургүл, 45 жаш: Саламатсыздарбы.\nМ: Суу барбы?\nНургүл: Жок.\nМ: Качантан?\nНургүл: Жаздан.")
    assert list(frame["participant"]) == ["М", "Нургүл"] * 3
    assert frame.attrs["header"]["legend"] == {"М": "Модератор", "Нургүл": "45 жаш"}


def test_the_date_and_hour_of_a_message_are_no_time_of_a_recording(tmp_path):
    frame = read(tmp_path, "[12.04.2026, 10:03] Модератор: Суу барбы?\n[12.04.2026, 10:04] Нургүл: Жок.\n[12.04.2026, 10:05] Модератор: Качантан?\n[12.04.2026, 10:06] Нургүл: Жаздан.")
    assert list(frame["participant"]) == ["Модератор", "Нургүл"] * 2 and frame["start_s"].isna().all()


def test_numbered_turns(tmp_path):
    assert list(read(tmp_path, "1. Модератор: Как?\n2. Ж1: Так.\n3. Модератор: А?\n4. Ж2: Да.")["participant"]) == ["Модератор", "Ж1", "Модератор", "Ж2"]


# -------------------------------------------------------------------------------------------------- header, legend, questions


def test_facts_above_the_first_turn(tmp_path):
    header = read(tmp_path, "Фокус-группа с женщинами\nМесто: село Кайың-Суу\nДата: 12 апреля 2026\nУчастников: 7\nЯзык: кыргызский\n\n"
                            "Модератор: Как вы?\nЖ1: Хорошо.\nМодератор: А вода?\nЖ2: Нет.").attrs["header"]
    assert header == {"title": "Фокус-группа с женщинами", "place": "село Кайың-Суу", "date": "12 апреля 2026", "n_participants": "7", "language": "кыргызский"}


def test_the_moderators_name_above_is_a_fact_and_no_turn(tmp_path):
    frame = read(tmp_path, "Место: Кайың-Суу\nМодератор: Токтоева Айнагүл\nДата: 12.04.2026\n\nМодератор: Как вы?\nЖ1: Хорошо.\nМодератор: А вода?\nЖ1: Нет.")
    assert frame.attrs["header"]["moderator"] == "Токтоева Айнагүл"
    assert len(frame) == 4


def test_a_header_in_one_line(tmp_path):
    header = read(tmp_path, "Фокус-группа, молодёжь; Место: с. Кайың-Суу; Дата: 22.05.2026; Участников: 7\nМодератор: Как?\nЖ1: Так.\nМодератор: А?\nЖ1: Да.").attrs["header"]
    assert header == {"title": "Фокус-группа, молодёжь", "place": "с. Кайың-Суу", "date": "22.05.2026", "n_participants": "7"}


def test_the_group_above_is_a_fact_and_no_turn(tmp_path):
    frame = read(tmp_path, "Место: Кайың-Суу\nГруппа: мужчины\nЧисло участников: 8\n\nМодератор: Как?\nЖ1: Так.\nМодератор: А?\nГруппа: Да!")
    assert frame.attrs["header"] == {"place": "Кайың-Суу", "group": "мужчины", "n_participants": "8"}
    assert list(frame["participant"]) == ["Модератор", "Ж1", "Модератор", "Группа"]


def test_a_cue_that_goes_on_with_a_colon_is_no_speaker(tmp_path):
    cues = ["Модератор: Как?", "Ж1: Дед спросил", "у соседа: кто взял", "Айтат: мен эмес", "Модератор: А?", "Ж1: Да."]
    frame = read(tmp_path, "\n\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{cue}" for n, cue in enumerate(cues)), "a.srt")
    assert list(frame["participant"]) == ["Модератор", "Ж1", "Модератор", "Ж1"]


def test_a_key_that_comes_three_times_above_is_kept_three_times(tmp_path):
    header = read(tmp_path, "Көчө: Ак\nКөчө: Көк\nКөчө: Кара\nLines: жок\n\nМодератор: Как?\nЖ1: Так.\nМодератор: А?\nЖ1: Да.").attrs["header"]
    assert header == {"көчө": "Ак", "көчө 2": "Көк", "көчө 3": "Кара", "lines 2": "жок"}


def test_number_of_people_in_a_title(tmp_path):
    assert read(tmp_path, "40-49 (5 participants)\nModerator: Hi?\nP1: Hi.\nModerator: So?\nP2: So.").attrs["header"]["n_participants"] == "5"


def test_a_legend_is_no_speech(tmp_path):
    frame = read(tmp_path, "Катышуучулар:\nАБ - алып баруучу\nК1 - мугалим, 45 жаш\nК2 - дыйкан\n\nАБ: Кандайсыздар?\nК1: Жакшы.\nК2: Орто.\nАБ: Рахмат.")
    assert frame.attrs["header"]["legend"] == {"АБ": "алып баруучу", "К1": "мугалим, 45 жаш", "К2": "дыйкан"}
    assert len(frame) == 4


def test_a_legend_gives_the_role_and_keeps_the_label(tmp_path):
    frame = read(tmp_path, "K: Woman\nM: Man\nX: Interviewer\n\nX: Shall we start now?\nK: Yes, we can.\nM: Fine.\nX: Good. And the water?\nM: None.")
    assert list(zip(frame["participant"], frame["role"], strict=True))[:3] == [("X", "moderator"), ("K", "participant"), ("M", "participant")]


def test_first_greetings_are_no_legend(tmp_path):
    frame = read(tmp_path, "М: Добрый день!\nР1: Здравствуйте.\nР2: Добрый день.\nМ: Начнём?\nР1: Да.\nР2: Да.")
    assert len(frame) == 6


def test_question_headings_number_the_turns(tmp_path):
    frame = read(tmp_path, "1-суроо. Эмне өзгөрдү?\nАлып баруучу: Баштайлыбы?\n1-катышуучу: Жол.\n\nСуроо 2. Эмне жетишпейт?\n2-катышуучу: Суу.\n1-катышуучу: Жарык.")
    assert list(frame["question"]) == ["1", "1", "2", "2"]
    assert frame.attrs["header"]["questions"] == {"1": "Эмне өзгөрдү?", "2": "Эмне жетишпейт?"}


def test_prose_above_the_first_label_is_kept_and_pointed_out(tmp_path):
    text = "В тот день в школе собрались жители двух улиц, и разговор начался ещё до того, как включили диктофон.\nМодератор: Как?\nЖ1: Так.\nМодератор: А?"
    frame = read(tmp_path, text)
    assert frame["participant"].isna().iloc[0] and len(frame) == 4
    assert any("nobody is named" in warning for warning in frame.attrs["warnings"])
    assert read(tmp_path, text, first_speaker="Ж1")["participant"].iloc[0] == "Ж1"


def test_numbers_beside_the_lines_are_left_out_and_counted(tmp_path):
    frame = read(tmp_path, "1/2\nDana:\nHow?\nParticipant:\nSo.\n1\n2\n3\n4\n2/2\nDana:\nAnd?\nParticipant:\nYes.\n")
    assert list(frame["text"]) == ["How?", "So.", "And?", "Yes."]
    assert "lines left out that only number lines or pages: 6" in frame.attrs["decisions"]


# -------------------------------------------------------------------------------------------------- notes and times


def test_notes_leave_the_text_and_are_kept(tmp_path):
    frame = read(tmp_path, "М: Как [смех] вы (пауза) живёте ((вздыхает)) , сёстры *кашляет* ?\n(шум)\nР1: Так.\nМ: А?\nР1: Да.")
    assert frame["text"].iloc[0] == "Как вы живёте, сёстры?"
    assert frame["notes"].iloc[0] == ["смех", "пауза", "вздыхает", "кашляет", "шум"]


def test_round_brackets_that_are_speech_stay(tmp_path):
    frame = read(tmp_path, "М: Дорога (6 км) плохая (если честно)?\nР1: (тынчтык комитети) айтты.\nМ: А?\nР1: Да.")
    assert list(frame["text"])[:2] == ["Дорога (6 км) плохая (если честно)?", "(тынчтык комитети) айтты."]


@pytest.mark.parametrize("content", ["смеётся", "күлүп", "laughter", "?", ".", "неразб.", "inaudible, 05.13", "00:12", "3 сек", "все смеются", "баары күлүштү", "ininteligible"])
def test_is_a_note(content):
    assert is_note(content)


@pytest.mark.parametrize("content", ["6", "соглашение", "плакат на стене", "гуляли там", "тынчтык", "мы тогда ещё долго над этим смеялись всем нашим большим селом вместе", "айыл өкмөтү"])
def test_is_no_note(content):
    assert not is_note(content)


def test_a_note_over_two_lines(tmp_path):
    frame = read(tmp_path, "М: Где?\nР1: В [Deleted to preserve\nthe anonymity] селе.\nМ: А?\nР1: Да.")
    assert frame["text"].iloc[1] == "В селе." and frame["notes"].iloc[1] == ["Deleted to preserve the anonymity"]


def test_a_turn_of_a_note_only_is_kept(tmp_path):
    frame = read(tmp_path, "М: Так?\nР1: [смех]\nМ: Да?\nР1: Да.")
    assert frame["text"].iloc[1] == "" and frame["notes"].iloc[1] == ["смех"]


@pytest.mark.parametrize("time, wanted", [("[00:01:05]", 65), ("01:05", 65), ("#00:01:05.5#", 65.5), ("{0:01:05}", 65), ("*01:05 =", 65), ("[65.25]", 65.25), ("(01:05)", 65)])
def test_a_time_before_the_label(tmp_path, time, wanted):
    frame = read(tmp_path, f"00:01 М: Как?\n{time} Р1: Так.\n02:00 М: А?\n03:00 Р1: Да.")
    assert list(frame["start_s"]) == [1, wanted, 120, 180]


@pytest.mark.parametrize("line", ["[00:01:05]\nР1: Так.", "01:05\nР1: Так.", "Р1\n01:05\nТак."])
def test_a_time_alone_on_its_line_is_the_start_of_the_label_beside_it(tmp_path, line):
    form = line.replace("Так.", "{text}").replace("Р1", "{who}").replace("01:05", "0{n}:05")
    frame = read(tmp_path, joined(form)(spoken_by(LABELS["names"])))
    assert list(frame["start_s"].iloc[1:3]) == [65, 125] and "Көпүрө" == frame["text"].iloc[1][:6]
    assert not any(":" in note for notes in frame["notes"] for note in notes)


def test_a_time_alone_inside_a_turn_stays_a_note(tmp_path):
    frame = read(tmp_path, "М: Как?\nР1: Так было,\n[00:01:05]\nа потом иначе.\nМ: А?\nР1: Да.")
    assert frame["notes"].iloc[1] == ["00:01:05"] and frame["start_s"].isna().all()


def test_labels_in_round_brackets(tmp_path):
    frame = read(tmp_path, joined("({who}) {text}")(spoken_by(LABELS["names"])))
    assert [who for who in frame["participant"]] == [who.rstrip(".") for who, _ in spoken_by(LABELS["names"])]
    assert frame["notes"].iloc[4] == ["күлүп"]


@pytest.mark.parametrize(
    "form, labels",
    [("{who}: {text}", ("Модератор", "№1", "№2", "№3")), ("{who} = {text}", ("М", "К1", "К2", "К3")), ("{who} | {text}", LABELS["names"]), ("00:0{n}:12 | {who} | {text}", LABELS["numero"])],
)
def test_numbers_equals_signs_and_bars(tmp_path, form, labels):
    frame = read(tmp_path, joined(form)(spoken_by(labels)))
    assert list(frame["participant"]) == [who.rstrip(".") for who, _ in spoken_by(labels)]
    assert frame["text"].iloc[-1] == "Ооба."


def test_numbers_of_lines_in_the_margin_are_no_part_of_the_labels(tmp_path):
    text = "\n".join(f"{number:>4}  {line}" for number, line in enumerate(joined("{who}: {text}")(spoken_by(LABELS["names"])).split("\n"), 1))
    frame = read(tmp_path, text)
    assert list(frame["participant"].iloc[:2]) == ["Модератор", "Гүлбара"] and map_holds(frame)


def test_a_list_of_participants_above_is_no_turn(tmp_path):
    above = "Протокол\n\nСписок участников:\n1. Гүлбара, 34 года\n2. Асел, 51 год\n\nХод обсуждения:\n\n"
    frame = read(tmp_path, above + joined("{who}: {text}")(spoken_by(("Модератор", "Гүлбара", "Асел", "Темирбек"))))
    assert len(frame) == len(TALK) and frame["participant"].iloc[0] == "Модератор"


@pytest.mark.parametrize("key", ["text", "transcript", "utterance"])
def test_a_recognisers_milliseconds_and_names_of_keys(tmp_path, key):
    said = [{"speaker": who, "start": 4000 + 9000 * n, "end": 12000 + 9000 * n, key: text} for n, (who, text) in enumerate(spoken_by(LABELS["names"]))]
    frame = read(tmp_path, json.dumps({"utterances": said}), "talk.json")
    assert list(frame["start_s"].iloc[:2]) == [4.0, 13.0] and len(frame) == len(TALK)


def test_labels_that_look_alike_in_two_scripts_are_one(tmp_path):
    frame = read(tmp_path, "М: Как?\nР1: Так.\nP2: Иначе.\nM: А?\nР2: Да.\nP1: Нет.\nМ: Спасибо.\nР2: Да.\nР1: Да.")
    assert list(frame["participant"]) == ["М", "Р1", "Р2", "М", "Р2", "Р1", "М", "Р2", "Р1"]
    assert any("two scripts" in said for said in frame.attrs["decisions"])


def test_a_voice_that_nobody_knew_and_that_stands_once(tmp_path):
    frame = read(tmp_path, "М: Как?\nР1: Так.\nНеизвестный голос: Правильно.\nМ: А?\nР1: Да.\nЖенский голос: Громче!\nМ: Спасибо.")
    assert list(frame["participant"].iloc[[2, 5]]) == ["Неизвестный голос", "Женский голос"] and set(frame["role"].iloc[[2, 5]]) == {"unknown"}


def test_times_that_go_back_are_pointed_out(tmp_path):
    assert any("forward" in warning for warning in read(tmp_path, "05:00 М: Как?\n01:00 Р1: Так.\n06:00 М: А?\n07:00 Р1: Да.").attrs["warnings"])


def test_invisible_signs_do_not_break_words_or_labels(tmp_path):
    frame = read(tmp_path, "Модератор: Как?\n\ufeffУчастница 1: Со\u00adседка.\n\ufeffМодератор: А?\nУчастница 1: Да.")
    assert list(frame["text"])[1] == "Соседка." and map_holds(frame)


# -------------------------------------------------------------------------------------------------- formats


SAID = spoken_by(LABELS["role words"])


def as_docx(path, bold=False, colon=True, broken=False):
    document = docx.Document()
    for who, text in SAID:
        paragraph = document.add_paragraph()
        paragraph.add_run(who + (": " if colon else " ")).bold = bold
        run = paragraph.add_run(text)
        if broken:
            run.add_break()
            paragraph.add_run("Дагы.")
    document.save(path)


@pytest.mark.parametrize("how", [{"bold": True}, {"bold": False}, {"bold": True, "colon": False}, {"broken": True}])
def test_docx_paragraphs(tmp_path, how):
    as_docx(tmp_path / "a.docx", **how)
    frame = read_transcript(tmp_path / "a.docx")
    assert list(frame["participant"]) == [who for who, _ in SAID] and map_holds(frame)


def test_docx_table_after_a_table_of_facts(tmp_path):
    document = docx.Document()
    facts = document.add_table(2, 2)
    for row, (key, value) in zip(facts.rows, (("Место", "Кайың-Суу"), ("Дата", "12.04.2026")), strict=True):
        row.cells[0].text, row.cells[1].text = key, value
    talk = document.add_table(1, 3)
    talk.rows[0].cells[0].text, talk.rows[0].cells[1].text, talk.rows[0].cells[2].text = "№", "Кто говорит", "Реплика"
    for number, (who, text) in enumerate(SAID):
        cells = talk.add_row().cells
        cells[0].text, cells[1].text, cells[2].text = str(number + 1), who, text
    document.save(tmp_path / "a.docx")
    frame = read_transcript(tmp_path / "a.docx")
    assert list(frame["participant"]) == [who for who, _ in SAID] and map_holds(frame)
    assert frame.attrs["header"] == {"place": "Кайың-Суу", "date": "12.04.2026"}


def test_docx_keeps_inserted_and_leaves_deleted_text(tmp_path):
    as_docx(tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    xml = parts["word/document.xml"].decode()
    xml = xml.replace("Ооба.</w:t></w:r>", 'Ооба.</w:t></w:r><w:ins w:id="1"><w:r><w:t> Эми</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>Жок</w:delText></w:r></w:del>')
    with zipfile.ZipFile(tmp_path / "b.docx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, xml if name == "word/document.xml" else data)
    assert read_transcript(tmp_path / "b.docx")["text"].iloc[-1] == "Ооба. Эми"


def as_odt(path, body):
    names = " ".join(f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"' for key in ("office", "text", "table", "style"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body></office:document-content>")


def test_odt_paragraphs(tmp_path):
    as_odt(tmp_path / "a.odt", "".join(f"<text:p>{who}:<text:s/><text:span>{text}</text:span></text:p>" for who, text in SAID))
    frame = read_transcript(tmp_path / "a.odt")
    assert list(frame["participant"]) == [who for who, _ in SAID] and map_holds(frame)


def test_odt_table(tmp_path):
    rows = "".join("<table:table-row>" + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row) + "</table:table-row>"
                   for row in [("Ким", "Сөзү"), *SAID])
    as_odt(tmp_path / "a.odt", f"<table:table>{rows}</table:table>")
    frame = read_transcript(tmp_path / "a.odt")
    assert list(frame["participant"]) == [who for who, _ in SAID] and map_holds(frame)


def test_rtf(tmp_path):
    body = r"\par ".join("".join(character if ord(character) < 128 else rf"\u{ord(character)}?" for character in f"{who}: {text}") for who, text in SAID)
    frame = read(tmp_path, rf"{{\rtf1\ansi\ansicpg1251 {body}\par}}", "a.rtf", "ascii")
    assert list(frame["participant"]) == [who for who, _ in SAID] and map_holds(frame)


def test_html(tmp_path):
    body = "".join(f"<p><b>{who}:</b> {text}</p>" for who, text in SAID)
    frame = read(tmp_path, f"<html><head><title>x</title><style>p {{}}</style></head><body>{body}</body></html>", "a.html")
    assert list(frame["participant"]) == [who for who, _ in SAID] and map_holds(frame)


def test_html_whose_bold_stands_in_classes_only(tmp_path):
    said = "".join(f'<p class="c9"><span class="c1">{who}</span><span class="c0">&nbsp;{text}</span></p>' for who, text in spoken_by(LABELS["names"]))
    page = f"<html><head><style>.c1{{color:#000;font-weight:700}}.c0{{font-weight:400}}</style></head><body>{said}</body></html>"
    assert list(read(tmp_path, page, "talk.html")["participant"]) == [who.rstrip(".") for who, _ in spoken_by(LABELS["names"])]


def test_a_printers_hyphen_of_its_own_sign_joins_the_word():
    assert clean("сууну бөлүш\u2010\nтүрөт", [(0, 18)], wrapped=True).text == "сууну бөлүштүрөт"


def test_pdf_with_a_table_of_two_columns(tmp_path):
    import typst

    said = spoken_by(("Модератор", "Гүлбара", "Асел Токтоболотовна", "Темирбек"))
    cells = "".join(f"[{who}], [{text}]," for who, text in said)
    (tmp_path / "a.typ").write_text(f"#set page(width: 10cm, height: 9cm)\n#table(columns: (2.6cm, 1fr), stroke: none, {cells})", "utf-8")
    typst.compile(tmp_path / "a.typ", output=tmp_path / "a.pdf")
    frame = read_transcript(tmp_path / "a.pdf")
    assert list(frame["participant"]) == [who for who, _ in said]
    assert frame["text"].iloc[1] == "Көпүрө жазында кулады. Мисалы: балдар мектепке суудан өтөт." and map_holds(frame)


def test_pdf(tmp_path):
    import typst

    marked = "\n\n".join(f"{who}: {text.replace('[', chr(92) + '[').replace(']', chr(92) + ']')}" for who, text in SAID * 4)
    (tmp_path / "a.typ").write_text('#set page(width: 9cm, height: 12cm, numbering: "1/1", header: [Фокус-топ 4])\n#set par(justify: true)\n' + marked, "utf-8")
    typst.compile(tmp_path / "a.typ", output=tmp_path / "a.pdf")
    frame = read_transcript(tmp_path / "a.pdf")
    # the last speaker of one round is not the first of the next, so no turns merge
    assert list(frame["participant"]) == [who for who, _ in SAID * 4] and map_holds(frame)
    assert list(frame["text"])[9] == SAID[0][1]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("head", ["Ким{0}Сөзү\n", "speaker{0}text\n", ""])
def test_csv(tmp_path, mark, head):
    rows = "\n".join(f'{who}{mark}"{text}"' for who, text in SAID)
    frame = read(tmp_path, head.format(mark) + rows, "a.csv")
    assert list(frame["participant"]) == [who for who, _ in SAID] and map_holds(frame)


def test_csv_with_times_questions_and_empty_speakers(tmp_path):
    frame = read(tmp_path, "start,end,speaker,text,question\n0:04,0:09,Модератор,Как?,1\n0:10,0:12,Ж1,Так.,1\n,,,Совсем.,1\n0:20,0:22,Модератор,А?,2\n", "a.csv")
    assert list(frame["text"]) == ["Как?", "Так. Совсем.", "А?"]
    assert list(frame["start_s"]) == [4, 10, 20] and list(frame["question"]) == ["1", "1", "2"]


def test_a_background_row_goes_to_the_header(tmp_path):
    frame = read(tmp_path, "speaker,speech,speaker_std\nBackground,A meeting in a tea house.,BG\nMr Sadyr.-,Come in.,S\nThe guest.-,Thanks.,G\n", "a.csv")
    assert frame.attrs["header"]["summary"] == "A meeting in a tea house." and list(frame["participant"]) == ["Mr Sadyr", "The guest"]


def test_xlsx(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Протокол", None])
    for row in [("Катышуучу", "Сөзү"), *SAID]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    frame = read_transcript(tmp_path / "a.xlsx")
    assert list(frame["participant"]) == [who for who, _ in SAID] and map_holds(frame)


def test_srt_with_labels_and_continuing_cues(tmp_path):
    frame = read(tmp_path, "1\n00:00:04,000 --> 00:00:05,500\nМодератор: Как\n\n2\n00:00:06,000 --> 00:00:07,000\n<i>вы?</i>\n\n3\n00:00:08,000 --> 00:00:09,000\nЖ1: Так.\n\n"
                           "4\n00:00:10,000 --> 00:00:11,000\nМодератор: А?\n", "a.srt")
    assert list(frame["text"]) == ["Как вы?", "Так.", "А?"]
    assert list(zip(frame["start_s"], frame["end_s"], strict=True)) == [(4, 7), (8, 9), (10, 11)]


def test_vtt_voices(tmp_path):
    frame = read(tmp_path, "WEBVTT\n\nNOTE x\n\n00:04.000 --> 00:06.000 align:start\n<v.first Айнура>Дары &amp; суу<00:05.000> барбы?\n<v Бакыт>Ооба.\n\n"
                           "00:07.000 --> 00:08.000\n<v Бакыт>Жакшы.\n", "a.vtt")
    assert list(frame["text"]) == ["Дары & суу барбы?", "Ооба. Жакшы."] and map_holds(frame)


def test_segments_of_a_recogniser(tmp_path):
    data = {"segments": [{"start": 0, "end": 2.5, "text": " Кандай?", "speaker": "SPEAKER_00"}, {"start": 3, "end": 4, "text": "Жакшы.", "speaker": "SPEAKER_01"}]}
    frame = read(tmp_path, json.dumps(data), "a.json")
    assert list(frame["participant"]) == ["SPEAKER_00", "SPEAKER_01"] and list(frame["end_s"]) == [2.5, 4]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "cp866"])
def test_encodings_are_found_and_stated(tmp_path, encoding):
    frame = read(tmp_path, "Модератор: Как вы получали воду этим летом?\r\nЖ1: Очередь никто не соблюдал.\r\nМодератор: А кто решает?\r\nЖ1: Мурап.", "a.txt", encoding)
    assert frame["text"].iloc[1] == "Очередь никто не соблюдал."
    assert encoding.removesuffix("-sig") in frame.attrs["encoding"]


# -------------------------------------------------------------------------------------------------- what the researcher says, and errors


def test_labels_and_moderator_from_study_yaml(tmp_path):
    frame = read(tmp_path, "ай: Мен.\nчоң: Биз.\nай: Ким: сенби?", labels=["ай", "чоң"], moderator=["чоң"])
    assert list(zip(frame["participant"], frame["role"], strict=True)) == [("ай", "participant"), ("чоң", "moderator"), ("ай", "participant")]


def test_no_moderator_in_the_file(tmp_path):
    frame = read(tmp_path, "Айша: Мен келдим.\nБейше: Мен да.\nАйша: Жакшы.\nБейше: Ооба.", moderator=[])
    assert set(frame["role"]) == {"participant"}


@pytest.mark.parametrize("options, words", [({"labels": ["Жок"]}, "none of the labels"), ({"speakers": ["x"]}, "there are encoding"), ({"encoding": "ascii"}, "do not fit"),
                                            ({"encoding": "koi-9"}, "no encoding")])
def test_wrong_options_are_refused(tmp_path, options, words):
    path = made(tmp_path, "М: Как?\nР1: Так.\nМ: А?\nР1: Да.")
    with pytest.raises(InputError, match=words):
        read_transcript(path, options=options)


def test_an_encoding_that_is_given_is_used(tmp_path):
    path = made(tmp_path, "М: Как?\nР1: Так.\nМ: А?\nР1: Да.", encoding="mac-cyrillic")
    assert list(read_transcript(path, options={"encoding": "mac-cyrillic"})["text"]) == ["Как?", "Так.", "А?", "Да."]


@pytest.mark.parametrize("name, data, words", [
    ("a.txt", b"", "empty"), ("a.txt", b" \n\n", "empty"), ("a.doc", b"\xd0\xcf\x11\xe0" + b"0" * 99, "kind .doc"), ("a.docx", b"PK\x03\x04 broken", "damaged"),
    ("a.pdf", b"%PDF-1.4 broken", "damaged"), ("a.mp3", b"ID3", "kind .mp3"), ("a.xyz", b"abc", "kind .xyz"), ("a.txt", bytes(range(256)), "zero bytes"),
    ("a.srt", b"hello", "no subtitle times"), ("a.json", b"{", "damaged"), ("a.json", b"{}", "no list of segments"), ("a.xlsx", b"PK", "damaged"), ("a.txt", b"...", "no text"),
])
def test_a_file_that_cannot_be_read_says_why(tmp_path, name, data, words):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=words) as raised:
        read_transcript(tmp_path / name)
    assert raised.value.file.endswith(name) and raised.value.remedy


def test_a_missing_file_and_a_folder(tmp_path):
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(InputError):
            read_transcript(path)


def test_the_content_outweighs_the_suffix(tmp_path):
    as_docx(tmp_path / "a.docx")
    (tmp_path / "a.docx").rename(tmp_path / "a.txt")
    frame = read_transcript(tmp_path / "a.txt")
    assert len(frame) == 9 and any("read as .docx" in warning for warning in frame.attrs["warnings"])


def test_columns_and_types(tmp_path):
    frame = read(tmp_path, "М: Как?\nР1: Так.\nМ: А?\nР1: Да.")
    assert list(frame.columns) == ["turn", "participant", "role", "start_s", "end_s", "text", "notes", "question"]
    assert set(frame.attrs) == {"header", "raw", "pieces", "encoding", "decisions", "warnings", "certainty"}
    assert frame["turn"].tolist() == [0, 1, 2, 3] and np.isnan(frame["start_s"]).all()
    assert {".docx", ".odt", ".rtf", ".pdf", ".txt", ".md", ".csv", ".xlsx", ".srt", ".vtt", ".html"} <= set(SUFFIXES)


# -------------------------------------------------------------------------------------------------- properties

SIGNS = st.text(st.sampled_from("аүө Б.,:;-—–()[]{}<>*/#?!12\n\t\u00a0\u00ad\ufeff\u200b"), max_size=200)


@given(SIGNS, st.booleans(), st.booleans(), st.booleans())
@settings(max_examples=300, deadline=None)
def test_the_map_of_any_text_holds(raw, wrapped, marked_up, document):
    spoken = clean(raw, [(0, len(raw) // 2), (len(raw) // 2, len(raw))], wrapped=wrapped, marked_up=marked_up, document=document)
    at = 0
    for start, origin, length in spoken.pieces:
        assert spoken.text[at:start] in ("", " ") and raw[origin : origin + length] == spoken.text[start : start + length]
        at = start + length
    assert at == len(spoken.text) and "  " not in spoken.text and spoken.text == spoken.text.strip(" \n\t")


@given(st.lists(st.tuples(st.sampled_from(["Модератор", "К1", "К2", "Баары", "Айсулуу", ""]), SIGNS), min_size=1, max_size=12), st.sampled_from([".txt", ".md", ".csv", ".srt", ".html"]))
@settings(max_examples=200, deadline=None)
def test_the_map_holds_on_any_file_and_nothing_else_than_input_error_is_raised(tmp_path_factory, said, suffix):
    folder = tmp_path_factory.mktemp("any")
    forms = {".csv": '{who},"{text}"', ".srt": "00:00:01,000 --> 00:00:02,000\n{who}: {text}\n", ".html": "<p>{who}: {text}</p>"}
    text = "\n".join(forms.get(suffix, "{who}: {text}").format(who=who, text=text) for who, text in said)
    try:
        assert map_holds(read(folder, text, "a" + suffix))
    except InputError as error:
        assert error.remedy


@given(st.lists(st.tuples(st.sampled_from(["Модератор", "Катышуучу 1", "Катышуучу 2"]), st.text("абвгү ", min_size=1, max_size=30).filter(str.strip)), min_size=4, max_size=12))
@settings(max_examples=100, deadline=None)
def test_no_word_is_lost_or_moved(tmp_path_factory, said):
    frame = read(tmp_path_factory.mktemp("kept"), "\n".join(f"{who}: {text}" for who, text in said))
    assert [(who, word) for who, text in zip(frame["participant"], frame["text"], strict=True) for word in text.split()] == [
        (who, word) for who, text in said for word in text.split()]


# -------------------------------------------------------------------------------------------------- real files


def test_real_files():
    turns = {"pdpilot-P1.pdf": 92, "pdpilot-P1.txt": 92, "pdpilot-P2.pdf": 159, "vladivideos-4.csv": 3, "vladivideos-20.csv": 900}
    for path in sorted(REAL.glob("*")) if REAL.exists() else ():
        frame = read_transcript(path)
        assert map_holds(frame) and len(frame) == turns.get(path.name, len(frame))

"""Transcripts unlike those that the reader was first built for: what each taught stands here as a small case with its truth. All people and texts are invented."""

from __future__ import annotations

import docx
import openpyxl
import pytest
import typst

from pipeline.read.asides import sort_asides
from pipeline.read.transcripts import read_transcript

# name, text, turns as (speaker, words)
TALKS = {
    "numbers for people.txt": ("М: Суу качан келет?\n1: Түнкүсүн гана.\n2: Бизге келбейт.\nМ: Кезек барбы?\n1: Жок.\n2: Болгон эмес.\n",
        [("М", "Суу качан келет?"), ("1", "Түнкүсүн гана."), ("2", "Бизге келбейт."), ("М", "Кезек барбы?"), ("1", "Жок."), ("2", "Болгон эмес.")]),
    "asked by label.txt": ("М: Кто начнёт?\nР1: Я начну.\nР2: А я добавлю.\nМ: Хорошо. Р2: вы хотели сказать? Или Р1: вы?\nР2: Хотела.\nР1: И я тоже.\n",
        [("М", "Кто начнёт?"), ("Р1", "Я начну."), ("Р2", "А я добавлю."), ("М", "Хорошо. Р2: вы хотели сказать? Или Р1: вы?"), ("Р2", "Хотела."), ("Р1", "И я тоже.")]),
    "a saying.txt": ("Модератор: Что было?\nУчастник 1: Много чего.\nКак говорится: пока гром не грянет.\nМодератор: А теперь?\nУчастник 1: Теперь тихо.\nКак говорится: время лечит.\nМодератор: Ясно.\n",
        [("Модератор", "Что было?"), ("Участник 1", "Много чего. Как говорится: пока гром не грянет."), ("Модератор", "А теперь?"), ("Участник 1", "Теперь тихо. Как говорится: время лечит."), ("Модератор", "Ясно.")]),
    "a long monologue.txt": ("Модератор: Расскажите.\nРеспондент: Пришли мы. Глава сказал: завтра. Ушли. Глава сказал: потом. Опять ушли. Глава сказал: хватит. Сели.\nМодератор: И всё?\nРеспондент: Всё.\n",
        [("Модератор", "Расскажите."), ("Респондент", "Пришли мы. Глава сказал: завтра. Ушли. Глава сказал: потом. Опять ушли. Глава сказал: хватит. Сели."), ("Модератор", "И всё?"), ("Респондент", "Всё.")]),
    "ranges.txt": ("00:00:05-00:00:12 Модератор: Кто был?\n00:00:12-00:00:30 Житель 1: Я был.\n00:00:30-00:00:41 Житель 2: И я.\n", [("Модератор", "Кто был?"), ("Житель 1", "Я был."), ("Житель 2", "И я.")]),
    "a silent one in the legend.txt": ("Обозначения:\nМ – модератор\nК1 – участник, 20 лет\nК2 – участник, 31 год\nК3 – участник, 44 года\n\nМ: Как дела?\nК1: Так себе.\nК3: И у нас.\nМ: А вода?\nК1: Нет её.\n",
        [("М", "Как дела?"), ("К1", "Так себе."), ("К3", "И у нас."), ("М", "А вода?"), ("К1", "Нет её.")]),
    "after the end.txt": ("Модератор: Башталы.\nКатышуучу 1: Ооба.\nКатышуучу 2: Макул.\nМодератор: Рахмат.\nКатышуучу 1: Сизге да.\nТалкуунун аягы\nТиркеме. Тизме\n1. Катышуучу 1 – 45 жаш, малчы\n2. Катышуучу 2 – 38 жаш, дарыгер\n",
        [("Модератор", "Башталы."), ("Катышуучу 1", "Ооба."), ("Катышуучу 2", "Макул."), ("Модератор", "Рахмат."), ("Катышуучу 1", "Сизге да.")]),
    "sections.txt": ("БЛОК 1. ВОДА\nМ: Хватает?\nР1: Нет.\nБЛОК 2. ДОВЕРИЕ\nМ: Верите?\nР1: Не всем.\n", [("М", "Хватает?"), ("Р1", "Нет."), ("М", "Верите?"), ("Р1", "Не всем.")]),
    "said once.txt": ("Алып баруучу – Кимдер келди?\nАйсулуу эже – Мен келдим.\nНурбек байке – Мен да.\nАлып баруучу – Дагы ким?\nЖылдыз – Биз экөөбүз.\nАйсулуу эже – Кошунам келбеди, ал эже ооруп жатат.\nНурбек байке – Туура.\n",
        [("Алып баруучу", "Кимдер келди?"), ("Айсулуу эже", "Мен келдим."), ("Нурбек байке", "Мен да."), ("Алып баруучу", "Дагы ким?"), ("Жылдыз", "Биз экөөбүз."), ("Айсулуу эже", "Кошунам келбеди, ал эже ооруп жатат."), ("Нурбек байке", "Туура.")]),
    "said once, on a line.txt": ("Изилдөөчү\nКимдер келди?\nНасыр\nМен келдим.\nЗуура\nМен да.\nИзилдөөчү\nДагы ким?\nАйсулуу эже\nБиз экөөбүз.\nНасыр\nТуура.\nЗуура\nОшондой.\n",
        [("Изилдөөчү", "Кимдер келди?"), ("Насыр", "Мен келдим."), ("Зуура", "Мен да."), ("Изилдөөчү", "Дагы ким?"), ("Айсулуу эже", "Биз экөөбүз."), ("Насыр", "Туура."), ("Зуура", "Ошондой.")]),
    "glued hyphens.txt": ("Модератор- Башталы.\nК1- Ооба.\nК2- Макул.\nМодератор- Ким айтат?\nК1- Мен.\nК2- Мен да.\n", [("Модератор", "Башталы."), ("К1", "Ооба."), ("К2", "Макул."), ("Модератор", "Ким айтат?"), ("К1", "Мен."), ("К2", "Мен да.")]),
    "slashes.txt": ("М/ Кто тут?\nР1/ Я.\nР2/ И я.\nМ/ Хорошо.\n", [("М", "Кто тут?"), ("Р1", "Я."), ("Р2", "И я."), ("М", "Хорошо.")]),
    "headings.md": ("# Базар\n\n### [00:00:07] Модератор\n\nЧто нового?\n\n### [00:01:29] Житель 1\n\nНичего.\n\n### [00:02:54] Житель 2\n\nКрыша течёт.\n\n### [00:03:10] Модератор\n\nДавно?\n", [("Модератор", "Что нового?"), ("Житель 1", "Ничего."), ("Житель 2", "Крыша течёт."), ("Модератор", "Давно?")]),
    "table.md": ("| № | Ким | Эмне деди |\n|---|---|---|\n| 1 | Модератор | Башталы. |\n| 2 | К1 | Ооба, [күлкү] макул. |\n| 3 | Модератор | Ким айтат? |\n| 4 | К1 | Мен. |\n", [("Модератор", "Башталы."), ("К1", "Ооба, макул."), ("Модератор", "Ким айтат?"), ("К1", "Мен.")]),
    "quoted.md": ("> **[00:00:05] Модератор:** Кто вы?\n>\n> **[00:00:20] Эксперт:** Юрист.\n>\n> **[00:00:31] Модератор:** Давно?\n>\n> **[00:00:40] Эксперт:** Десять лет.\n", [("Модератор", "Кто вы?"), ("Эксперт", "Юрист."), ("Модератор", "Давно?"), ("Эксперт", "Десять лет.")]),
    "dots and dashes.md": ("**Модератор.-** Как дела?\n\n**Житель.-** Хорошо.\n\n**Модератор.-** А вода?\n\n**Житель.-** Есть.\n", [("Модератор", "Как дела?"), ("Житель", "Хорошо."), ("Модератор", "А вода?"), ("Житель", "Есть.")]),
    "titles above the table.csv": ("Талкуу;;\nАйыл;Көк-Суу;\nКүнү;2026-03-09;\n;;\nКто говорит;Что сказал;\nМодератор;Что нового в селе за этот год?;\nУчастник 1;Дорогу починили до самого моста.;\nМодератор;А кто следил за работами?;\nУчастник 1;Никто, мы сами ходили смотреть.;\n",
        [("Модератор", "Что нового в селе за этот год?"), ("Участник 1", "Дорогу починили до самого моста."), ("Модератор", "А кто следил за работами?"), ("Участник 1", "Никто, мы сами ходили смотреть.")]),
}  # fmt: skip


def turns(frame):
    return list(zip(frame["participant"], frame["text"], strict=True))


@pytest.mark.parametrize("name", TALKS)
def test_who_said_what(tmp_path, name):
    (tmp_path / name).write_text(TALKS[name][0], "utf-8")
    assert turns(read_transcript(tmp_path / name)) == TALKS[name][1]


def test_a_question_s_heading_is_no_speaker_beside_letters(tmp_path):
    (tmp_path / "a.txt").write_text("Вопрос №1: вода\nМ: Хватает?\nЖ: Нет.\nВопрос №2: земля\nМ: Делят?\nЖ: Делят.\n", "utf-8")
    frame = read_transcript(tmp_path / "a.txt")
    assert list(frame["participant"]) == ["М", "Ж", "М", "Ж"] and list(frame["question"]) == ["1", "1", "2", "2"]


def test_a_lone_letter_leads_people_with_names(tmp_path):
    (tmp_path / "a.txt").write_text("М: Кто начнёт?\nАсель: Я.\nРуслан: Нет, я.\nМ: Пожалуйста.\nАсель: Спасибо.\nРуслан: Ладно.\n", "utf-8")
    frame = read_transcript(tmp_path / "a.txt")
    assert list(frame["role"]) == ["moderator", "participant", "participant"] * 2


def test_the_time_at_the_end_of_a_turn_is_its_end_and_no_note(tmp_path):
    (tmp_path / "a.txt").write_text("И: Как дела? #00:00:10-5#\nР: Хорошо. [вздыхает] #00:01:02-0#\nИ: Ясно. #00:01:09-1#\nР: Да. #00:01:20-0#\n", "utf-8")
    frame = read_transcript(tmp_path / "a.txt")
    assert list(frame["end_s"]) == [10.5, 62.0, 69.1, 80.0] and list(frame["notes"]) == [[], ["вздыхает"], [], []]


def test_notes_alone_in_round_brackets_and_words_thrown_in(tmp_path):
    (tmp_path / "a.txt").write_text("М: Кто был?\nК1: Мен. (К2: ии) Анан кеттим.\n(Эшиктен бирөө карайт)\nК2: [аты алынды] келген. (мен аны тааныйм)\nМ: Рахмат.\n", "utf-8")
    frame = read_transcript(tmp_path / "a.txt")
    assert list(frame["text"]) == ["Кто был?", "Мен. Анан кеттим.", "келген. (мен аны тааныйм)", "Рахмат."]
    assert [sort_asides(notes, {"К1", "К2"}) for notes in frame["notes"]][1:3] == [(["Эшиктен бирөө карайт"], [("К2", "ии")], []), ([], [], ["аты алынды"])]


# ---------------------------------------------------------------- tables


def test_headings_inside_a_table_and_a_table_below_the_talk(tmp_path):
    paper = docx.Document()
    table = paper.add_table(0, 3)
    for cells in (("Убактысы", "Ким", "Эмне деди"), ("1-суроо",), ("00:00:04", "Модератор", "Башталы."), ("00:00:20", "К1", "Ооба."), ("2-суроо",), ("00:01:00", "Модератор", "Суу барбы?"), ("00:01:30", "К1", "Жок.")):
        row = table.add_row().cells
        if len(cells) == 1:
            row[0].merge(row[2]).text = cells[0]
        else:
            for cell, text in zip(row, cells, strict=True):
                cell.text = text
    paper.save(tmp_path / "a.docx")
    frame = read_transcript(tmp_path / "a.docx")
    assert list(frame["question"]) == ["1", "1", "2", "2"] and list(frame["start_s"]) == [4, 20, 60, 90] and list(frame["text"]) == ["Башталы.", "Ооба.", "Суу барбы?", "Жок."]
    talk = docx.Document()
    for line in ("Модератор: Башталы.", "К1: Ооба.", "К2: Макул.", "Модератор: Рахмат."):
        talk.add_paragraph(line)
    talk.add_table(1, 2).rows[0].cells[0].text = "К1, 41 жаш"
    talk.save(tmp_path / "b.docx")
    frame = read_transcript(tmp_path / "b.docx")
    assert list(frame["text"]) == ["Башталы.", "Ооба.", "Макул.", "Рахмат."] and frame.attrs["header"]["sections"] == ["К1, 41 жаш"]


def test_a_time_in_the_speaker_s_cell_and_facts_above_the_names_of_the_columns(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Айыл", "Көк-Суу"], [None, None], ["Спикер, время", "Текст"], ["Модератор\n00:00:05", "Кто был на сходе?"], ["Житель\n00:00:20", "Почти никого не было."], ["Модератор\n00:01:00", "А почему так?"], ["Житель\n00:01:07", "Не позвали."]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    frame = read_transcript(tmp_path / "a.xlsx")
    assert list(frame["participant"]) == ["Модератор", "Житель"] * 2 and list(frame["start_s"]) == [5, 20, 60, 67] and frame.attrs["header"]["place"] == "Көк-Суу"


# ---------------------------------------------------------------- pdf


def pdf(folder, body, page='paper: "a6"'):
    (folder / "a.typ").write_text(f"#set page({page})\n#set text(size: 10pt, hyphenate: false)\n{body}", "utf-8")
    typst.compile(folder / "a.typ", output=folder / "a.pdf")
    return read_transcript(folder / "a.pdf")


def test_a_table_of_three_columns(tmp_path):
    rows = [("Модератор", "Что изменилось на рынке после ремонта и кто об этом узнал?"), ("Житель 1", "Прилавки стали дороже вдвое, а крыша течёт, как текла раньше."), ("Житель 2", "Нам никто ничего не говорил, узнали от соседей по ряду.")] * 2
    frame = pdf(tmp_path, "#table(columns: (auto, 2cm, 1fr), [№], [Спикер], [Реплика], " + ", ".join(f"[{number}], [{who}], [{said}]" for number, (who, said) in enumerate(rows, 1)) + ")")
    assert turns(frame) == rows


def test_footnotes_of_a_pdf_are_no_speech(tmp_path):
    frame = pdf(tmp_path, "Модератор: Где мост?\n\nЖитель: Упал#footnote[Речь о старом мосте.] весной. Поле 5 м#super[2].\n\nМодератор: Давно?\n\nЖитель: Давно.\n")
    assert list(frame["text"]) == ["Где мост?", "Упал весной. Поле 5 м2.", "Давно?", "Давно."] and "footnotes at the bottoms of the PDF's pages were not read: 1 lines" in frame.attrs["warnings"]


def test_a_label_at_the_top_of_every_page_is_no_running_head(tmp_path):
    said = ["The bridge fell.", "Nobody came.", "We called the district.", "It took a day.", "The logs went too.", "Tractors cross.", "School was closed.", "It rained on."]
    pages = [f"Interviewer\\\nAnd in {2019 + place}, what was new?\\\nTell me.\n\nInterviewee\\\n{said[place]}\n\nInterviewer\\\nAnd after that?\n\nInterviewee\\\n{said[place + 4]}\n" for place in range(4)]
    frame = pdf(tmp_path, "\n#pagebreak()\n".join(pages), 'paper: "a6", numbering: "1"')
    assert list(frame["participant"]) == ["Interviewer", "Interviewee"] * 8


def test_the_hyphen_of_a_pair_of_words_stays_at_the_end_of_a_line(tmp_path):
    frame = pdf(tmp_path, "Модератор: Эмне керек?\n\nК1: Адегенде эсеп-\\\nкысап керек, анан сүйлөшөбүз.\n\nМодератор: Туура.\n\nК1: Ооба.\n")
    assert frame["text"].iloc[1] == "Адегенде эсеп-кысап керек, анан сүйлөшөбүз."


def test_a_name_of_two_words_is_one_column(tmp_path):
    rows = [("Модератор", "Ким биринчи сүйлөйт, баштайлыбы?"), ("Тургун 1", "Мен келгин кишимин, четтен айтайын: ар ким өзү үчүн, ар ким өз үйүндө."), ("Тургун 2", "Ашар кылдык, жыгач салдык, суу алып кетти.")] * 2
    frame = pdf(tmp_path, "#set text(spacing: 220%)\n#table(columns: (2.6cm, 1fr), " + ", ".join(f"[{who}], [{said}]" for who, said in rows) + ")", 'paper: "a5"')
    assert turns(frame) == rows


# ---------------------------------------------------------------- rtf, docx


def test_a_cell_of_a_rich_text_table_holds_several_paragraphs(tmp_path):
    rows = [("Модератор", "Что было?"), ("Житель", r"Паводок.\par Мост упал."), ("Модератор", "Когда это случилось?"), ("Житель", "В мае, ещё до жары.")]
    table = "".join(rf"\trowd\cellx2000\cellx9000\pard\intbl {who}\cell {said}\cell\row" + "\n" for who, said in rows)
    text = "".join(sign if ord(sign) < 128 else rf"\'{sign.encode('cp1251')[0]:02x}" for sign in rf"{{\rtf1\ansi\ansicpg1251\uc1 \pard Стенограмма\par {table}\pard Конец записи\par}}")
    (tmp_path / "a.rtf").write_text(text, "ascii")
    assert turns(read_transcript(tmp_path / "a.rtf")) == [("Модератор", "Что было?"), ("Житель", "Паводок. Мост упал."), ("Модератор", "Когда это случилось?"), ("Житель", "В мае, ещё до жары.")]


def test_soft_hyphens_in_a_note_are_no_part_of_it(tmp_path):
    paper = docx.Document()
    for line in ("М: Кто обе\u00adщал?", "К1: [фами\u00adлия] обе\u00adщал.", "М: Когда?", "К1: Вес\u00adной."):
        paper.add_paragraph(line)
    paper.save(tmp_path / "a.docx")
    frame = read_transcript(tmp_path / "a.docx")
    assert frame["notes"].iloc[1] == ["фамилия"]

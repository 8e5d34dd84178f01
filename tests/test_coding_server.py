"""A language model is asked over loopback only, once; what it said is kept and can be reviewed. The server here is the test's own."""

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pandas as pd
import pytest

from pipeline.coding.codebook import read_codebook
from pipeline.coding.embedding import WEIGHT, read_encoder
from pipeline.coding.server import answered, ask, ask_server, check_url, codes_in, read_answers
from pipeline.coding.suggest import CODEBOOK, fit
from pipeline.config.analysis import Server
from pipeline.errors import InputError, StudyError

BOOK = read_codebook(CODEBOOK)
TURNS = pd.DataFrame({"document": ["d1", "d1"], "turn": ["t1", "t2"], "language": ["ru", "ky"], "text": ["Вода не дошла до нижних огородов", "Баары жакшы"]})


@pytest.fixture
def served():
    """An OpenAI-compatible server on loopback: says NR.1 of water and nothing of the rest; keeps what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):  # noqa: N802
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, body))
            if body["model"] == "elsewhere":
                self.send_response(302)
                self.send_header("Location", "http://192.0.2.1/v1/chat/completions")
                self.end_headers()
                return
            codes = [{"code": "NR.1", "why": "Вода не дошла"}] if "Вода" in body["messages"][1]["content"] else []
            content = "no form" if body["model"] == "formless" else json.dumps({"choices": [{"message": {"content": "```json\n" + json.dumps({"codes": codes}, ensure_ascii=False) + "\n```"}}]})
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/v1", "http://localhost:8080/v1", "http://[::1]:8080/v1", "http://127.0.0.2/v1/"])
def test_a_server_of_this_machine_may_be_asked(url):
    assert check_url(url) == url.rstrip("/")


@pytest.mark.parametrize("url", ["http://192.0.2.1/v1", "https://models.example/v1", "http://127.0.0.1.models.example/v1", "http://localhost@models.example/v1", "http://127.0.0.1@192.0.2.1/v1", "http://0.0.0.0/v1", "file:///v1", ""])
def test_no_other_machine_may_be_asked(url):
    with pytest.raises(StudyError, match="not on this machine"):
        check_url(url)


def test_what_the_model_says_is_a_suggestion_with_its_reason(served, tmp_path):
    ask(TURNS, BOOK, Server(url=served[0], model="small"), tmp_path / "model.ndjson")
    assert answered(TURNS, BOOK, tmp_path / "model.ndjson")[0].values.tolist() == [[0, "NR.1", "model small: Вода не дошла"]]


def test_prompt_model_and_answer_are_kept(served, tmp_path):
    ask(TURNS, BOOK, Server(url=served[0], model="small"), tmp_path / "model.ndjson", now=lambda: datetime(2026, 11, 29, tzinfo=UTC))
    first = answered(TURNS, BOOK, tmp_path / "model.ndjson")[1].iloc[0]
    assert (first["model"], first["codes"], first["at"], "Поливная вода" in first["prompt"], "NR.1" in first["answer"]) == ("small", "NR.1", "2026-11-29T00:00:00+00:00", True, True)


def test_a_second_run_asks_nobody_and_gives_the_same(served, tmp_path):
    path, server = tmp_path / "model.ndjson", Server(url=served[0], model="small")
    assert ask(TURNS, BOOK, server, path) == 2
    before = path.read_bytes()
    assert (ask(TURNS, BOOK, server, path), len(served[1]), path.read_bytes()) == (0, 2, before)


def test_no_more_turns_are_asked_than_allowed(served, tmp_path):
    assert ask(TURNS, BOOK, Server(url=served[0], model="small", turns=1), tmp_path / "model.ndjson") == 1


def test_the_turns_own_words_are_not_kept_with_the_answer(served, tmp_path):
    ask(TURNS, BOOK, Server(url=served[0], model="small"), tmp_path / "model.ndjson")
    assert "нижних огородов" not in (tmp_path / "model.ndjson").read_text("utf-8")


def test_a_turn_that_has_changed_since_has_no_answer(served, tmp_path):
    ask(TURNS, BOOK, Server(url=served[0], model="small"), tmp_path / "model.ndjson")
    assert answered(TURNS.assign(text="Вода"), BOOK, tmp_path / "model.ndjson")[0].empty


def test_the_model_answers_in_the_language_of_the_turn(served, tmp_path):
    ask(TURNS, BOOK, Server(url=served[0], model="small"), tmp_path / "model.ndjson")
    prompts = {body["messages"][1]["content"]: body["messages"][0]["content"] for _, body in served[1]}
    assert ("Сугат суусу" in prompts["Баары жакшы"], "Сугат суусу" in prompts["Вода не дошла до нижних огородов"]) == (True, False)


def test_a_redirect_to_another_machine_is_not_followed(served):
    with pytest.raises(InputError, match="HTTPError"):
        ask_server(Server(url=served[0], model="elsewhere"), "p", "Вода")


def test_a_proxy_of_the_environment_is_not_used(served, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:9")
    assert "NR.1" in ask_server(Server(url=served[0], model="small"), "p", "Вода")


@pytest.mark.parametrize(("model", "url"), [("formless", None), ("small", "http://127.0.0.1:1/v1")])
def test_a_server_that_does_not_answer_in_its_form_is_named_without_the_turn(served, model, url):
    with pytest.raises(InputError, match="did not answer as it should") as caught:
        ask_server(Server(url=url or served[0], model=model), "p", "Вода")
    assert "Вода" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        ('{"codes": [{"code": "NR.1", "why": "w"}]}', [("NR.1", "w")]),
        ('Here you are:\n```json\n{"codes": ["NR.1"]}\n```', [("NR.1", "")]),
        ('["NR.1", "GV.1"]', [("NR.1", ""), ("GV.1", "")]),
        ('{"id": "NR.1", "reason": "w"}', [("NR.1", "w")]),
        ('Of [these] I choose {"codes": [{"code": "NR.1", "why": "w"}]}', [("NR.1", "w")]),
        ('{"codes": [{"code": "XX.1"}]}', []),
        ('{"codes": ["NR.1", "NR.2", "NR.3", "GV.1"]}', [("NR.1", ""), ("NR.2", ""), ("NR.3", "")]),
        ('{"codes": []}', []),
        ("I am not sure.", []),
        ('{"codes": [{"co', []),
        ("", []),
    ],
)
def test_an_answer_is_read_in_whatever_form_it_comes(answer, codes):
    assert codes_in(answer, set(BOOK.codes["code"])) == codes


def test_a_broken_line_of_the_kept_answers_is_named(tmp_path):
    (tmp_path / "model.ndjson").write_text("{}\n", "utf-8")
    with pytest.raises(InputError, match="not an answer of a model") as caught:
        read_answers(tmp_path / "model.ndjson")
    assert caught.value.place == "line 1"


# ------------------------------------------------------------------------------------------------ embeddings


@pytest.fixture
def vectors(tmp_path):
    import numpy as np

    (tmp_path / "words.txt").write_text("суу\nвода\nжол\n", "utf-8")
    np.save(tmp_path / "vectors.npy", np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 2.0]]))
    return tmp_path


def test_a_text_is_the_mean_of_its_words(vectors):
    assert read_encoder(vectors).encode(["Суу, жол", "вода", "нечто"]).round(3).tolist() == [[round(WEIGHT / 5**0.5, 3), round(2 * WEIGHT / 5**0.5, 3)], [WEIGHT, 0.0], [0.0, 0.0]]


def test_what_was_learned_in_one_language_is_found_in_another_by_meaning(tmp_path):
    import numpy as np

    (tmp_path / "words.txt").write_text("zorbel\nkrantu\nquiet\n", "utf-8")
    np.save(tmp_path / "vectors.npy", np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    texts, labels = ["zorbel"] * 10 + ["quiet"] * 10, pd.DataFrame({"XX.1": [True] * 10 + [False] * 10})
    suggester = fit(texts, labels, ["other"] * 20, encoder=read_encoder(tmp_path))
    assert suggester.suggest(["krantu", "quiet"], ["other"] * 2)["row"].tolist() == [0]


def test_a_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(InputError, match="there is no model in this folder"):
        read_encoder(tmp_path)


def test_a_missing_package_is_named_and_the_network_is_off(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "0")
    (tmp_path / "modules.json").write_text("[]", "utf-8")
    with pytest.raises(InputError, match="sentence-transformers, which is not installed"):
        read_encoder(tmp_path)
    assert __import__("os").environ["HF_HUB_OFFLINE"] == "1"

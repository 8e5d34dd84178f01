"""What the sources ask for is taught, and the two pages written from the curriculum are up to date."""

import os
import re
from pathlib import Path

import pytest

from pipeline.curriculum.pages import pages, read_topics
from pipeline.errors import CurriculumError
from pipeline.training.catalogue import Catalogue

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT.parent / "shared" / "sources"
CATALOGUE = Catalogue()
TOPICS = {topic.id: topic for topic in read_topics()}
# what the programme asks for; a topic that is dropped from the table is missed here
ASKED = """conflict-analysis mediation peaceful-advocacy critical-thinking livelihoods gender-analysis companies early-warning rapid-response human-rights emotional-balance rumours incitement
competences police-centres joint-needs inclusive-planning local-initiative state-social-order gals small-grants joint-plans dialogue-platforms interfaith early-marriage adolescents language-bridge
elections border-youth mediators-network""".split()
# the words by which a module on the topic is known, in its English text
TAUGHT = {
    "conflict-analysis": ("tree", "onion", "triangle", "map", "connect", "divide"), "peaceful-advocacy": ("two-month", "media"), "gals": ("GALS",), "joint-needs": ("joint study",), "mediators-network": ("mentor", "network"),
    "livelihoods": ("alternative",), "companies": ("company",), "early-warning": ("sign",), "rapid-response": ("first step",), "rumours": ("rumour",), "police-centres": ("public-prevention centre",), "state-social-order": ("state social order",),
    "early-marriage": ("marriage",), "elections": ("election",), "border-youth": ("border",), "language-bridge": ("language",), "interfaith": ("faith",), "small-grants": ("application",), "dialogue-platforms": ("platform",),
}  # fmt: skip


@pytest.mark.parametrize("topic", ASKED)
def test_what_is_asked_for_has_its_modules(topic):
    assert TOPICS[topic].modules and TOPICS[topic].phrases


@pytest.mark.parametrize("topic", TAUGHT)
def test_a_topic_is_named_in_the_text_of_its_modules(topic):
    text = " ".join(CATALOGUE.path(module, "en").read_text("utf-8") for module in TOPICS[topic].modules).lower()
    assert [word for word in TAUGHT[topic] if word.lower() not in text] == []


def test_every_module_that_is_named_exists():
    assert {module for topic in TOPICS.values() for module in topic.modules} <= set(CATALOGUE.modules)


def test_every_module_teaches_a_topic_of_the_sources():
    assert set(CATALOGUE.modules) - {module for topic in TOPICS.values() for module in topic.modules} == set()


@pytest.mark.skipif(not SOURCES.exists() and not os.environ.get("CI"), reason="the source documents are not here")
@pytest.mark.parametrize("topic", TOPICS)
def test_a_phrase_stands_in_its_source_at_its_line(topic):
    for phrase in TOPICS[topic].phrases:
        (path,) = SOURCES.glob(f"{phrase.source}*.txt")
        assert phrase.quote in re.sub(r"\s+", " ", path.read_text("utf-8").split("\n")[phrase.line - 1])


def test_a_topic_that_breaks_the_form_is_named(tmp_path):
    (tmp_path / "topics.yaml").write_text("topics:\n- {id: x, title: X, modules: [M01], phrases: [], page: 3}\n", "utf-8")
    with pytest.raises(CurriculumError, match="page: Extra inputs are not permitted"):
        read_topics(tmp_path / "topics.yaml")


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_a_page_is_what_the_curriculum_says(path):
    assert path.read_text("utf-8") == pages()[path], "Run: python -m pipeline.curriculum.pages"


def test_the_page_of_readings_has_a_row_a_text():
    table = [line for line in pages()[ROOT / "docs" / "review-states.md"].split("\n") if re.match(r"\| M\d\d \|", line)]
    assert len(table) == 117 and all(line.count("|") == 6 for line in table)

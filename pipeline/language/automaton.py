"""Which chain of endings explains the rest of a word, and what does it cost? The suffixes of `suffixes`, compiled to a deterministic automaton.

What a suffix looks like depends on very little of what stands before it: the last vowel and the kind of the last letter. So a place in a word
is one of a few hundred nodes, a state of the grammar in such surroundings, and the best way from a node through the rest of a word is the same for
every word with that rest: -ларынын is read once for all stems in а. Nodes are made when a text first needs them. In: a node and the rest of a
word. Out: the cheapest chain. Daciuk et al., Incremental Construction of Minimal Acyclic Finite-State Automata (CL 2000), on sharing endings.
"""

from __future__ import annotations

from functools import cache

from pipeline.language.suffixes import VOICE, VOICELESS, VOWELS, Arc, arcs, faces_after, last_vowel

# a cost, its (written, suffix) from left to right, and the place of the last suffix that the lemma keeps, -1 where it keeps none
Chain = tuple[float, tuple[tuple[str, Arc], ...], int]

_FINAL = frozenset(("N", "NP", "N1", "N3", "NL", "NC", "NR", "V", "VT", "VF", "VQ", "VI", "VC", "P", "VN"))
_NOTHING: Chain = (0.0, (), -1)
# vowels after which every suffix is written alike; a keyboard without ө and ү writes о and у for two of them, never ё and ю
_LIKE = {"а": "а", "я": "а", "ы": "а", "у": "у", "ю": "ю", "о": "о", "ё": "ё", "е": "е", "э": "е", "и": "е", "ө": "ө", "ү": "ө"}
_SOFTENED, _NOT_BEFORE_VOWEL = 1, 2
_MOST = 40_000  # rests of words that are remembered before all are forgotten


class Node:
    """A state of the grammar after a last vowel and a last letter.

    moves     first letter -> (written, its length, what must follow, suffix) of every suffix that can stand here; None until asked for
    targets   (state, written) -> where a suffix leads
    known     rest of a word -> its cheapest chain, or None
    """

    __slots__ = ("final", "state", "vowel", "ending", "moves", "targets", "known")

    def __init__(self, state: str, vowel: str, ending: str) -> None:
        self.state, self.vowel, self.ending = state, vowel, ending
        self.final = state in _FINAL
        self.moves: dict[str, tuple] | None = None
        self.targets: dict[tuple[str, str], Node] = {}
        self.known: dict[str, Chain | None] = {}


class Automaton:
    """All nodes for one way of reading.

    loose  the word may hold о, у, н for ө, ү, ң
    voice  passive, reflexive, causative and "together" count as endings; off for stems that no list knows
    """

    def __init__(self, *, loose: bool, voice: bool = True) -> None:
        self.loose, self.voice = loose, voice
        self._like = _LIKE if loose else {**_LIKE, "ю": "у", "ё": "о"}
        self._nodes: dict[tuple[str, str, str], Node] = {}
        self._remembered = 0

    def complete(self) -> None:
        """Make every node and its moves."""
        for state in arcs():
            for vowel in sorted(set(self._like.values())):
                for kind in _EVERY_KIND:
                    self._moves(self.node(state, vowel, _typical(kind, vowel)))

    def node(self, state: str, vowel: str, ending: str) -> Node:
        """The place of a state after a last vowel ('' where there is none) and the last two letters."""
        vowel = self._like.get(vowel, "")
        key = state, vowel, _kind(ending)
        node = self._nodes.get(key)
        if node is None:
            self._nodes[key] = node = Node(state, vowel, _typical(key[2], vowel))
        return node

    def after(self, written: str, state: str) -> Node:
        """The place of a state after all that is written so far."""
        return self.node(state, last_vowel(written), written[-2:])

    def best(self, node: Node, rest: str) -> Chain | None:
        """The cheapest chain of endings that spells the rest of a word, None where the grammar has none."""
        if not rest:
            return _NOTHING if node.final else None
        if rest in node.known:
            return node.known[rest]
        found = None
        for written, size, vowel_next, arc in (node.moves or self._moves(node)).get(rest[0], ()):
            if not rest.startswith(written):
                continue
            further = rest[size:]
            # a final к is written г before a vowel, and only there
            if vowel_next and (further[:1] in _BEFORE) != (vowel_next == _SOFTENED):
                continue
            target = node.targets.get((arc.to, written)) or self._target(node, written, arc.to)
            chain = self.best(target, further)
            if chain is not None and (found is None or arc.cost + 0.1 + chain[0] < found[0]):
                kept = chain[2] + 1 if chain[2] >= 0 else 0 if arc.keeps else -1
                found = arc.cost + chain[0], ((written, arc), *chain[1]), kept
        if self._remembered >= _MOST:
            self._forget()
        self._remembered += 1
        node.known[rest] = found
        return found

    def _moves(self, node: Node) -> dict[str, tuple]:
        moves: dict[str, list] = {}
        for arc in arcs().get(node.state, ()) if node.vowel else ():
            if not self.voice and arc.name in VOICE:
                continue
            for face in faces_after(arc.form, node.vowel, node.ending, self.loose):
                hardens = face[-1] in "кг" and arc.form[-1] == "к"
                moves.setdefault(face[0], []).append((face, len(face), _NOT_BEFORE_VOWEL * hardens, arc))
                if face[-1] == "к" and len(face) > 1 and hardens:
                    moves[face[0]].append((face[:-1] + "г", len(face), _SOFTENED, arc))
        node.moves = {letter: tuple(mine) for letter, mine in moves.items()} or {"": ()}
        return node.moves

    def _target(self, node: Node, written: str, state: str) -> Node:
        vowel = last_vowel(written) or node.vowel
        node.targets[state, written] = target = self.node(state, vowel, (node.ending + written)[-2:])
        return target

    def _forget(self) -> None:
        for node in self._nodes.values():
            node.known.clear()
        self._remembered = 0


_BEFORE = frozenset(VOWELS)
_KINDS = {**dict.fromkeys(VOWELS, "vowel"), **dict.fromkeys(VOICELESS, "hard"), "р": "glide", "й": "glide", "л": "л", "з": "з"}

_EVERY_KIND = ("vowel", "л+vowel", "hard", "glide", "л", "з", "soft")


def _kind(ending: str) -> str:
    """What a suffix asks of the letters before it: the last, and whether an л stands before a vowel."""
    kind = _KINDS.get(ending[-1:], "soft")
    return "л+vowel" if kind == "vowel" and ending[0] == "л" else kind


def _typical(kind: str, vowel: str) -> str:
    """Two letters that stand for all of a kind."""
    last = {"hard": "т", "glide": "р", "л": "л", "з": "з", "soft": "н"}.get(kind)
    return "н" + last if last else ("л" if kind == "л+vowel" else "н") + vowel


@cache
def automaton(*, loose: bool, voice: bool = True) -> Automaton:
    """The automaton of one way of reading, made once; that of listed stems, which every text needs whole, with all its nodes."""
    machine = Automaton(loose=loose, voice=voice)
    if voice and not loose:
        machine.complete()
    return machine

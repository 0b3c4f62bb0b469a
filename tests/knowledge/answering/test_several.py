"""Several subjects share one ranking and one answer, in which each has its part."""

from dataclasses import replace

import pytest

from knowledge.answering.several import FoundSubject, joining_topic, merged, spoken_for
from knowledge.answering.subjects import subjects_in
from knowledge.answering.understanding import understand
from knowledge.retrieval import FoundEntry

QUESTION = "which controls cover malware, backups and web filtering?"


def _found(source, *, cosine=0.6, coverage=1.0):
    return FoundEntry(source=source, score=cosine, cosine=cosine, lexical=0, coverage=coverage)


def _each(catalogue, *sources, text=QUESTION, **scores):
    subjects = subjects_in(understand(text, catalogue))
    return [
        FoundSubject(subject=one, found=(_found(source, **scores),))
        for one, source in zip(subjects, sources, strict=True)
    ]


def _spoken(catalogue, found, each, text=QUESTION):
    whole = understand(text, catalogue)
    return [one.found.source for one in spoken_for(whole, found, each, catalogue)]


def test_every_subject_has_a_place():
    """The best of each subject comes behind the three best of the whole, nothing twice."""
    ranking = merged(("a", "b", "c", "d", "e"), [("x", "y"), ("b", "z"), ()], ("j", "k", "l", "m"))
    assert ranking == ("a", "b", "c", "x", "j", "k", "l", "y", "z", "d", "e")


def test_a_topic_joins_two_subjects(catalogue):
    """A topic that at least two subjects find joins them; one that a single one finds does not."""
    each = _each(catalogue, "topic:isms", "topic:isms", "topic:pdca")
    assert joining_topic(each) == "topic:isms"
    assert joining_topic(each[1:]) == ""
    assert joining_topic([]) == ""


def test_each_subject_has_its_entry(catalogue):
    """Every named subject that an entry speaks of has its part, in the order of the question."""
    each = _each(catalogue, "A.8.7", "A.8.13", "A.8.23")
    assert _spoken(catalogue, [_found("A.8.7")], each) == ["A.8.7", "A.8.13", "A.8.23"]


@pytest.mark.parametrize("scores", [{"cosine": 0.2}, {"coverage": 0.3}])
def test_what_is_hardly_found_has_no_part(catalogue, scores):
    """An entry that hardly speaks of its subject says nothing, unless the whole finds it, too."""
    each = _each(catalogue, "A.8.7", "A.8.13", "A.8.23", **scores)
    assert _spoken(catalogue, [_found("A.5.1")], each) == []
    supported = [_found("A.8.13"), _found("A.8.23")]
    assert _spoken(catalogue, supported, each) == ["A.8.13", "A.8.23"]


def test_one_entry_for_all_answers_alone(catalogue):
    """Where all subjects lead to one entry, or one title names them all, one entry answers."""
    assert _spoken(catalogue, [_found("A.8.7")], _each(catalogue, *["A.8.7"] * 3)) == []
    text = "roles and responsibilities, which control?"
    each = _each(catalogue, "A.5.2", "5.3", text=text)
    assert _spoken(catalogue, [_found("A.5.2")], each, text) == []
    other = [_found("A.5.4")]
    assert _spoken(catalogue, other, each, text) == ["A.5.2", "5.3"]


def test_a_name_is_an_entry_and_a_question_whatever_answers_it(catalogue):
    """A topic speaks for a question of its own, not for a mere name in a list."""
    each = _each(catalogue, "topic:isms", "A.8.13", "A.8.23")
    assert _spoken(catalogue, [_found("A.8.7")], each) == ["A.8.13", "A.8.23"]
    own = replace(each[0], subject=replace(each[0].subject, is_question=True))
    assert _spoken(catalogue, [_found("A.8.7")], [own, *each[1:]])[0] == "topic:isms"

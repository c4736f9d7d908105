"""What goes on and on in a thread: nothing that breaks once ends it."""

from __future__ import annotations

import logging
import threading

import pytest
from django.db import OperationalError

from orders import loops
from orders.loops import loop

LONG = 10


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(loops, "AWAY", 0.001)


class Work:
    """Work that breaks on its first round, and says when it has done a second."""

    def __init__(self, problem):
        self.problem = problem
        self.went_on = threading.Event()

    def sort_the_post(self):
        if self.problem:
            problem, self.problem = self.problem, None
            raise problem
        self.went_on.set()


@pytest.mark.parametrize("problem", [ValueError("odd"), OperationalError("away")])
def test_what_breaks_once_goes_on(problem):
    work = Work(problem)

    with loop(work.sort_the_post):
        assert work.went_on.wait(LONG)


def test_a_fault_of_ours_is_told_with_its_place(caplog):
    work = Work(ValueError("odd"))

    with loop(work.sort_the_post):
        assert work.went_on.wait(LONG)

    (told,) = caplog.records
    assert told.levelno == logging.ERROR
    assert told.getMessage() == "sort_the_post failed"
    assert "ValueError: odd" in caplog.text


def test_a_database_that_is_away_is_told_in_a_line(caplog):
    work = Work(OperationalError("away"))

    with loop(work.sort_the_post):
        assert work.went_on.wait(LONG)

    (told,) = caplog.records
    assert told.levelno == logging.WARNING
    assert told.getMessage() == "sort_the_post could not reach the database: away"
    assert told.exc_info is None


def test_it_works_at_once_and_then_in_its_own_time():
    rounds: list[None] = []
    seen = threading.Event()

    def work():
        rounds.append(None)
        seen.set()

    with loop(work, every=3_600):
        assert seen.wait(LONG)

    assert len(rounds) == 1


def test_it_ends_when_it_is_told_to():
    with loop(lambda: None, every=0.001):
        pass

    assert not [one for one in threading.enumerate() if one.name == "<lambda>"]

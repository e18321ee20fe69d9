"""The simulation holds, can be played again, and finds what is planted in the queue."""

from __future__ import annotations

import pytest

from earnest.intake import simulation
from earnest.intake.places import State
from earnest.intake.queue import Queue, Refused

RUNS = 400


def all_runs():
    for seed in range(RUNS):
        simulation.simulate(seed)


def test_every_answer_stays_true_whatever_happens():
    all_runs()


def test_run_is_decided_by_its_seed():
    assert simulation.simulate(7) == simulation.simulate(7) != simulation.simulate(8)


def no_limit(monkeypatch):
    place = Queue.place

    def planted(self, buyer, key, variant, now, *, code=False):
        from msgspec.structs import replace

        rules, self.rules = self.rules, replace(self.rules, per_buyer=99)
        found = place(self, buyer, key, variant, now, code=code)
        self.rules = rules
        return found

    monkeypatch.setattr(Queue, "place", planted)


def forgets_keys(monkeypatch):
    place = Queue.place
    monkeypatch.setattr(
        Queue, "place", lambda self, b, k, v, now, **more: place(self, b, k + len(self.places) * 9, v, now, **more)
    )


def pays_what_lapsed(monkeypatch):
    def planted(self, number):
        if not 0 < number <= len(self.places):
            return Refused("no_such_place")
        return self.places.change(number, State.PAID)

    monkeypatch.setattr(Queue, "pay", planted)


def one_too_many(monkeypatch):
    free = Queue._free_pool

    def planted(self, variant, *, code):
        found = free(self, variant, code=code)
        return 0 if found is None and not self._waiting[variant] else found

    monkeypatch.setattr(Queue, "_free_pool", planted)


def last_in_line_first(monkeypatch):
    def planted(self, variant, now):
        self._waiting[variant].reverse()
        yield from move_up(self, variant, now)

    move_up = Queue._move_up
    monkeypatch.setattr(Queue, "_move_up", planted)


def no_fence(monkeypatch):
    class Unfenced(simulation.Writer):
        """Believes whatever is there."""

        def __init__(self, store):
            self.store = store
            super().__init__(store)

        seen = property(lambda self: self.store.batch, lambda self, value: None)

    monkeypatch.setattr(simulation, "Writer", Unfenced)


def answers_before_storing(monkeypatch):
    keep = simulation.World.keep

    def planted(self, changed, rules, charges):
        if self.chance.random() < 0.05:
            self.store.batch += 1
            return
        keep(self, changed, rules, charges)

    monkeypatch.setattr(simulation.World, "keep", planted)


@pytest.mark.parametrize("plant", [
    no_limit, forgets_keys, pays_what_lapsed, one_too_many, last_in_line_first, no_fence, answers_before_storing,
])  # fmt: skip
def test_planted_fault_is_found(plant, monkeypatch):
    plant(monkeypatch)
    with pytest.raises((simulation.Untrue, IndexError, ValueError)):
        all_runs()


def test_command_tells_how_to_play_a_failing_run_again(monkeypatch, capsys):
    assert simulation.main(["--runs", "20"]) == 0
    assert "20 runs, every answer stayed true" in capsys.readouterr().out
    pays_what_lapsed(monkeypatch)
    assert simulation.main(["--runs", "400"]) == 1
    assert "Again with: python -m earnest.intake.simulation --runs 1 --seed" in capsys.readouterr().err

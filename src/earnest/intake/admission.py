"""How fast a waiting room lets people in: as fast as what is behind it takes them, found by trying.

Additive increase, multiplicative decrease: the rate grows by a step each second in which everything is quick, and is halved
in a second in which something is slow. Source: Chiu and Jain, "Analysis of the increase and decrease algorithms for congestion
avoidance in computer networks", 1989.
"""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """People a second: the least and the most that are let in, and by how many the rate grows in a quick second."""

    least: float = 5.0
    most: float = 2000.0
    step: float = 20.0


class Admission:
    """Who has been let in: everybody whose rank is at most ``admitted``. It never goes back.

    ``rate``: people a second now.
    """

    def __init__(self, admitted: int, limits: Limits = Limits()) -> None:  # noqa: B008  (frozen)
        self.admitted, self.limits = admitted, limits
        self.rate = max(limits.step, limits.least)
        self._part = 0.0

    def step(self, seconds: float, last: int, *, slow: bool) -> int:
        """Let in whose turn it is after so many seconds; gives ``admitted``. ``last``: the last rank that was given.

        While nobody waits, as many as one second admits are let in ahead of their coming: who comes then does not wait.
        """
        if seconds < 0 or last < 0:
            raise ValueError("time goes forward, and ranks count from 1")
        if slow:
            self.rate = max(self.rate / 2, self.limits.least)
        elif last > self.admitted:
            self.rate = min(self.rate + self.limits.step * seconds, self.limits.most)
        self._part += self.rate * min(seconds, 1.0)
        whole = int(self._part)
        self._part -= whole
        self.admitted = max(self.admitted, min(self.admitted + whole, last + int(self.rate)))
        return self.admitted

    def wait(self, rank: int) -> float:
        """In how many seconds somebody of that rank is let in, at the rate of now; 0 if they are."""
        return max(rank - self.admitted, 0) / self.rate

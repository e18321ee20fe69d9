"""Write the golden files anew: ``python -m tests.render.rewrite_golden``, then read the diff."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from earnest import render
from earnest.core.brief.document import Brief
from tests.render.briefs import in_chinese, in_english

GOLDEN = Path(__file__).parent / "golden"
BRIEFS: dict[str, Callable[[], Brief]] = {"en": in_english, "zh": in_chinese}
RENDERINGS: dict[str, Callable[[Brief], str]] = {"txt": render.text, "md": render.markdown}


def main() -> None:
    """Write each brief in each rendering."""
    for lang, brief in BRIEFS.items():
        for ending, rendering in RENDERINGS.items():
            (GOLDEN / f"brief.{lang}.{ending}").write_text(rendering(brief()), encoding="utf-8")


if __name__ == "__main__":
    main()

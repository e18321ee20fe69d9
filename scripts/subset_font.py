"""Make the Chinese font that the package ships: one face of a Noto CJK collection, cut down to the characters in use.

    python scripts/subset_font.py NotoSerifCJK-Regular.ttc characters.txt [texts that must be covered ...]

Needs ``fonttools``. See ``src/earnest/render/fonts/README.md`` for where the two input files come from.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "Noto Serif CJK SC"
FONTS = Path(__file__).resolve().parents[1] / "src" / "earnest" / "render" / "fonts"
BLOCKS = (range(0x20, 0x250), range(0x2000, 0x2070), range(0x3000, 0x3100), range(0xFF00, 0xFFF0))
"""Latin, general punctuation, Chinese punctuation with kana, full-width forms."""


def face(collection: Path, family: str) -> TTFont:
    """The face of ``collection`` whose family name is ``family``."""
    for font in TTCollection(str(collection)):
        if font["name"].getDebugName(1) == family:
            font.recalcTimestamp = False  # the same input gives the same file
            return font
    raise SystemExit(f'{collection} has no face named "{family}"')


def gb2312() -> set[int]:
    """The code points of GB2312: 6,763 Chinese characters, with signs, Greek, Cyrillic and kana."""
    cells = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(c) for pair in cells for c in pair.decode("gb2312", errors="ignore")}


def wanted(texts: list[Path]) -> set[int]:
    """Every code point to keep: the fixed blocks, GB2312, and each character of the given texts."""
    fixed = {point for block in BLOCKS for point in block}
    return fixed | gb2312() | {ord(c) for text in texts for c in text.read_text(encoding="utf-8")}


def subset(font: TTFont, points: set[int]) -> None:
    """Cut ``font`` down to ``points``. Hints go: no printer or PDF reader needs them at these sizes."""
    options = Options(hinting=False, desubroutinize=False, notdef_outline=True, name_IDs=["*"])
    options.layout_features = ["kern", "locl", "palt", "halt", "chws", "ccmp"]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)


def main(collection: str, *texts: str) -> None:
    """Write the subset beside the other package fonts and say what is in it."""
    font = face(Path(collection), FAMILY)
    points = wanted([Path(t) for t in texts])
    subset(font, points)
    target = FONTS / "NotoSerifCJKsc-Regular-subset.otf"
    font.save(target)
    kept = font.getBestCmap()
    print(f"{target.name}: {target.stat().st_size:,} bytes, {len(kept):,} characters")
    print("not in the source font:", "".join(chr(p) for p in sorted(points - set(kept)) if p > 0x2E80) or "none")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])

"""Draw what `earnest judge` prints about the Haikou case, as docs/haikou.svg: ``python scripts/screenshot.py``."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
CASE = "cases/cn/haikou-meilan-2025.yaml"
PICTURE = ROOT / "docs" / "haikou.svg"
COLUMNS = 100
LINES = 44

# the picture must not fetch a font from elsewhere
_FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.S).replace("Fira Code, ", "")


def printed() -> str:
    """What the command prints, colours included."""
    command = [sys.executable, "-m", "earnest", "judge", CASE, "--lang", "en"]
    screen = {"COLUMNS": str(COLUMNS), "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | screen, capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout


def drawn(output: str) -> str:
    """The first lines of an output as SVG."""
    lines = output.rstrip().splitlines()
    shown = lines[:LINES] + (["..."] if len(lines) > LINES else [])
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, color_system="truecolor", force_terminal=True)
        console.print(Text.from_ansi("\n".join(shown)), soft_wrap=False)
        return console.export_svg(title=f"earnest judge {CASE}", code_format=_FORMAT, unique_id="earnest")


if __name__ == "__main__":
    PICTURE.write_text(drawn(printed()), encoding="utf-8")
    print(PICTURE.relative_to(ROOT))

"""An order as a case file, and everything about it in one bundle that can be checked without this server."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from typing import Any, Literal

import msgspec
import yaml
from msgspec.structs import replace

from earnest.core.brief.compose import compose
from earnest.core.case import Case, Exhibit, write_custom
from earnest.core.facts.log import FactLog
from earnest.platform import clock
from earnest.platform.orders.models import Evidence, Order
from earnest.platform.orders.reading import case_of
from earnest.render.pdf import pdf
from earnest.render.standing_json import standing_data

LANGUAGES: tuple[Literal["en", "zh"], ...] = ("en", "zh")
_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)
_SUFFIXES = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf", "text/plain": ".txt",
    "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "video/mp4": ".mp4",
}  # fmt: skip
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every entry of a bundle, so that the same order gives the same bytes."""


class _Plain(yaml.SafeDumper):
    """YAML of the subset that case files are read in: no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def whole_case(order: Order, *, in_bundle: bool = False, log: FactLog | None = None) -> Case:
    """The order as a case as of now, with its evidence files named; ``in_bundle`` says where in a bundle each lies.

    ``log``: the order's, if it was read already.
    """
    kept = order.evidence.order_by("pk").defer("content")
    evidence = {
        row.label: Exhibit(what=row.name, source=f"evidence/{file_name(row)}" if in_bundle else "") for row in kept
    }
    return replace(case_of(order, clock.now(), log), evidence=evidence)


def case_text(case: Case) -> str:
    """The case in the case language, as ``earnest judge`` reads it."""
    data = msgspec.to_builtins(case, enc_hook=write_custom)
    return yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110)


def file_name(evidence: Evidence) -> str:
    """The name of an evidence file in a bundle or download: its label, and its own name as far as that is harmless."""
    stem = _UNSAFE.sub("-", evidence.name.rpartition(".")[0] or evidence.name).strip("-.")[:60]
    return f"{evidence.label}{'-' if stem else ''}{stem}{_SUFFIXES.get(evidence.media_type, '.bin')}"


def bundle(order: Order) -> bytes:
    """A zip of the case file, the standing, the brief in both languages, and every evidence file, with their SHA-256.

    The standing and the brief are those at the end of the day, as ``earnest judge`` gives them for the case file.
    Raises: earnest.render.pdf.PdfUnavailable: Typst is not installed.
    """
    case = whole_case(order, in_bundle=True)
    standing = case.judge()
    files = {"case.yaml": case_text(case).encode(), "standing.json": _json(standing_data(standing))}
    files |= {f"brief.{lang}.pdf": pdf(compose(case, standing, lang)) for lang in LANGUAGES}
    files |= {f"evidence/{file_name(row)}": bytes(row.content) for row in order.evidence.order_by("pk")}
    return _zipped({**files, "manifest.json": _manifest(order, case, files)})


def _manifest(order: Order, case: Case, files: dict[str, bytes]) -> bytes:
    """What the bundle holds: each file with its size in bytes and SHA-256, and the order it is of."""
    version = order.offer_version
    return _json(
        {
            "order": order.public_id,
            "seller": order.seller.legal_name,
            "offer": f"{order.seller.slug}/{version.offer.slug}",
            "offer_version": version.version,
            "configuration": order.configuration,
            "placed_at": order.placed_at.isoformat(),
            "as_of": str(case.at),
            "events": len(case.facts),
            "files": [
                {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                for name, content in files.items()
            ],
        }
    )


def _json(data: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()

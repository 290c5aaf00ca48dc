"""The text of a PDF that the portal wrote."""

import re
import zlib
from collections.abc import Iterator

ESCAPED = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj", re.S)
MAPPED = re.compile(rb"<([0-9A-F]{4})>\s*<([0-9A-F]+)>")


def text_of(pdf: bytes) -> str:
    """Line after line, a space between."""
    streams = STREAM.findall(pdf)
    maps = [dict(_mapped(each)) for each in streams if b"begincmap" in each]
    fonts = {f"F{number}".encode(): each for number, each in enumerate(maps, 1)}
    return " ".join(line for each in streams for line in _lines(each, fonts))


def _mapped(cmap: bytes) -> Iterator[tuple[int, str]]:
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, letters in MAPPED.findall(block):
            yield int(code, 16), bytes.fromhex(letters.decode()).decode("utf-16-be")


def _lines(stream: bytes, fonts: dict[bytes, dict[int, str]]) -> Iterator[str]:
    try:
        drawn = zlib.decompressobj().decompress(stream)  # its checksum may end in what looks like the line's end
    except zlib.error:
        return
    font: dict[int, str] = {}
    for name, shown in SHOWN.findall(drawn):
        if name:
            font = fonts[name]
            continue
        codes = re.sub(rb"\\(.)", lambda found: ESCAPED.get(found[1], found[1]), shown, flags=re.S)
        yield "".join(font.get(int.from_bytes(codes[at : at + 2]), "?") for at in range(0, len(codes), 2))

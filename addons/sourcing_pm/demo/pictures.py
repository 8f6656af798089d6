"""Pictures and papers for the demo, drawn here: nothing is copied from anybody."""

from __future__ import annotations

import base64
import io

from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

SIZE = (960, 640)


def photo(kind: str) -> bytes:
    """A product on a grey table, as base64 of a JPEG.

    :param kind: ``speaker``, ``lamp`` or ``parts``.
    """
    image = Image.new("RGB", SIZE, (222, 224, 226))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 430, *SIZE), fill=(196, 190, 180))
    DRAWN[kind](draw)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return base64.b64encode(out.getvalue())


def signature() -> bytes:
    """A handwritten scrawl, as base64 of a PNG."""
    image = Image.new("RGBA", (360, 120), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    points = [(20, 80), (50, 25), (70, 95), (100, 45), (120, 85), (150, 55)]
    points += [(180, 82), (215, 50), (240, 80), (275, 60), (335, 66)]
    draw.line(points, fill=(20, 30, 110, 255), width=5, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    return base64.b64encode(out.getvalue())


def paper(title: str, author: str, lines: list[str]) -> bytes:
    """A one-page PDF with an author in its properties, as base64."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A5)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(48, 530, title)
    canvas.setFont("Helvetica", 10)
    for number, line in enumerate(lines):
        canvas.drawString(48, 500 - 18 * number, line)
    canvas.save()
    return base64.b64encode(out.getvalue())


def _speaker(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((300, 500, 680, 560), fill=(150, 144, 136))
    draw.rounded_rectangle((310, 130, 670, 540), 90, fill=(38, 70, 83))
    for y in range(180, 500, 16):
        for x in range(350, 640, 16):
            draw.ellipse((x, y, x + 6, y + 6), fill=(24, 46, 56))
    draw.ellipse(
        (400, 210, 580, 390), fill=(30, 56, 66), outline=(90, 120, 130), width=6
    )
    draw.rounded_rectangle((445, 430, 535, 455), 12, fill=(233, 196, 106))


def _lamp(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((330, 520, 640, 575), fill=(150, 144, 136))
    draw.ellipse((360, 500, 600, 555), fill=(245, 245, 245))
    draw.line(
        (480, 525, 400, 320, 560, 190), fill=(245, 245, 245), width=20, joint="curve"
    )
    draw.polygon([(540, 150), (690, 210), (650, 270), (520, 220)], fill=(245, 245, 245))
    draw.polygon([(530, 224), (650, 272), (720, 430), (420, 430)], fill=(250, 240, 200))


def _parts(draw: ImageDraw.ImageDraw) -> None:
    for row in range(3):
        for column in range(5):
            x, y = 130 + 150 * column, 120 + 150 * row
            draw.rounded_rectangle((x, y, x + 110, y + 110), 14, fill=(42, 120, 92))
            draw.rectangle((x + 30, y + 30, x + 80, y + 80), fill=(30, 30, 34))
            for pin in range(5):
                draw.rectangle(
                    (x + 8, y + 16 + 18 * pin, x + 22, y + 22 + 18 * pin),
                    fill=(214, 190, 120),
                )


DRAWN = {"speaker": _speaker, "lamp": _lamp, "parts": _parts}

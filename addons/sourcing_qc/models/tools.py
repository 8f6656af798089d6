"""Small helpers that labels and reports share."""

from __future__ import annotations

import base64
import io

import qrcode


def qr_code(url: str) -> str:
    """The address as a QR code, in the page itself: paper needs no network."""
    out = io.BytesIO()
    qrcode.make(url, border=0).save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"

"""The copy of a paper that leaves the house: its pages or cells, and nothing else.

A PDF and a workbook carry much that no page shows: attached files, comments, authors,
hidden sheets, names. What is carried over is named here; the rest stays.
"""

from __future__ import annotations

import copy
import io

import openpyxl
import pypdf
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf.generic import ArrayObject, DictionaryObject

from odoo.api import Environment
from odoo.exceptions import UserError

# What a page is made of. No annotations: they hold comments, forms and files.
PAGE_KEYS = frozenset(
    {
        "/Type",
        "/Parent",
        "/Contents",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
        "/Rotate",
        "/UserUnit",
        "/Group",
    }
)
# What fonts, pictures and other objects of a page tell about where they come from.
TRACES = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/AF",
    "/OPI",
    "/StructParent",
    "/StructParents",
)
LOOKS = ("font", "fill", "border", "alignment", "number_format")
MAX_CELLS = 500_000
MAX_PIXELS = 50_000_000
RELEASED_SIDE = 2048


def clean_picture(env: Environment, content: bytes) -> bytes:
    """A picture as a JPEG of at most 2048 pixels a side: nothing but its pixels.

    :raise UserError: a picture that cannot be read or is too large.
    """
    try:
        image = Image.open(io.BytesIO(content))
        if image.width * image.height > MAX_PIXELS:
            raise UserError(env._("The picture is too large."))
        image = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError) as error:
        raise UserError(env._("The picture cannot be read.")) from error
    image.thumbnail((RELEASED_SIDE, RELEASED_SIDE))
    # a new image: nothing but pixels is carried over
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=88)
    return out.getvalue()


def clean_pdf(content: bytes) -> bytes:
    """The pages of a PDF, without anything else that it carries.

    :raise Exception: one of pypdf's many ways to give up; encrypted files, too.
    """
    writer = pypdf.PdfWriter()
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        for key in set(page) - PAGE_KEYS:
            del page[key]
        _forget_traces(page)
        writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _forget_traces(page: DictionaryObject) -> None:
    """Take the traces out of everything that a page is drawn with."""
    seen, waiting = set(), [page[key] for key in page if key != "/Parent"]
    while waiting:
        item = waiting.pop().get_object()
        if id(item) in seen or not isinstance(item, (ArrayObject, DictionaryObject)):
            continue
        seen.add(id(item))
        if isinstance(item, ArrayObject):
            waiting += item
            continue
        for key in TRACES:
            item.pop(key, None)
        # names of layers, and whatever a program noted beside them
        layers = item.get("/Properties")
        if isinstance(layers, DictionaryObject):
            layers.update({name: DictionaryObject() for name in layers})
        waiting += item.values()


def pdf_text(content: bytes) -> str:
    """What the pages of a PDF say; raises as :func:`clean_pdf`."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages)


def xlsx_text(content: bytes) -> str:
    """What the sheets of a workbook say, with their names."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    lines = []
    for sheet in book.worksheets:
        lines.append(sheet.title)
        for row in sheet.iter_rows(values_only=True):
            lines.append("\t".join(str(cell) for cell in row if cell is not None))
    return "\n".join(filter(None, lines))


def clean_xlsx(content: bytes) -> bytes:
    """The visible sheets of a workbook: values and how they look.

    Formulas become what they came to. Comments, links, names, pictures, hidden sheets
    and the properties of the file stay here.

    :raise Exception: a broken or too large file; nothing that is visible in it.
    """
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    clean = openpyxl.Workbook()
    clean.remove(clean.active)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            _copy_sheet(sheet, clean.create_sheet(sheet.title))
    out = io.BytesIO()
    clean.save(out)
    return out.getvalue()


def _copy_sheet(sheet, target) -> None:
    if sheet.max_row * sheet.max_column > MAX_CELLS:
        raise ValueError("too many cells")
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None and not cell.has_style:
                continue
            twin = target.cell(cell.row, cell.column, cell.value)
            if isinstance(cell.value, str):
                twin.data_type = cell.data_type  # a text that looks like a formula
            for look in LOOKS if cell.has_style else ():
                setattr(twin, look, copy.copy(getattr(cell, look)))
    for name, column in sheet.column_dimensions.items():
        target.column_dimensions[name].width = column.width
    for number, row in sheet.row_dimensions.items():
        target.row_dimensions[number].height = row.height
    for area in sheet.merged_cells.ranges:
        target.merge_cells(str(area))

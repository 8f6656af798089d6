"""Is every term of our add-ons translated into Chinese?

Exports each add-on's terms from the template with all add-ons and compares them with
``i18n/<addon>.pot`` and ``i18n/zh_CN.po``. ``--fix`` writes the .pot, and adds to the
.po what is missing (left empty, to be translated) and removes what is gone.
"""

from __future__ import annotations

import sys
from pathlib import Path

import databases
import polib
from databases import ADDONS, VAR

LANGUAGE = "zh_CN"
Key = tuple[str, str | None]


def export(addons: list[str]) -> dict[str, polib.POFile]:
    """Freshly exported terms, by add-on."""
    exported = {}
    with databases.locked("all"):
        database = databases.build_locked("all")
        for addon in addons:
            target = VAR / "tmp" / f"{addon}.pot"
            log = databases.LOGS / f"i18n-{addon}.log"
            log.unlink(missing_ok=True)
            databases.run_odoo(
                log,
                *("i18n", "export", "--database", database, "--languages", "pot"),
                *("--output", str(target), addon),
            )
            exported[addon] = polib.pofile(str(target))
    return exported


def terms(po: polib.POFile) -> dict[Key, polib.POEntry]:
    return {(entry.msgid, entry.msgctxt): entry for entry in po if not entry.obsolete}


def check(addon: str, pot: polib.POFile, fix: bool) -> list[str]:
    folder = ADDONS / addon / "i18n"
    pot_path, po_path = folder / f"{addon}.pot", folder / f"{LANGUAGE}.po"
    wanted = terms(pot)
    if fix:
        folder.mkdir(exist_ok=True)
        write(pot, pot_path)
        po = polib.pofile(str(po_path)) if po_path.exists() else new_po()
        po.merge(pot)
        for gone in list(po.obsolete_entries()):
            po.remove(gone)
        write(po, po_path)
    elif not po_path.exists():
        # Not begun: the first release without Chinese would be noticed by its readers.
        return [f"{addon}: no {po_path.name} yet (scripts/lint --fix translations)"]

    problems = []
    if set(terms(polib.pofile(str(pot_path)))) != set(wanted):
        problems.append(f"{addon}: {pot_path.name} is out of date")
    have = terms(polib.pofile(str(po_path)))
    for key in sorted(wanted, key=str):
        entry = have.get(key)
        if entry is None or not entry.msgstr or entry.fuzzy:
            problems.append(f"{addon}: not translated: {key[0][:100]!r}")
    for key in sorted(set(have) - set(wanted), key=str):
        problems.append(f"{addon}: no longer used: {key[0][:100]!r}")
    return problems


def new_po() -> polib.POFile:
    po = polib.POFile()
    po.metadata = {
        "Language": LANGUAGE,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return po


def write(po: polib.POFile, path: Path) -> None:
    """Save without the dates, which would change every file at every export."""
    for name in ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator"):
        po.metadata.pop(name, None)
    po.save(str(path))


def main() -> int:
    fix = "--fix" in sys.argv[1:]
    problems = []
    for addon, pot in export(databases.installable_addons()).items():
        problems += check(addon, pot, fix)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except databases.BuildError as error:
        sys.exit(f"error: {error}")

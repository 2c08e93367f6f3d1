"""The weeks that have been reported: their PDF, and what goes from them at the wish of a person."""

from datetime import date, datetime
from pathlib import Path

from kundschafter import stages
from kundschafter.gone import weeks
from kundschafter.settings import Settings
from reports import archive, pdf


def print_pdf(settings: Settings, page: Path) -> tuple[Path | None, str | None]:
    """Print the PDF beside `page`. Gives it, or why there is none; then no older one lies there either."""
    why = "set `pdf = true` under [report] to have one"
    if settings.report.pdf is not False:
        try:
            return pdf.write(page, pdf.chromium(settings.report.chromium)), None
        except pdf.PdfError as error:
            why = str(error)
    page.with_name("report.pdf").unlink(missing_ok=True)
    return None, why


def forget(settings: Settings, person: archive.Person, now: datetime) -> list[Path]:
    """Take a person out of every archived week. Gives the pages that have changed."""
    changed = []
    for monday, folder in weeks(settings):
        if not running(settings, now, monday, folder) and archive.forget(folder, person):
            print_pdf(settings, folder / "index.html")
            changed.append(folder / "index.html")
    return changed


def renew(settings: Settings, now: datetime) -> list[Path]:
    """Write anew what is not archived yet."""
    found = [monday for monday, folder in weeks(settings) if running(settings, now, monday, folder)]
    return [stages.report(settings, now, monday).page for monday in found]


def running(settings: Settings, now: datetime, monday: date, folder: Path) -> bool:
    """Whether nights still write this week anew; so are those of the first version, which do not tell who is who."""
    return monday >= settings.monday(now) or not (folder / "candidates.parquet").exists()

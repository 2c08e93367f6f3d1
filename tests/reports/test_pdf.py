"""The PDF of the week, by a real Chromium, and what happens without one."""

import re
import shutil
import stat
import subprocess

import pytest

from reports import pdf
from tests.listeners.loopback import serve


@pytest.fixture
def page(usual, tmp_path):
    shutil.copy2(usual("de").page, tmp_path / "index.html")
    return tmp_path / "index.html"


def program(tmp_path, script):
    file = tmp_path / "browser"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return str(file)


@pytest.mark.browser
def test_the_week_is_printed_on_numbered_pages_of_a4(chromium, page):
    written = pdf.write(page, chromium)

    content = written.read_bytes()
    assert written == page.with_name("report.pdf")
    assert len(content) < 2_000_000
    sizes = {
        tuple(round(float(side)) for side in box.split()) for box in re.findall(rb"/MediaBox \[([^\]]+)\]", content)
    }
    assert len(sizes) == 1
    _, _, width, height = sizes.pop()
    assert (abs(width - 595) <= 1, abs(height - 842) <= 1) == (True, True)
    if shutil.which("pdftotext"):
        said = subprocess.run(["pdftotext", "-layout", written, "-"], capture_output=True, text=True, check=True).stdout
        sheets = said.split("\f")[:-1]
        assert 4 <= len(sheets) <= 14
        assert [re.search(rf"\b{n} ?/ ?{len(sheets)}\s*$", sheet) is not None for n, sheet in enumerate(sheets, 1)] == [
            True
        ] * len(sheets)
        assert "Kalenderwoche 46" in sheets[0]


@pytest.mark.browser
def test_a_page_reaches_no_network(chromium, tmp_path):
    with serve(lambda asked: asked.reply(b"<p>inside</p>")) as server:
        page = tmp_path / "index.html"
        page.write_text(f'<img src="{server.url}/i.png"><iframe src="{server.url}/f"></iframe>words')
        pdf.write(page, chromium)

        assert server.asked == []


def test_a_browser_that_hangs_is_ended_with_all_it_started(page, tmp_path):
    hanging = program(tmp_path, f"sleep 300 & echo $! > {tmp_path / 'child'}; wait")

    with pytest.raises(pdf.PdfError, match="did not finish within 1 seconds"):
        pdf.write(page, hanging, seconds=1.0)

    child = int((tmp_path / "child").read_text())
    assert gone(child)
    assert not page.with_name("report.pdf").exists()


def gone(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:  # noqa: PTH123 - no file
            return file.read().split()[2] == "Z"  # nobody has asked how it ended
    except FileNotFoundError:
        return True


@pytest.mark.parametrize(
    ("script", "why"), [("echo broken >&2; exit 7", "ended with 7: broken"), ("exit 0", "printed no PDF")]
)
def test_a_browser_that_fails_is_told_and_an_older_pdf_stays(page, tmp_path, script, why):
    page.with_name("report.pdf").write_bytes(b"older")

    with pytest.raises(pdf.PdfError, match=why):
        pdf.write(page, program(tmp_path, script))

    assert page.with_name("report.pdf").read_bytes() == b"older"


def test_a_pdf_too_large_for_a_mail_is_no_pdf(page, tmp_path):
    big = program(
        tmp_path,
        'for a in "$@"; do case "$a" in --print-to-pdf=*) f="${a#*=}";; esac; done; '
        '{ printf "%%PDF-1.7"; head -c 2100000 /dev/zero; printf "\\n%%%%EOF\\n"; } > "$f"',
    )

    with pytest.raises(pdf.PdfError, match="more than 2,000,000"):
        pdf.write(page, big)


def test_where_no_chromium_is_the_settings_and_the_package_are_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(pdf.PdfError, match="pdf = false"):
        pdf.chromium(None)
    with pytest.raises(pdf.PdfError, match=r"no-such-browser cannot be run"):
        pdf.chromium(str(tmp_path / "no-such-browser"))
    assert pdf.chromium(program(tmp_path, "true")) == str(tmp_path / "browser")
